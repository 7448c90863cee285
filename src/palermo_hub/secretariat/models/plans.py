"""What a group works on: studies of emerging trends (paragraph 14), and its plan of action (paragraph 11)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader

from .bodies import Body


class Study(Marked):
    """A study: its question, who leads it, how it is done, where it stands, what came out."""

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("Proposed")
        ONGOING = "ongoing", _("Under way")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        STOPPED = "stopped", _("Stopped")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="studies")
    title = models.CharField(max_length=300)
    question = models.TextField(max_length=2000)
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="studies_led")
    protocol = models.TextField(blank=True, max_length=10_000, help_text="data, method, ethics, legal basis")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PROPOSED)
    cites = models.ManyToManyField(Provision, blank=True, related_name="studies")

    objects = MarkedQuerySet["Study"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-as_of", "title"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(question=""), name="secretariat_study_asks_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StudyReleaseQuerySet(models.QuerySet["StudyRelease"]):
    """Reads on releases: as visible as the study is."""

    def visible_to(self, user: Reader) -> "StudyReleaseQuerySet":
        """Of studies that ``user`` may see."""
        return self.filter(study__in=Study.objects.visible_to(user))


class StudyRelease(models.Model):
    """Something a study gave out."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="releases")
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=500)
    day = models.DateField()

    objects = StudyReleaseQuerySet.as_manager()

    class Meta:
        """Order."""

        ordering: ClassVar = ["-day", "pk"]

    def __str__(self) -> str:
        return self.title


class Measure(Marked):
    """One measure of a group's plan of action."""

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("Not begun")
        ONGOING = "ongoing", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="measures")
    number = models.CharField(max_length=16)
    title = models.CharField(max_length=300)
    holders = models.ManyToManyField(Body, related_name="measures_held", help_text="who answers for it")
    due = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    note = models.TextField(blank=True, max_length=2000)
    cites = models.ManyToManyField(Provision, blank=True, related_name="measures")

    objects = MarkedQuerySet["Measure"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["body", "pk"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["body", "number"], name="secretariat_measure_once"),
            models.CheckConstraint(condition=~Q(title=""), name="secretariat_measure_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Past its day and neither done nor dropped."""
        waiting = self.status in (self.Status.OPEN, self.Status.ONGOING)
        return waiting and self.due is not None and self.due < timezone.localdate()
