"""Take in a file that others published, show what was read in it, take it off, set it aside."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.errors import PalermoError
from palermo.records.files import replacing
from palermo_hub.audit import actions as audit
from palermo_hub.evidence.models import PublishedRelease, published_folder
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, Organisation, User
from palermo_hub.work import actions as work
from palermo_hub.work.models import Job

READ = "evidence.read_published"
"""The kind of job that reads such a file."""

GRACE = dt.timedelta(hours=1)
State = PublishedRelease.State
WORKBOOK, TABLE = ".xlsx", ".csv"
ZIP = b"PK\x03\x04"


class PublishedRefusedError(PalermoError):
    """The file cannot be one of those that are taken in here, or is here already."""


def receive_file(
    *, chunks: Iterable[bytes], name: str, released: dt.date | None, owner: Organisation, by: User
) -> Job:
    """Keep a file and start reading it; the value is the job.

    Args:
        chunks: its content, never held whole.
        name: as it was called.
        released: when its publisher released it; a workbook says so itself.
        owner: for which organisation.
        by: who brought it.

    Raises:
        PermissionDenied: ``by`` does not prepare releases there.
        PublishedRefusedError: by its look, or because it is here.
    """
    demand(by, permissions.RELEASE_PREPARE, owner)
    release = PublishedRelease(
        owner=owner,
        marking=Marking.AMBER,
        as_of=timezone.now().date(),
        source=Path(name).name[:200] or "file",
        name=Path(name).stem[:190],
        released=released,
        received_by=by,
    )
    draft = published_folder() / str(release.uuid)
    with replacing(draft) as part:
        release.size, release.sha256, head = _keep(chunks, part)
        release.name += _suffix(head, released)
        _refuse_known(release)
    draft.replace(release.path)
    try:
        return _start(release, by)
    except BaseException:
        release.path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _start(release: PublishedRelease, by: User) -> Job:
    release.save()
    audit.record(kind="published.received", by=by, target=release, detail={"sha256": release.sha256})
    return work.start(kind=READ, organisation=release.owner, arguments={"release": str(release.uuid)}, by=by)


def _keep(chunks: Iterable[bytes], part: Path) -> tuple[int, str, bytes]:
    """Write it; its size, its digest and its first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    with part.open("wb") as file:
        for chunk in chunks:
            head = head or chunk[:4096]
            digest.update(chunk)
            size += file.write(chunk)
    return size, digest.hexdigest(), head


def _suffix(head: bytes, released: dt.date | None) -> str:
    """The ending that its content asks for, whatever its name says."""
    if head.startswith(ZIP):
        return WORKBOOK
    if not head or b"\0" in head:
        raise PublishedRefusedError(
            translate("This is neither a workbook (xlsx) nor a text (csv). Send the file as published.")
        )
    if released is None:
        raise PublishedRefusedError(
            translate("A csv file does not say when it was released. Give the day its publisher names.")
        )
    return TABLE


def _refuse_known(release: PublishedRelease) -> None:
    same = PublishedRelease.objects.exclude(state=State.WITHDRAWN).filter(sha256=release.sha256)
    if same.filter(owner=release.owner).exists():
        raise PublishedRefusedError(translate("This file is here already."))


@transaction.atomic
def show_release(*, release: PublishedRelease, by: User) -> PublishedRelease:
    """Put a release on the public pages, by somebody who did not bring it.

    Raises:
        PermissionDenied: ``by`` does not approve releases there, or brought the file.
        PublishedRefusedError: it is not to be looked at, or another of the same day is shown.
    """
    demand(by, permissions.RELEASE_APPROVE, release.owner)
    if by == release.received_by:
        raise PermissionDenied(permissions.RELEASE_APPROVE)
    _move(release, State.READ, state=State.SHOWN, marking=Marking.CLEAR, shown_by=by)
    audit.record(kind="published.shown", by=by, target=release)
    return release


@transaction.atomic
def withdraw_release(*, release: PublishedRelease, reason: str, by: User) -> PublishedRelease:
    """Take a release off the public pages; its figures stay for the record, and the reason with them."""
    demand(by, permissions.RELEASE_APPROVE, release.owner)
    _move(release, State.SHOWN, state=State.WITHDRAWN, marking=Marking.AMBER)
    audit.record(kind="published.withdrawn", by=by, target=release, purpose=reason)
    return release


@transaction.atomic
def discard_release(*, release: PublishedRelease, by: User) -> None:
    """Delete a file that nobody was shown, with what was read in it."""
    demand(by, permissions.RELEASE_PREPARE, release.owner)
    audit.record(kind="published.discarded", by=by, target=release, detail={"sha256": release.sha256})
    path = release.path
    gone, _ = PublishedRelease.objects.filter(pk=release.pk, state__in=[State.RECEIVED, State.READ]).delete()
    if not gone:
        raise PublishedRefusedError(translate("It was shown to the public, and stays for the record."))
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def clear(now: dt.datetime) -> None:
    """Delete files that no release waits for, left by a process that ended while one came."""
    needed = {release.path for release in PublishedRelease.objects.filter(state=State.RECEIVED)}
    for path in published_folder().iterdir():
        if path not in needed and dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC) < now - GRACE:
            path.unlink(missing_ok=True)


def _move(release: PublishedRelease, before: str, **values: object) -> None:
    """Change a release's standing, once, whoever else presses at the same time."""
    if not PublishedRelease.objects.filter(pk=release.pk, state=before).update(**values):
        raise PublishedRefusedError(translate("It stands otherwise by now. Look again."))
    release.refresh_from_db()
