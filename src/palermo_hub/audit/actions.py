"""Write to the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from .models import AuditEntry

SYSTEM = "system"
"""The actor of what no person asked for: a command on the server, a periodic job."""


def record(
    *,
    kind: str,
    by: AbstractBaseUser | None,
    target: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Record that ``by`` did ``kind`` to ``target``.

    Args:
        kind: noun and past participle, as ``"release.loaded"``.
        by: who did it; ``None`` for the operator's command line or a periodic job.
        target: the object it was done to.
        detail: plain values that explain the act; never a person's data.
    """
    return AuditEntry.objects.create(
        kind=kind,
        actor=by.get_username() if by else SYSTEM,
        target_model=target._meta.label if target else "",
        target_id=str(target.pk) if target else "",
        detail=dict(detail or {}),
    )
