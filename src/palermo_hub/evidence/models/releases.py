"""Releases: one version of a State's figures, made of accepted submissions or loaded from a run."""

import datetime as dt
import tomllib
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet, Marking, Reader, SharingAgreement, User
from palermo_hub.organisations.models.agreements import DataClass
from palermo_hub.reference.models import Place

if TYPE_CHECKING:
    from .collections import Collection
    from .submissions import Submission


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
        agreed = SharingAgreement.objects.in_force_by_class(mine, at) if mine else {}
        rows, aggregates = (agreed.get(code) for code in (DataClass.CODED_ROWS, DataClass.AGGREGATES))
        if not rows and not aggregates:
            return free
        bound = Q(agreement__in=rows or [], owner__in=mine) | Q(agreement__in=aggregates or [])
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
        ever = self.filter(marking=Marking.CLEAR)
        return ever.exclude(state__in=[Release.State.DRAFT, Release.State.INTERNAL]).safe()


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
    collection: "models.ForeignKey[Collection | None, Collection | None]" = models.ForeignKey(
        "Collection",
        on_delete=models.PROTECT,
        null=True,
        related_name="releases",
        help_text="whose run made it; then two people stand behind it",
    )
    run_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="who asked for the review"
    )
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="never who ran or prepared it"
    )
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="why this version was made")
    withdrawn_for = models.TextField(blank=True, help_text="why it is no longer given out")
    submissions: "models.ManyToManyField[Submission, models.Model]" = models.ManyToManyField(
        "Submission", related_name="releases"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["place__code", "-version"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "version"],
                condition=Q(marking=Marking.CLEAR.value),
                name="evidence_release_version_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(run_by__isnull=False, prepared_by__isnull=False)
                & ~Q(approved_by=F("run_by"))
                & ~Q(approved_by=F("prepared_by")),
                name="evidence_release_two_people",
            ),
            models.CheckConstraint(
                condition=Q(collection__isnull=True)
                | ~Q(marking=Marking.CLEAR.value)
                | Q(approved_by__isnull=False, published_by__isnull=False),
                name="evidence_release_public_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(marking=Marking.AMBER_STRICT.value),
                name="evidence_release_draft_is_the_offices",
            ),
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

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of its figures."""
        first, last = tomllib.loads(self.files["state.toml"])["state"]["years"]
        return int(first), int(last)
