"""Write a file whole or not at all: a temporary file beside it, made durable, then renamed over it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from palermo.errors import UsageError


@contextmanager
def replacing(path: Path, *, private: bool = True) -> Iterator[Path]:
    """Give a temporary path beside ``path``; on success it takes that place, on failure nothing is left.

    Args:
        path: the file to write; its folder must exist.
        private: only its owner may read it (mode 600), as every file that may hold persons must be; a file
            that holds nobody says ``private=False`` and has the mode that its owner's umask gives.

    Raises:
        UsageError: the file cannot be written there.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}. Choose a folder that exists and is yours"
        ) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o600 if private else 0o666 & ~_umask())
        _flush(part)
        _rename(part, path)
    finally:
        part.unlink(missing_ok=True)


def _rename(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}. Choose another name") from error


def _flush(part: Path) -> None:
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
