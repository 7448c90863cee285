"""What is known: sources, indicators, and the observations of a release, each with its origin."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader, User
from palermo_hub.reference.models import Named, Place

from .releases import Release


class DataSource(Named, Marked):
    """A collection of records that an organisation keeps: what counts are made from."""

    code = models.SlugField(max_length=64)
    state = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)

    objects = MarkedQuerySet["DataSource"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["state", "code"], name="evidence_datasource_once_per_state"),
        ]


class Indicator(Named):
    """What is counted: a title and the dimensions it is broken down by. A definition, so public."""

    code = models.SlugField(max_length=100, unique=True)
    dimensions = models.JSONField(default=list)
    standard = models.TextField(blank=True)

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [*Named.Meta.constraints]


class OriginQuerySet(models.QuerySet["Origin"]):
    """Reads on origins; an origin is as visible as its release."""

    def visible_to(self, user: Reader) -> "OriginQuerySet":
        """Origins of releases that ``user`` may see."""
        return self.filter(release__in=Release.objects.visible_to(user))


class Origin(models.Model):
    """One table of one release: what its figures were made from, how, and what protects them."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="origins")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="origins")
    unit = models.CharField(max_length=64, help_text="what one is: a person here, a record there")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    sources = models.ManyToManyField(DataSource, related_name="origins")
    method = models.TextField()
    protection = models.TextField()
    breaks = models.JSONField(default=list, help_text='[{"year": …, "reason": …}]')

    objects = OriginQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["indicator__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "indicator"], name="evidence_origin_once_per_release"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.indicator_id}"

    @property
    def counts_persons(self) -> bool:
        """Whether a person is counted once; until files are linked, records are counted."""
        return self.unit == "persons"


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Reads on observations; an observation is as visible as its release."""

    def visible_to(self, user: Reader) -> "ObservationQuerySet":
        """Observations of releases that ``user`` may see; none by district: those are for members."""
        return self.filter(origin__release__in=Release.objects.visible_to(user)).exclude(
            place__level=Place.Level.DISTRICT
        )

    def by_district_for(self, user: Reader) -> "ObservationQuerySet":
        """The same with figures by district, for a member of any organisation; for others ``visible_to``."""
        if not isinstance(user, User) or not user.memberships_now().with_sight().exists():
            return self.visible_to(user)
        return self.filter(origin__release__in=Release.objects.visible_to(user))

    def where(self, choices: dict[str, str]) -> "ObservationQuerySet":
        """Observations with these codes in these dimensions."""
        return self.filter(**{f"dimensions__{name}": code for name, code in choices.items()})


class Observation(models.Model):
    """A count as an interval, at a place and in a period, with its share and how many are unknown."""

    class Kind(models.TextChoices):
        """What sort of value it is; tells an exact zero from a number withheld."""

        EXACT = "exact", _("exact")
        CENSORED = "censored", _("small, shown as an interval")
        INTERVAL = "interval", _("interval")
        WITHHELD = "withheld", _("withheld")

    origin = models.ForeignKey(Origin, on_delete=models.CASCADE, related_name="observations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    dimensions = models.JSONField(default=dict)
    low = models.PositiveBigIntegerField(null=True)
    high = models.PositiveBigIntegerField(null=True)
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)
    unknown = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["origin", "year"]), models.Index(fields=["place", "year"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__lte=F("high")), name="evidence_observation_interval_in_order"
            ),
            models.CheckConstraint(
                condition=Q(kind="withheld", low__isnull=True, high__isnull=True)
                | Q(kind="exact", low=F("high"))
                | Q(kind__in=["censored", "interval"], low__lt=F("high")),
                name="evidence_observation_value_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(share_low__isnull=True, share_high__isnull=True)
                | Q(share_low__gte=0, share_low__lte=F("share_high"), share_high__lte=1),
                name="evidence_observation_share_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.year} {self.dimensions}"
