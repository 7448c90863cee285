"""Write to the audit trail."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from .models import AuditEntry, AuditHead

SYSTEM = "system"
"""The actor of what no person asked for: a command on the server, a periodic job."""


@transaction.atomic
def record(
    *,
    kind: str,
    by: AbstractBaseUser | None,
    target: models.Model | None = None,
    purpose: str = "",
    count: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Record that ``by`` did ``kind`` to ``target``, at the end of the chain.

    Args:
        kind: noun and past participle, as ``"release.loaded"``.
        by: who did it; ``None`` for the operator's command line or a periodic job.
        target: the object it was done to.
        purpose: why, where the act needs a reason.
        count: how many rows a bulk write or a list touched.
        detail: plain values that explain the act; never a person's data.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=timezone.now(),
        kind=kind,
        actor=by.get_username() if by else SYSTEM,
        target_model=target._meta.label if target else "",
        target_id=str(target.pk) if target else "",
        purpose=purpose,
        count=count,
        # through JSON once, so that what is digested is what will be read back
        detail=json.loads(json.dumps(dict(detail or {}), default=str)),
        previous=head.digest,
    )
    entry.digest = entry.expected_digest()
    entry.save()
    head.seq, head.digest = entry.seq, entry.digest
    head.save(update_fields=["seq", "digest"])
    return entry
