"""Reports, their sections tied to provisions, and citations: what was said when, of which origin."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader, User
from palermo_hub.reference.models import Named


class Report(Marked):
    """A report of a period."""

    class Kind(models.TextChoices):
        """What sort of report; a kind with a template begins with its sections."""

        SECRETARY_GENERAL = "secretary_general", _("Report of the Secretary-General")
        OTHER = "other", _("Other report")

    kind = models.CharField(max_length=17, choices=Kind.choices)
    title = models.CharField(max_length=300)
    starts = models.DateField()
    ends = models.DateField()
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )

    objects = MarkedQuerySet["Report"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-ends", "title"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="reports_report_has_title"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="reports_report_period_in_order"),
        ]

    def __str__(self) -> str:
        return self.title


class SectionQuerySet(models.QuerySet["Section"]):
    """Reads on sections: as visible as the report is."""

    def visible_to(self, user: Reader) -> "SectionQuerySet":
        """Of reports that ``user`` may see."""
        return self.filter(report__in=Report.objects.visible_to(user))


class Section(Named):
    """One section; in its text ``{1}`` stands for its first citation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=40, help_text="the same in the report before and after")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=50_000)
    version = models.PositiveIntegerField(default=1)
    provisions = models.ManyToManyField(Provision, blank=True, related_name="sections")

    objects = SectionQuerySet.as_manager()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["report", "position"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.UniqueConstraint(fields=["report", "key"], name="reports_section_once"),
        ]


class Citation(models.Model):
    """What an origin said when it was cited; the page sets beside it what the origin says now."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="citations")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=16, help_text="name of a kind of origin")
    key = models.CharField(max_length=500, help_text="of the thing itself, whatever its version")
    said = models.TextField(help_text="the value, frozen")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Citation"]] = models.Manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["section", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="reports_citation_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.key}"
