"""What is known: sources, indicators, and the observations of a release, each with its origin."""

import datetime as dt
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations.models import (
    Marked,
    MarkedQuerySet,
    Marking,
    Organisation,
    Reader,
    SharingAgreement,
    User,
)
from palermo_hub.organisations.models.agreements import DataClass
from palermo_hub.organisations.permissions import SUBMISSION_READ, WHO_MAY
from palermo_hub.reference.models import Named, Place


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
    """What is counted: a title, a unit and the dimensions it is broken down by. A definition, so public."""

    code = models.SlugField(max_length=100, unique=True)
    unit = models.CharField(max_length=64)
    dimensions = models.JSONField(default=list)
    standard = models.TextField(blank=True)

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [*Named.Meta.constraints]

    @property
    def counts_persons(self) -> bool:
        """Whether a person is counted once; until files are linked, records are counted."""
        return self.unit == "persons"


class ReleaseQuerySet(MarkedQuerySet["Release"]):
    """Reads on releases."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "ReleaseQuerySet":
        """What the gate shows; of tables under an agreement, only while it is in force.

        Its owner sees them as it sees the rows; the other parties where the agreement covers aggregates.
        """
        shown = super().visible_to(user, at=at)
        free = shown.filter(Q(agreement__isnull=True) | Q(marking=Marking.CLEAR))
        if not isinstance(user, User):
            return free
        mine = set(user.memberships_now(at).with_sight().values_list("organisation_id", flat=True))
        rows = SharingAgreement.objects.in_force(mine, DataClass.CODED_ROWS, at)
        aggregates = SharingAgreement.objects.in_force(mine, DataClass.AGGREGATES, at)
        bound = Q(agreement__in=rows, owner__in=mine) | Q(agreement__in=aggregates)
        return free | self.filter(bound, agreement__isnull=False, marking=Marking.AMBER)

    def bound(self) -> "ReleaseQuerySet":
        """Tables for the parties of an agreement, never public."""
        return self.filter(agreement__isnull=False).exclude(marking=Marking.CLEAR)

    def published(self) -> "ReleaseQuerySet":
        """The version of each State that counts today."""
        return self.filter(state=Release.State.PUBLISHED)

    def shown(self) -> "ReleaseQuerySet":
        """Published, and either protected or of a fictional State: no other figures are ever public."""
        return self.published().safe()

    def safe(self) -> "ReleaseQuerySet":
        """What may be public: protected figures, and those of people who are invented."""
        return self.filter(Q(fictional=True) | Q(protected=True))

    def citable(self) -> "ReleaseQuerySet":
        """Every version that was ever shown: its page stays, whatever became of it."""
        return self.exclude(state__in=[Release.State.DRAFT, Release.State.INTERNAL]).safe()


class Release(Marked):
    """One version of a State's figures: what was published, how it was made and how it is protected."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("Draft")
        INTERNAL = "internal", _("For the parties of an agreement")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced by a later version")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    checksum = models.CharField(max_length=64, help_text="SHA-256 over the files it was loaded from")
    method = models.TextField()
    protection = models.TextField()
    fictional = models.BooleanField(default=False)
    protected = models.BooleanField(default=False, help_text="its figures passed disclosure control")
    too_few = models.BooleanField(default=False, help_text="fewer people than can be published in tables")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    loaded_at = models.DateTimeField(auto_now_add=True)
    facts = models.JSONField(default=dict, help_text="of the run: versions, seed, command, stages")
    agreement = models.ForeignKey(
        SharingAgreement,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="under which its rows came",
    )
    submissions: "models.ManyToManyField[Submission, models.Model]" = models.ManyToManyField(
        "Submission", related_name="releases"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["place__code", "-version"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["place", "version"], name="evidence_release_version_once"),
            models.UniqueConstraint(
                fields=["place"], condition=Q(state="published"), name="evidence_release_one_published"
            ),
            models.UniqueConstraint(
                fields=["agreement", "owner"],
                condition=Q(state="internal"),
                name="evidence_release_one_internal",
            ),
            models.CheckConstraint(
                condition=~Q(state="internal") | Q(agreement__isnull=False, marking=Marking.AMBER.value),
                name="evidence_release_internal_is_bound",
            ),
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="evidence_release_years_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.code}-{self.version}"

    @property
    def holds_withdrawn(self) -> bool:
        """Whether rows were counted in it that an organisation withdrew later."""
        return self.submissions.filter(state="withdrawn").exists()


class StateDescription(models.Model):
    """What a State says of itself: ``state.toml``, its map and its population, as texts by their names.

    Tables of accepted rows are made by it, as ``palermo run`` makes those of files.
    """

    code = models.CharField(max_length=3, unique=True)
    files = models.JSONField()

    def __str__(self) -> str:
        return self.code


class OriginQuerySet(models.QuerySet["Origin"]):
    """Reads on origins; an origin is as visible as its release."""

    def visible_to(self, user: Reader) -> "OriginQuerySet":
        """Origins of releases that ``user`` may see."""
        return self.filter(release__in=Release.objects.visible_to(user))


class Origin(models.Model):
    """One table of one release: what its figures were made from, how, and what protects them."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="origins")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="origins")
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


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Reads on observations; an observation is as visible as its release."""

    def visible_to(self, user: Reader) -> "ObservationQuerySet":
        """Observations of releases that ``user`` may see; none by district: those are for members."""
        return self.filter(origin__release__in=Release.objects.visible_to(user)).exclude(
            place__level=Place.Level.DISTRICT
        )

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


class SubmissionQuerySet(MarkedQuerySet["Submission"]):
    """Reads on submissions."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "SubmissionQuerySet":
        """Coded rows are for the sender and, while their agreement lets it, the receiver; never wider.

        Whatever the marking, nobody without a role that reads submissions sees one; ``TLP:RED`` is only for
        the people named on it.
        """
        if not isinstance(user, User):
            return self.none()
        roles = user.memberships_now(at).filter(role__in=WHO_MAY[SUBMISSION_READ])
        mine = set(roles.values_list("organisation_id", flat=True))
        rows = SharingAgreement.objects.in_force(mine, DataClass.CODED_ROWS, at)
        named = Submission.named.through.objects.filter(user_id=user.pk).values("submission_id")
        return self.filter(
            Q(owner__in=mine) | Q(receiver__in=mine, agreement__in=rows),
            ~Q(marking=Marking.RED) | Q(pk__in=named),
        )


class Submission(Marked):
    """The coded rows of one bundle, received under an agreement. The rows are a file of the data folder."""

    class State(models.TextChoices):
        """Where a submission stands."""

        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased when its time was over")

    data_class: ClassVar[str] = DataClass.CODED_ROWS
    WITH_ROWS: ClassVar = [State.RECEIVED, State.ACCEPTED]

    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="submissions")
    key = models.ForeignKey(NodeKey, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True, help_text="of the whole bundle")
    rows = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(help_text="left out by objection or risk; only counted")
    sources = models.JSONField(default=list)
    encodings = models.BooleanField(
        default=False, help_text="whether encodings of the identities are kept beside"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["owner", "agreement", "sequence"], name="evidence_submission_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "accepted", "withdrawn", "erased"]),
                name="evidence_submission_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner.code}-{self.sequence}"

    @property
    def path(self) -> Path:
        """Where its rows are."""
        return Path(settings.HOME) / "submissions" / f"{self.uuid}.parquet"

    @property
    def encodings_path(self) -> Path:
        """Where its encodings are, if it carried any."""
        return self.path.with_suffix(".enc")
