"""Bodies that coordinate or take part, who sits in them and who chairs; each is a statement with its source.

Sources disagree (two regional organisations each say they chaired first), so what is held is who said it.
"""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Named, Place, name_in


class BodyQuerySet(models.QuerySet["Body"]):
    """Reads on bodies: who they are is public, so there is no gate."""

    def groups(self) -> "BodyQuerySet":
        """Those that meet here: coordination groups, assemblies, networks."""
        return self.filter(kind=Body.Kind.GROUP)


class Body(Named):
    """A group that coordinates, or an entity, office or mandate that takes part in one."""

    class Kind(models.TextChoices):
        """What a body is."""

        GROUP = "group", _("Group that meets")
        UNITED_NATIONS = "un", _("United Nations entity")
        REGIONAL = "regional", _("Regional organisation")
        INTERNATIONAL = "international", _("Other international organisation")
        PROCEDURE = "procedure", _("Special procedure of the Human Rights Council")
        REPRESENTATIVE = "representative", _("Special Representative of the Secretary-General")
        NATIONAL = "national", _("National body")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=64, unique=True)
    acronym = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    mandate = models.ManyToManyField(Provision, blank=True, related_name="bodies")
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="agreed months between meetings of principals; empty: none is told"
    )
    chairs = models.PositiveSmallIntegerField(default=1, help_text="how many chair at the same time")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="where it works, of the IANA list")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="bodies", help_text="its State"
    )
    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="body",
        help_text="whose people act for it here",
    )
    coordinator = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinates",
        help_text="whose secretariat writes for it here",
    )
    position = models.PositiveSmallIntegerField(default=100)
    source = models.TextField()
    as_of = models.DateField()

    objects = BodyQuerySet.as_manager()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "group", "un", "regional", "international", "procedure", "representative", "national",
                    ]
                ),
                name="secretariat_body_kind",
            ),
            models.CheckConstraint(condition=Q(chairs__gt=0), name="secretariat_body_has_a_chair"),
            models.CheckConstraint(condition=~Q(source=""), name="secretariat_body_has_source"),
        ]  # fmt: skip

    @property
    def short(self) -> str:
        """The acronym, else the name."""
        return self.acronym or self.name


class Sourced(models.Model):
    """Something a source says of a body."""

    source = models.TextField()
    as_of = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="empty: the seed",
    )

    class Meta:
        """Rules of every statement; a subclass adds to ``Sourced.Meta.constraints``."""

        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="%(app_label)s_%(class)s_has_source")
        ]


class SeatQuerySet(models.QuerySet["Seat"]):
    """Reads on seats."""

    def at(self, day: dt.date | None = None) -> "SeatQuerySet":
        """Seats held on a day (today)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(starts__isnull=True) | Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day)
        )

    def members(self) -> "SeatQuerySet":
        """Seats that carry a say in an endorsement."""
        return self.filter(role=Seat.Role.MEMBER)


class Seat(Sourced):
    """By a source, a body sits in a group, as what, from one day to another."""

    class Role(models.TextChoices):
        """As what."""

        MEMBER = "member", _("Member")
        PARTNER = "partner", _("Partner")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    holder = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats_held")
    role = models.CharField(max_length=8, choices=Role.choices)
    starts = models.DateField(null=True, blank=True, help_text="empty: not told")
    ends = models.DateField(null=True, blank=True, help_text="the last day; empty: sits still")

    objects = SeatQuerySet.as_manager()

    class Meta(Sourced.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["body", "role", "holder__position", "holder__code"]
        constraints: ClassVar = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=["member", "partner"]), name="secretariat_seat_role"),
            models.CheckConstraint(condition=~Q(body=F("holder")), name="secretariat_seat_not_in_itself"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="secretariat_seat_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["body", "holder", "role", "source"], name="secretariat_seat_once_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.role} {self.body_id}"


class ChairTerm(Sourced):
    """By a source, a body chairs a group from one day to another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    holder = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms_held")
    starts = models.DateField()
    ends = models.DateField(help_text="the last day")

    objects: ClassVar[models.Manager["ChairTerm"]] = models.Manager()

    class Meta(Sourced.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["body", "-starts", "holder__code"]
        constraints: ClassVar = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="secretariat_term_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(body=F("holder")), name="secretariat_term_not_of_itself"),
            models.UniqueConstraint(fields=["body", "holder", "starts"], name="secretariat_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} chairs {self.body_id} {self.starts}"


class BodyStatement(Sourced):
    """What a source says of a body; another source may say otherwise, and both stay."""

    class Kind(models.TextChoices):
        """What it is about."""

        MANDATE = "mandate", _("Mandate")
        FREQUENCY = "frequency", _("How often it meets")
        MEETING = "meeting", _("Meeting held")
        PRIORITY = "priority", _("Priority of the year")
        CLAIM = "claim", _("Statement of a source")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    texts = models.JSONField(help_text='in our own words: {"en": …, "ar": …}')
    when = models.CharField(max_length=21, blank=True, help_text="2021, 2021-11, 2021-11-15, or two with a /")

    objects: ClassVar[models.Manager["BodyStatement"]] = models.Manager()

    class Meta(Sourced.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["body", "kind", "-when", "pk"]
        constraints: ClassVar = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["mandate", "frequency", "meeting", "priority", "claim"]),
                name="secretariat_statement_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind} {self.when}"

    @property
    def text(self) -> str:
        """What it says, in the reader's language."""
        texts: dict[str, Any] = self.texts
        return name_in(texts, get_language() or "en")
