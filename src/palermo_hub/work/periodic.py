"""What is periodic: one row for each, done once in each of its periods, by whichever process comes first."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import Schedule

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """Something to be done once in every period; ``run`` is told the time and is one transaction."""

    name: str
    every: dt.timedelta
    run: Callable[[dt.datetime], None]


PERIODIC: dict[str, Periodic] = {}
"""Everything periodic, by name."""


def register(name: str, *, every: dt.timedelta, run: Callable[[dt.datetime], None]) -> None:
    """Make it known; called from ``AppConfig.ready``."""
    PERIODIC[name] = Periodic(name=name, every=every, run=run)


def tick(now: dt.datetime | None = None) -> list[str]:
    """Do what is due; the value is the names of what was done. A fault in one does not keep the others."""
    now = now or timezone.now()
    return [one.name for one in PERIODIC.values() if _do(one, now)]


def _do(one: Periodic, now: dt.datetime) -> bool:
    """Do it, unless its period has it already; undone where it fails, so that the next tick tries again."""
    period = now - (now - _EPOCH) % one.every
    Schedule.objects.get_or_create(name=one.name)
    due = Schedule.objects.filter(Q(period__isnull=True) | Q(period__lt=period), name=one.name)
    try:
        with transaction.atomic():
            if not due.update(period=period, done_at=now):
                return False
            one.run(now)
    except Exception:  # noqa: BLE001 - the log says it, and the next tick tries again
        log.error("Periodic work %s failed", one.name)
        return False
    return True
