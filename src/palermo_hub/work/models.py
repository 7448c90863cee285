"""Jobs: what is to be done, how far it is, who works on it until when; when periodic work was done."""

import datetime as dt
import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Organisation, Reader, User
from palermo_hub.organisations.permissions import organisations_where

from .kinds import KINDS


class JobQuerySet(models.QuerySet["Job"]):
    """Reads on jobs."""

    def visible_to(self, user: Reader) -> "JobQuerySet":
        """Jobs of the organisations in which ``user`` holds the permission that their kind needs."""
        seen = Q(pk__in=[])
        for kind in KINDS.values():
            seen |= Q(kind=kind.name, organisation__in=organisations_where(user, kind.permission))
        return self.filter(seen)

    def abandoned(self, now: dt.datetime) -> "JobQuerySet":
        """Jobs that somebody was to work on, and whose lease is over, or is of before the clock went back."""
        longest = dt.timedelta(seconds=2 * settings.WORK_LEASE)
        over = Q(lease_until__lt=now) | Q(lease_until__gt=now + longest)
        return self.filter(over, state__in=[Job.State.QUEUED, Job.State.RUNNING])


class Job(models.Model):
    """A piece of long work for one organisation."""

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict, help_text="numbers and codes, never a person's data")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jobs")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: it follows from an act"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    progress = models.FloatField(default=0.0, help_text="0 to 1")
    progress_before = models.FloatField(default=0.0, help_text="where this attempt took it up")
    result = models.JSONField(default=dict)
    reason = models.TextField(blank=True, help_text="why it failed")
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0, help_text="who holds a lower number may not write")
    holder = models.CharField(max_length=64, blank=True, help_text="the process that works on it")
    lease_until = models.DateTimeField(help_text="when others may take it up")
    task = models.UUIDField(null=True, help_text="its place in the queue")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, help_text="of this attempt")
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1) & Q(progress__gte=F("progress_before")),
                name="work_job_progress_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="work_job_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="work_job_finished_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def folder(self) -> Path:
        """Where it keeps what it has so far."""
        return Path(settings.HOME) / "work" / str(self.uuid)

    @property
    def label(self) -> str | Promise:
        """What it does, in the reader's words."""
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """How far it is, of a hundred."""
        return int(100 * self.progress)

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes at the pace of this attempt; None until a tenth is done and says something."""
        gained = self.progress - self.progress_before
        if self.state != self.State.RUNNING or self.started_at is None or gained < 0.1:
            return None
        seconds = (timezone.now() - self.started_at).total_seconds() * (1 - self.progress) / gained
        return 1 + int(seconds // 60)


class Schedule(models.Model):
    """A periodic task, and the beginning of the newest period in which it was done."""

    name = models.CharField(max_length=64, unique=True)
    period = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Schedule"]] = models.Manager()

    class Meta:
        """Order."""

        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
