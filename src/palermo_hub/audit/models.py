"""The audit trail: who did what to which object, and when. Rows are added and never changed."""

import uuid
from typing import Any, ClassVar, Never

from django.db import models


class AppendOnlyError(Exception):
    """Something tried to change or delete a row of the audit trail."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads on the trail; the writes that would alter it are refused."""

    def of(self, target: models.Model) -> "AuditQuerySet":
        """Entries about one object."""
        return self.filter(target_model=target._meta.label, target_id=str(target.pk))

    def update(self, **values: Any) -> Never:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise AppendOnlyError("The audit trail is append-only: write a new entry that corrects the old one.")

    def delete(self) -> Never:
        """Refuse."""
        raise AppendOnlyError("The audit trail is append-only: nothing is deleted from it.")


class AuditEntry(models.Model):
    """One recorded act. It has no foreign keys, so that it outlives what it describes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=100)
    actor = models.CharField(max_length=200)
    target_model = models.CharField(max_length=100, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind="") & ~models.Q(actor=""), name="audit_names_act_and_actor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Add the entry; an entry that exists already is refused."""
        if not self._state.adding:
            raise AppendOnlyError(
                "The audit trail is append-only: write a new entry that corrects the old one."
            )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise AppendOnlyError("The audit trail is append-only: nothing is deleted from it.")
