"""A file that exists in memory only, under a path that can be opened (Linux, ``memfd_create``)."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".parquet"}
"""Endings that a reader may need to see; any other is told by the file's bytes."""


def new_file() -> BinaryIO:
    """An empty file in memory; it is gone when it is closed or the process ends, however it ends."""
    return os.fdopen(os.memfd_create("palermo", os.MFD_CLOEXEC), "w+b")


@contextmanager
def held(pieces: Iterable[bytes], name: str) -> Iterator[Path]:
    """Give a path at which ``pieces`` can be read while the block runs.

    On disk there is a link to memory and nothing else; its name tells nothing of the file but its ending.

    Args:
        pieces: the content.
        name: the file's name, of which only the ending is used.
    """
    ending = Path(name).suffix.lower()
    folder = Path(tempfile.mkdtemp(prefix=".open-", dir=settings.HOME))
    try:
        with new_file() as file:
            file.writelines(pieces)
            file.flush()
            link = folder / f"file{ending if ending in ENDINGS else ''}"
            link.symlink_to(f"/proc/self/fd/{file.fileno()}")
            yield link
    finally:
        shutil.rmtree(folder, ignore_errors=True)
