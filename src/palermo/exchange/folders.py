"""Write a folder whole or not at all: a new one beside it, then renamed; the previous one survives a stop."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from palermo.errors import UsageError


@contextmanager
def replacing_folder(folder: Path, *, mark: str, private: bool = False) -> Iterator[Path]:
    """Give a new folder to fill; when the block ends well, it takes the place of ``folder``.

    A folder left aside by an interrupted exchange is put back first.

    Args:
        folder: the folder to write; its parents are made where they are missing.
        mark: a file that a folder of this kind holds; another folder of that name is not touched.
        private: it may hold persons: only its owner may enter it (mode 700).

    Raises:
        UsageError: the folder holds something else, or cannot be written.
    """
    folder = folder.resolve()
    aside = folder.with_name(f".{folder.name}.previous")
    if aside.exists() and not folder.exists():
        aside.rename(folder)
    if folder.exists() and not _ours(folder, mark):
        raise UsageError(
            f"{folder} holds something else than Palermo's output (it has no {mark}): "
            "empty it or choose another folder"
        )
    part, lock = _new_beside(folder)
    try:
        yield part
        part.chmod(0o700 if private else 0o755)
        _exchange(part, folder, aside)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        os.close(lock)


def _new_beside(folder: Path) -> tuple[Path, int]:
    """A new folder that is locked while it is filled; those that a killed run left behind are taken away."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f".{folder.name}.*.part"):
            _remove_unlocked(left)
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
        lock = os.open(part, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}. Choose another folder") from error
    return part, lock


def _remove_unlocked(left: Path) -> None:
    """It may hold persons: it must not outlive the run that made it."""
    lock = os.open(left, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)


def _ours(folder: Path, mark: str) -> bool:
    return folder.is_dir() and ((folder / mark).is_file() or not any(folder.iterdir()))


def _exchange(part: Path, folder: Path, aside: Path) -> None:
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    part.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)
