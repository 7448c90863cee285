"""Overlaps that somebody looked at and dismissed, with the reason."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from palermo_hub.organisations.models import User

from .activities import Activity


class OverlapDismissal(models.Model):
    """Two activities that look alike and are not the same work."""

    first = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="response_dismissal_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="response_dismissal_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="response_dismissal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
