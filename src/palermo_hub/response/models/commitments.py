"""Commitments: pledges and the measures of plans, with who, by when and how it will be known."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet
from palermo_hub.reference.models import Place

from .activities import Activity


class CommitmentQuerySet(MarkedQuerySet["Commitment"]):
    """Reads on commitments; start with ``visible_to``."""

    def overdue(self) -> "CommitmentQuerySet":
        """Past their day and neither kept nor dropped."""
        late = timezone.localdate()
        return self.filter(due__lt=late, status__in=[Commitment.Status.OPEN, Commitment.Status.ONGOING])

    def chosen(self, said: Mapping[str, Any]) -> "CommitmentQuerySet":
        """What a filter names: ``country``, ``status`` (a code each, or ``late``); empty is not narrowed."""
        rows = self.filter(country__code=said["country"]) if said.get("country") else self
        if said.get("status") == "late":
            return rows.overdue()
        return rows.filter(status=said["status"]) if said.get("status") else rows


class Commitment(Marked):
    """What somebody said they would do."""

    class Kind(models.TextChoices):
        """Where it was said."""

        PLEDGE = "pledge", _("Pledge")
        MEASURE = "measure", _("Measure of a plan")

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("Not begun")
        ONGOING = "ongoing", _("Under way")
        DONE = "done", _("Kept")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, max_length=5000)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    country = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="commitments")
    due = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    indicator = models.CharField(max_length=500, blank=True, help_text="how one will know that it was kept")
    cites = models.ManyToManyField(Provision, blank=True, related_name="commitments")
    activities = models.ManyToManyField(Activity, blank=True, related_name="commitments")

    objects = CommitmentQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["due", "title"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="response_commitment_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("response:commitment-detail", kwargs={"uuid": self.uuid})

    @property
    def is_late(self) -> bool:
        """Past its day and neither kept nor dropped."""
        waiting = self.status in (self.Status.OPEN, self.Status.ONGOING)
        return waiting and self.due is not None and self.due < timezone.localdate()
