"""The audit trail: who did what to which object, and when. Each row holds the digest of the row before it.

A row that is changed, deleted, added between two others or moved no longer fits its neighbours, whoever did
it and by whatever means; ``palermo_hub.audit.chain`` finds it.
"""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any, ClassVar, Never

from django.db import models
from django.db.models import Q

GENESIS = "0" * 64
"""What the first row has before it."""


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

    def bulk_create(self, *args: Any, **kwargs: Any) -> Never:  # noqa: ANN401 - Django's signature
        """Refuse: rows are chained one by one."""
        raise AppendOnlyError("Audit entries are chained one by one: call audit.actions.record.")


class AuditEntry(models.Model):
    """One recorded act. It has no foreign keys, so that it outlives what it describes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=100)
    actor = models.CharField(max_length=200)
    target_model = models.CharField(max_length=100, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    count = models.PositiveBigIntegerField(null=True, help_text="rows written or read, where more than one")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="") & ~Q(actor=""), name="audit_names_act_and_actor"),
            models.CheckConstraint(condition=Q(seq__gt=0), name="audit_seq_from_one"),
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

    def expected_digest(self) -> str:
        """SHA-256, hexadecimal, over everything the row says and the digest before it."""
        said = {
            "uuid": str(self.uuid),
            "seq": self.seq,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "kind": self.kind,
            "actor": self.actor,
            "target": [self.target_model, self.target_id],
            "purpose": self.purpose,
            "count": self.count,
            "detail": self.detail,
            "previous": self.previous,
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class AuditHead(models.Model):
    """The newest row of the trail: one row, locked by whoever appends, so that no number is given twice."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest}"
