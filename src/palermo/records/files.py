"""Files that are whole or absent: written beside their place, then moved into it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, private: bool = True) -> Iterator[Path]:
    """Give a temporary path beside ``path``; on success it takes that place, on failure nothing is left.

    Args:
        path: the file to write; its folder must exist.
        private: keep it readable by its owner only (mode 600), as every file that may hold persons must be.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o600 if private else 0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
