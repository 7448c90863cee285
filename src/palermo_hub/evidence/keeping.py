"""The files of rows in the data folder: none is deleted while a backup copies them; what is left over goes.

A backup takes the database first and the files after it; as nothing is deleted in between, every row that
counts in that database has its file.
"""

import contextlib
import datetime as dt
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .models import Submission

KINDS = (".parquet", ".enc")
"""Rows, and the encodings that came with them."""

GRACE = dt.timedelta(hours=1)
"""A file this young may belong to a submission that is being stored."""


def folder() -> Path:
    """Where the rows are."""
    return Path(settings.HOME) / "submissions"


def stored() -> list[Path]:
    """Every file of rows and of encodings."""
    return sorted(path for kind in KINDS for path in folder().glob(f"*{kind}"))


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Let nobody delete a file of rows meanwhile."""
    folder().mkdir(mode=0o700, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove(path: Path) -> None:
    """Delete a file of rows, or leave it to ``clear`` while a backup copies."""
    try:
        with (folder() / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return


def needed() -> set[Path]:
    """The files of the submissions that have rows."""
    with_rows = Submission.objects.filter(state__in=Submission.WITH_ROWS)
    rows = {submission.path for submission in with_rows}
    return rows | {submission.encodings_path for submission in with_rows if submission.encodings}


def clear(now: dt.datetime) -> None:
    """Delete the files that no submission needs."""
    for path in set(stored()) - needed():
        if dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC) < now - GRACE:
            remove(path)
