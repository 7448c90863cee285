"""Activities: who, what, where, when, for whom and with whom (OCHA 3W), with money and people as figures."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Organisation, Reader, User
from palermo_hub.organisations.models.agreements import DataClass
from palermo_hub.reference.models import Place


def named_places() -> "Prefetch[Any]":
    """The places of activities without their outlines, for ``prefetch_related``."""
    return Prefetch("places", Place.objects.defer("outline"))


class ActivityQuerySet(MarkedQuerySet["Activity"]):
    """Reads on activities; start with ``visible_to``."""

    def within(self, place: Place) -> "ActivityQuerySet":
        """At a place or one inside it; country-wide ones belong to the State itself."""
        inside = Place.objects.filter(Q(pk=place.pk) | Q(parent=place) | Q(parent__parent=place))
        here = Activity.places.through.objects.filter(place__in=inside).values("activity_id")
        wide = Q(country_wide=True, country=place)
        return (
            self.filter(Q(pk__in=here) | wide)
            if place.level == Place.Level.COUNTRY
            else self.filter(pk__in=here)
        )

    def of_form(self, form: str) -> "ActivityQuerySet":
        """Against one form of exploitation."""
        return self.filter(pk__in=ActivityForm.objects.filter(code=form).values("activity_id"))

    def during(self, year: int) -> "ActivityQuerySet":
        """Under way at some time of a year."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=first), starts__lte=last)

    def chosen(self, said: Mapping[str, Any]) -> "ActivityQuerySet":
        """What a filter names; what is empty or not there is not narrowed.

        Args:
            said: ``kind``, ``intervention``, ``status``, ``country``, ``place``, ``form`` (a code each),
                ``cites`` (``instrument/number``), ``year``. A place that is none finds nothing.
        """
        named = {name: said[name] for name in ("kind", "intervention", "status") if said.get(name)}
        rows = self.filter(**named)
        if said.get("country"):
            rows = rows.filter(
                country__in=list(Place.objects.filter(code=said["country"]).values_list("pk", flat=True))
            )
        if said.get("place"):
            place = Place.objects.filter(code=said["place"]).defer("outline").first()
            rows = rows.within(place) if place else rows.none()
        if said.get("form"):
            rows = rows.of_form(said["form"])
        if said.get("cites"):
            instrument, _slash, number = said["cites"].partition("/")
            rows = rows.filter(cites__instrument__code=instrument, cites__number=number)
        return rows.during(said["year"]) if said.get("year") else rows

    def shown(self) -> "ActivityQuerySet":
        """With what a list shows of each; outlines of places are large and not shown."""
        return self.with_names().prefetch_related(named_places(), "forms")

    def with_names(self) -> "ActivityQuerySet":
        """With the organisation and the State of each."""
        return self.select_related("owner", "country").defer("country__outline")


class Activity(Marked):
    """What an organisation does against trafficking."""

    class Kind(models.TextChoices):
        """What sort of activity it is; each has a few fields of its own (``kinds.py``)."""

        PROJECT = "project", _("Project or service")
        CAMPAIGN = "campaign", _("Campaign")
        TRAINING = "training", _("Training")
        LEGISLATION = "legislation", _("Legislative measure")
        ASSISTANCE_REQUEST = "assistance_request", _("Request for technical assistance")
        ASSISTANCE_OFFER = "assistance_offer", _("Offer of technical assistance")

    class Status(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Under way")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    data_class: ClassVar[str] = DataClass.ACTIVITIES

    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=100, blank=True, help_text="the organisation's own number")
    description = models.TextField(blank=True, max_length=5000)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PROJECT)
    intervention = models.CharField(max_length=32, help_text="code of the list intervention")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    country = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="activities")
    country_wide = models.BooleanField(default=False)
    places = models.ManyToManyField(Place, blank=True, related_name="activities_here")
    sex = models.CharField(max_length=20, blank=True, help_text="code of the list sex; empty: anybody")
    age_group = models.CharField(max_length=8, blank=True, help_text="child or adult; empty: anybody")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="activities_with")
    other_partners = models.CharField(max_length=500, blank=True)
    particulars = models.JSONField(default=dict, blank=True, help_text="the fields of its kind")
    cites = models.ManyToManyField(Provision, blank=True, related_name="activities")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ActivityQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-starts", "title", "pk"]
        indexes: ClassVar = [
            # a page is found, and a list counted, in an index alone: it holds what the gate asks
            models.Index(
                fields=["-starts", "title", "id", "marking", "owner", "circle"], name="response_activity_walk"
            ),
            models.Index(fields=["owner", "-starts"], name="response_activity_owner"),
            models.Index(fields=["intervention", "-starts"], name="response_activity_what"),
            models.Index(
                fields=["country", "-starts", "title", "id", "marking", "owner", "circle"],
                name="response_activity_where",
            ),
        ]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="response_activity_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="response_activity_has_title"),
            models.UniqueConstraint(
                fields=["owner", "reference"],
                condition=~Q(reference=""),
                name="response_activity_own_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityForm(models.Model):
    """A form of exploitation that an activity is against; none: any."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="forms")
    code = models.CharField(max_length=40, help_text="a field of the case record: form_…")

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "activity"], name="response_activityform_once")
        ]

    def __str__(self) -> str:
        return self.code


class ActivityFigureQuerySet(models.QuerySet["ActivityFigure"]):
    """Reads on figures; a figure is as visible as its activity."""

    def visible_to(self, user: Reader) -> "ActivityFigureQuerySet":
        """Figures of activities that ``user`` may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))


class ActivityFigure(models.Model):
    """Money, or people, of an activity: a value or an interval, by sex and age where it is known."""

    class Kind(models.TextChoices):
        """What is counted; reached people are contacts, who may repeat."""

        BUDGET = "budget", _("Budget")
        SPENT = "spent", _("Spent")
        TARGET = "target", _("Target")
        REACHED = "reached", _("Reached")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sex = models.CharField(max_length=20, blank=True)
    age_group = models.CharField(max_length=8, blank=True)
    low = models.DecimalField(max_digits=16, decimal_places=2)
    high = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, help_text="empty: no known upper end"
    )
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217; of money only")
    rate_date = models.DateField(null=True, help_text="the day whose exchange rate is meant")

    objects = ActivityFigureQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["activity", "kind", "sex", "age_group"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "kind", "sex", "age_group"], name="response_activityfigure_once"
            ),
            models.CheckConstraint(
                condition=Q(low__gte=0) & (Q(high__isnull=True) | Q(high__gte=F("low"))),
                name="response_activityfigure_interval",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["budget", "spent"]) & ~Q(currency=""))
                | (Q(kind__in=["target", "reached"]) & Q(currency="")),
                name="response_activityfigure_money_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low}"


class ActivityVersionQuerySet(models.QuerySet["ActivityVersion"]):
    """Reads on versions; a version is as visible as its activity."""

    def visible_to(self, user: Reader) -> "ActivityVersionQuerySet":
        """Versions of activities that ``user`` may see."""
        return self.filter(activity__in=Activity.objects.visible_to(user))


class ActivityVersion(models.Model):
    """What an activity said at one time, as the cells of its row in a spreadsheet."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ActivityVersionQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["activity", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "number"], name="response_activityversion_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.number}"
