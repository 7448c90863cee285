"""The units of comparison: records, squares of pairs, and tasks made of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .blocking import BRUTE_PAIRS
from .bloom import Integers, Words
from .schema import LinkageSchema

TASK_PAIRS = 50_000_000
"""Pairs in one task: about a second of work."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Areas of pairs to compare.

    Attributes:
        left, right: tiles of the two sides, or the files of their partitions.
        areas: (a, 4) rows from and to on the left, from and to on the right.
        seen: (passes, n) blocks of earlier passes.
        shift: (2,) number of the first row of each side.
        order: row in the whole of each row of the tiles, where they were put in another order.
        size: pairs, for the progress bar.
    """

    left: Any
    right: Any
    areas: Integers
    seen: Integers
    shift: Integers
    order: Integers | None = None
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything needed to compare: the same for counting and for collecting.

    Attributes:
        words: (n, planes) encodings in canonical order.
        lists: (n,) number of each record's list.
        schema: the fields.
        backend: threads, ray or dask.
        partitions: folder for the partitions that other machines read.
        brute_pairs: most pairs of which all are compared.
        progress: told the pairs done.
    """

    words: Words
    lists: Integers
    schema: LinkageSchema
    backend: str = "threads"
    partitions: Path | None = None
    brute_pairs: int = BRUTE_PAIRS
    progress: Progress = field(default=lambda _pairs: None)

    @property
    def blocked(self) -> bool:
        """Whether only pairs that share a block are compared."""
        return math.comb(len(self.words), 2) > self.brute_pairs


def side(count: int) -> int:
    """Rows of a square of pairs: at most ``TASK_PAIRS``, and enough squares for a few cores."""
    return max(256, min(math.isqrt(TASK_PAIRS), -(-count // 8)))


def squares(count: int) -> list[tuple[int, int, int, int]]:
    """The squares of rows that cover every pair once, the diagonal ones halved by the kernel."""
    step = side(count)
    edges = [(start, min(start + step, count)) for start in range(0, count, step)]
    return [(*one, *two) for place, one in enumerate(edges) for two in edges[place:]]


def square_pairs(square: tuple[int, int, int, int]) -> int:
    """Pairs of a square."""
    first, last, begin, end = square
    return math.comb(last - first, 2) if first == begin else (last - first) * (end - begin)
