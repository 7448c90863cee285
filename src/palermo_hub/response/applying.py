"""Sheets with many accepted rows are applied, and undone, by a job: all of its rows count, or none."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop

from palermo.errors import RecordError
from palermo_hub.organisations.models import User
from palermo_hub.work import actions as work
from palermo_hub.work.kinds import Result, Running
from palermo_hub.work.models import Job

from .actions import refuse_public
from .models import Upload, UploadRow
from .round_trip import UploadStateError, apply_upload, undo_upload

APPLY, UNDO = "response.apply", "response.undo"
"""The kinds of jobs."""

AT_ONCE = 500
"""More rows than these are written by a job: the browser does not wait for them."""

READING = gettext_noop("Reading what was accepted")
WRITING = gettext_noop("Writing all rows at once")

_FROM = {APPLY: Upload.State.PREVIEWED, UNDO: Upload.State.APPLIED}


def is_long(upload: Upload) -> bool:
    """Whether so many rows are accepted that a job writes them."""
    return upload.rows.filter(decision=UploadRow.Decision.ACCEPTED).count() > AT_ONCE


def start(*, kind: str, upload: Upload, marking: str, by: User) -> Job:
    """Queue the application, or the undoing, of a long sheet.

    Raises:
        PermissionDenied: not of an organisation for which ``by`` writes.
        TooWideError: new activities would be public at once.
        UploadStateError: it was done already.
    """
    refuse_public(marking)
    if upload.state != _FROM[kind]:
        raise UploadStateError(translate("This was done already, or cannot be done any more."))
    asked = {"upload": str(upload.uuid), "marking": marking}
    return work.start(kind=kind, organisation=upload.owner, arguments=asked, by=by)


def read(job: Running) -> Result:
    """Say what is done; everything is written in one transaction, at the end."""
    job.step(READING, 0.1)
    rows = _upload(job).rows.filter(decision=UploadRow.Decision.ACCEPTED).count()
    job.step(WRITING, 0.3)
    return {"rows": rows}


def apply(job: Running, _made: Result) -> Result:
    """Apply what is accepted."""
    return _done(job, partial(apply_upload, marking=job.arguments["marking"]))


def undo(job: Running, _made: Result) -> Result:
    """Take the whole sheet back."""
    return _done(job, undo_upload)


def _done(job: Running, act: Callable[..., Counter[str]]) -> Result:
    if job.by is None:
        raise RecordError("Nobody asked for this.")
    try:
        return dict(act(upload=_upload(job), by=job.by))
    except (UploadStateError, PermissionDenied) as error:
        raise RecordError(translate("This was done already, or cannot be done any more.")) from error


def _upload(job: Running) -> Upload:
    return Upload.objects.get(uuid=job.arguments["upload"], owner=job.organisation)
