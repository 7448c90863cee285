"""Run a job: claim it, go step by step under a lease with a fencing number, conclude it once.

A lease lets others take up what a dead process left; the fencing number keeps a process that only seemed
dead from finishing what others took up (Kleppmann, Designing Data-Intensive Applications, 2017, chapter 8).
"""

import contextlib
import datetime as dt
import errno
import fcntl
import logging
import os
import secrets
import shutil
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from palermo.errors import PalermoError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Organisation, User

from .kinds import KINDS, Kind, Result
from .models import Job

HOLDER = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(8)}"
"""This process, and no other, ever."""

MOST_ATTEMPTS = 20
"""A job whose worker ends so often without getting further is not tried again."""

WAITING = gettext_noop("Waiting for another process to let go of this work")
NO_SPACE = gettext_noop("The disk is full. Nothing was changed. Make room, and start it again.")
DIED = gettext_noop("The program ended each time it worked on this. The operator finds more in the log.")
BROKE = gettext_noop("The program has a fault. Nothing was changed. The operator finds more in the log.")

AWAY = (OperationalError, InterfaceError)
"""What Django raises where the database is locked, full, restarted or out of reach: no fault of the job."""

stopping = threading.Event()
"""Set when this process is asked to end: the job at hand stops at its next step, and is taken up again."""

log = logging.getLogger(__name__)


class CancelledError(Exception):
    """Somebody cancelled the job."""


class LostError(Exception):
    """Another process took the job up, because this one seemed dead."""


class StoppedError(Exception):
    """This process is ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A job in the hands of this process (``kinds.Running``).

    Attributes:
        uuid: its number.
        kind, arguments, organisation, by: what was asked, for whom, by whom.
        fence: the number under which it may be written.
    """

    uuid: uuid.UUID
    kind: str
    arguments: dict[str, Any]
    organisation: Organisation
    by: User | None
    fence: int

    @property
    def folder(self) -> Path:
        """The private folder of the job."""
        folder = Path(settings.HOME) / "work" / str(self.uuid)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def step(self, name: str, fraction: float) -> None:
        """Say what is done next, and how much of the whole is done; renew the lease."""
        mine = Job.objects.filter(uuid=self.uuid, fence=self.fence, state=Job.State.RUNNING)
        job = mine.only("progress").first()
        if job is None or not mine.update(
            step=name, progress=max(job.progress, min(fraction, 1.0)), lease_until=next_lease()
        ):
            raise self.ended()
        if stopping.is_set():
            raise StoppedError

    def ended(self) -> CancelledError | LostError:
        """Why the job is no longer this process's."""
        cancelled = Job.objects.filter(uuid=self.uuid, state=Job.State.CANCELLED).exists()
        return CancelledError() if cancelled else LostError()


def next_lease() -> dt.datetime:
    """Until when a process that lives now holds its job."""
    return timezone.now() + dt.timedelta(seconds=settings.WORK_LEASE)


def claim(number: uuid.UUID) -> Held | None:
    """Take a waiting job, unless another process has it, or it is over."""
    waiting = Job.objects.filter(uuid=number, state=Job.State.QUEUED)
    job = waiting.select_related("organisation", "by").first()
    if job is None or not waiting.filter(fence=job.fence).update(
        state=Job.State.RUNNING,
        fence=job.fence + 1,
        attempts=job.attempts + 1,
        holder=HOLDER,
        lease_until=next_lease(),
        started_at=timezone.now(),
        progress_before=job.progress,
    ):
        return None
    return Held(
        uuid=job.uuid,
        kind=job.kind,
        arguments=job.arguments,
        organisation=job.organisation,
        by=job.by,
        fence=job.fence + 1,
    )


def perform(job: Held) -> None:
    """Do the work and conclude it; whatever goes wrong is written in the job's row, in words."""
    kind = KINDS[job.kind]
    try:
        with _alone(job):
            made = kind.run(job)
        _conclude(job, kind, made)
    except CancelledError:
        _clear(job)
    except (LostError, StoppedError):
        raise
    except AWAY as error:
        raise LostError from error  # it stays as it stands, and is taken up again
    except Exception as error:  # noqa: BLE001 - a job's fault must not end the worker
        _fail(job, _reason(error))


@contextlib.contextmanager
def _alone(job: Held) -> Iterator[None]:
    """Wait until no other process works in the job's folder; one that only seemed dead ends soon."""
    with (job.folder / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                job.step(WAITING, 0.0)
                time.sleep(0.5)
        yield


def _conclude(job: Held, kind: Kind, made: Result) -> None:
    """Write the effect and the end of the job in one transaction, if it is still ours."""
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(uuid=job.uuid, fence=job.fence, state=Job.State.RUNNING)
        if not mine.exists():
            raise job.ended()
        result = kind.conclude(job, made) if kind.conclude else made
        _end(job, Job.State.DONE, result=result, progress=1.0)
    _clear(job)


def _fail(job: Held, reason: str) -> None:
    with transaction.atomic():
        ended = _end(job, Job.State.FAILED, reason=reason)
    if ended:  # else others work on in its folder
        _clear(job)


def _end(job: Held, state: Job.State, **values: Any) -> bool:  # noqa: ANN401 - columns of the row
    """Close the row and write it in the audit trail; false where it is no longer ours."""
    mine = Job.objects.filter(uuid=job.uuid, fence=job.fence, state=Job.State.RUNNING)
    if not mine.update(state=state, finished_at=timezone.now(), **values):
        return False
    audit.record(kind=f"job.{state}", by=job.by, target=Job.objects.get(uuid=job.uuid))
    return True


def _clear(job: Held) -> None:
    shutil.rmtree(job.folder, ignore_errors=True)


def _reason(error: Exception) -> str:
    """Why it failed, for the person who started it; the log gets the places in the code and no values."""
    if _full(error):
        return NO_SPACE
    if isinstance(error, PalermoError):
        return str(error)
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("A job failed with %s at\n%s", type(error).__name__, places)
    return BROKE


def _full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error, whoever told it on; polars says so in words only."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if f"os error {errno.ENOSPC}" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
