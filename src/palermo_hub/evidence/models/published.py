"""Figures that others published, such as UNODC's workbook: each release of a series kept whole, side by side.

A figure stands as its publisher gave it, with what makes it implausible beside it; nothing is put right.
"""

import datetime as dt
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader, User
from palermo_hub.organisations.permissions import RELEASE_APPROVE, RELEASE_PREPARE, WHO_MAY

GLOTIP = "glotip"
"""The series of UNODC's workbook; the other series are the layouts of CTDC's files."""


class PublishedReleaseQuerySet(MarkedQuerySet["PublishedRelease"]):
    """Reads on releases of others' figures."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "PublishedReleaseQuerySet":
        """What is shown to the public; and all of an organisation to those who prepare or approve there."""
        shown = Q(state=PublishedRelease.State.SHOWN)
        if not isinstance(user, User):
            return self.filter(shown)
        roles = WHO_MAY[RELEASE_PREPARE] | WHO_MAY[RELEASE_APPROVE]
        mine = user.memberships_now(at).filter(role__in=roles)
        return self.filter(shown | Q(owner__in=mine.values("organisation_id")))

    def shown(self) -> "PublishedReleaseQuerySet":
        """On the public pages."""
        return self.filter(state=PublishedRelease.State.SHOWN)

    def whole(self) -> "PublishedReleaseQuerySet":
        """Read, whether shown or not."""
        return self.filter(state__in=[PublishedRelease.State.READ, PublishedRelease.State.SHOWN])


class PublishedRelease(Marked):
    """One release of a series: a file that somebody brought, and what was read in it."""

    class State(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received", _("Being read")
        READ = "read", _("To be looked at")
        SHOWN = "shown", _("On the public pages")
        WITHDRAWN = "withdrawn", _("Taken off the public pages")

    series = models.CharField(max_length=64, blank=True, help_text="glotip, or a layout of CTDC's")
    released = models.DateField(null=True, help_text="when its publisher released it")
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    name = models.CharField(max_length=200, help_text="of the file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    counts = models.JSONField(
        default=dict, help_text="rows, censored, implausible, codes, duplicates, conflicts, rejected"
    )
    warnings = models.JSONField(default=list)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    shown_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PublishedReleaseQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["series", "-released", "-pk"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "released"],
                condition=Q(state__in=["read", "shown"]),
                name="evidence_published_release_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "withdrawn"])
                | (~Q(series="") & Q(released__isnull=False)),
                name="evidence_published_read_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="shown")
                | (Q(shown_by__isnull=False, marking="TLP:CLEAR") & ~Q(shown_by=F("received_by"))),
                name="evidence_published_shown_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.released}"

    @property
    def path(self) -> Path:
        """The file, until it is read."""
        return published_folder() / f"{self.uuid}{Path(self.name).suffix}"


class PublishedFigureQuerySet(models.QuerySet["PublishedFigure"]):
    """Reads on figures; a figure is as visible as its release."""

    def visible_to(self, user: Reader) -> "PublishedFigureQuerySet":
        """Figures of releases that ``user`` may see."""
        return self.filter(release__in=PublishedRelease.objects.visible_to(user))

    def implausible(self) -> "PublishedFigureQuerySet":
        """Those that cannot be what they say."""
        return self.exclude(implausible="")

    def in_conflict(self) -> "PublishedFigureQuerySet":
        """Those whose key another row repeats with another figure."""
        return self.filter(conflict=True)


class PublishedFigure(models.Model):
    """One figure of a release as it was published, read as an interval."""

    release = models.ForeignKey(PublishedRelease, on_delete=models.CASCADE, related_name="figures")
    row = models.PositiveIntegerField(null=True, help_text="in the file; none where it counts many rows")
    iso3 = models.CharField(max_length=64, blank=True)
    country = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True)
    indicator = models.TextField()
    dimension = models.TextField()
    category = models.TextField(blank=True)
    category_text = models.TextField(blank=True)
    sex = models.TextField()
    age = models.TextField()
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    unit = models.TextField(blank=True)
    text = models.TextField(blank=True)
    implausible = models.TextField(blank=True)
    conflict = models.BooleanField(default=False)

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["iso3", "release"]),
            models.Index(fields=["release"], condition=~Q(implausible=""), name="evidence_published_marked"),
            models.Index(fields=["release"], condition=Q(conflict=True), name="evidence_published_conflict"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(low__lte=F("high")),
                name="evidence_published_interval_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.iso3} {self.year} {self.indicator}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Reads on revisions; one is as visible as both of its releases."""

    def visible_to(self, user: Reader) -> "RevisionQuerySet":
        """Revisions between releases that ``user`` may see."""
        seen = PublishedRelease.objects.visible_to(user)
        return self.filter(older__in=seen, newer__in=seen)


class Revision(models.Model):
    """A figure that the newer of two releases added, removed or revised."""

    class Change(models.TextChoices):
        """What became of it."""

        ADDED = "added", _("Added")
        REMOVED = "removed", _("Removed")
        REVISED = "revised", _("Revised")

    older = models.ForeignKey(PublishedRelease, on_delete=models.CASCADE, related_name="later_revisions")
    newer = models.ForeignKey(PublishedRelease, on_delete=models.CASCADE, related_name="revisions")
    change = models.CharField(max_length=7, choices=Change.choices)
    iso3 = models.CharField(max_length=64, blank=True)
    year = models.SmallIntegerField(null=True)
    indicator = models.TextField()
    dimension = models.TextField()
    category = models.TextField(blank=True)
    sex = models.TextField()
    age = models.TextField()
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["newer", "older", "change"]),
            models.Index(fields=["iso3", "newer"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(change__in=["added", "removed", "revised"]), name="evidence_revision_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.older_id} {self.newer_id} {self.change} {self.iso3}"


def published_folder() -> Path:
    """Where a file waits until it is read."""
    folder = Path(settings.HOME) / "published"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
