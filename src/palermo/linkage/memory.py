"""How much memory a linkage needs, said before it starts."""

import os
from pathlib import Path

import polars as pl

from palermo.errors import LinkageError

from .schema import LinkageSchema
from .tiles import planes_of

WORD_BYTES = 8
NUMBERS = 12
"""Further words a record: its place, list, digest, blocks of a pass, person."""


def needed(records: int, schema: LinkageSchema) -> int:
    """Bytes that a linkage of so many records takes at its height.

    The encodings are held twice and the tiles twice (as read and in the order of a pass); the blocks of every
    pass stay; likely pairs come to about three a record.
    """
    passes = 2 * len(schema.fields) + 4
    words = 2 * schema.planes + 2 * planes_of(schema.kinds) + passes + NUMBERS + 3 * 5
    return records * words * WORD_BYTES


def rows_of(path: Path) -> int:
    """About how many records a plain file holds, read in parts only; 0 where it cannot be told."""
    if path.suffix.lower() == ".parquet":
        try:
            return int(pl.scan_parquet(path).select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError):
            return 0
    try:
        with path.open("rb") as file:
            return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 24), b""))
    except OSError:
        return 0


def available() -> int:
    """Bytes that can be had without swapping."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def check(records: int, schema: LinkageSchema) -> None:
    """Refuse, before any work, what would not fit.

    Raises:
        LinkageError: more is needed than the machine has.
    """
    need, have = needed(records, schema), available()
    if need > have:
        raise LinkageError(
            f"Linking {records:,} records on {len(schema.fields)} fields needs about {need / 2**30:.1f} "
            "GB of "
            f"memory, this machine has {have / 2**30:.1f} GB free: link fewer years or regions at a time, "
            "use "
            "fewer fields, or a larger machine."
        )
