"""The comparing cut into tasks whose counts add up; threads, Ray or Dask run them; a stopped run resumes."""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocking import BRUTE_PAIRS, block_keys, blocks_of
from .bloom import Integers, Words
from .resume import Checkpoint
from .schema import LinkageSchema
from .tiles import form_of, lay_out

ROOM = 1 << 14
"""Pairs a task makes room for at first; one that finds more is run again with room for all."""

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
        progress: told the pairs done.
    """

    words: Words
    lists: Integers
    schema: LinkageSchema
    backend: str = "threads"
    partitions: Path | None = None
    progress: Progress = field(default=lambda _pairs: None)

    @property
    def blocked(self) -> bool:
        """Whether only pairs that share a block are compared."""
        return math.comb(len(self.words), 2) > BRUTE_PAIRS


def tasks_of(work: Work) -> Iterator[Task]:
    """Cut the comparisons into tasks, always the same ones in the same order."""
    if work.blocked:
        yield from _block_tasks(work)
    elif work.backend == "threads":
        tiles = lay_out(work.words, work.lists, work.schema.kinds)
        yield from _square_tasks(len(work.words), tiles)
    else:
        from .partitions import partition_tasks

        yield from partition_tasks(work)


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


def _square_tasks(count: int, tiles: Words) -> Iterator[Task]:
    none = np.zeros((0, count), np.int64)
    for square in squares(count):
        yield Task(
            left=tiles,
            right=tiles,
            areas=np.array([square], np.int64),
            seen=none,
            shift=np.zeros(2, np.int64),
            size=square_pairs(square),
        )


def _block_tasks(work: Work) -> Iterator[Task]:
    keys = np.array(block_keys(work.words, work.schema))
    for number, key in enumerate(keys):
        order, areas = blocks_of(key)
        tiles = lay_out(work.words[order], work.lists[order], work.schema.kinds)
        seen = np.ascontiguousarray(keys[:number, order])
        size = (areas[:, 1] - areas[:, 0]) * (areas[:, 1] - areas[:, 0] - 1) // 2
        bounds = np.searchsorted(np.cumsum(size), np.arange(TASK_PAIRS // 8, size.sum(), TASK_PAIRS // 8))
        for part, pairs in zip(np.split(areas, bounds), np.split(size, bounds), strict=True):
            yield Task(
                left=tiles,
                right=tiles,
                areas=np.ascontiguousarray(part),
                seen=seen,
                shift=np.zeros(2, np.int64),
                order=order,
                size=int(pairs.sum()),
            )


def pairs_planned(work: Work) -> int:
    """Pairs that will be looked at, for the progress bar; a pair may share several blocks."""
    if not work.blocked:
        return math.comb(len(work.words), 2)
    total = 0
    for key in block_keys(work.words, work.schema):
        _, areas = blocks_of(key)
        size = areas[:, 1] - areas[:, 0]
        total += int((size * (size - 1) // 2).sum())
    return total


def run_task(task: Task, form: Integers, keep: NDArray[np.bool_]) -> tuple[Integers, Integers, int]:
    """Compare the pairs of a task.

    Returns:
        Counts of the patterns (2, patterns), the pairs kept (k, 3), and the task's size.
    """
    from .kernels import compare
    from .partitions import tiles_of

    left, right = tiles_of(task.left), tiles_of(task.right)
    room = ROOM if keep.any() else 0
    while True:
        counts = np.zeros((2, keep.size), np.int64)
        out = np.empty((room, 3), np.int64)
        found = compare(left, right, task.areas, form, task.seen, keep, counts, out, task.shift)
        if found <= room:
            break
        room = found
    out = out[:found]
    if task.order is not None:
        out[:, :2] = np.sort(task.order[out[:, :2]], axis=1)
    return counts, out, task.size


def search(work: Work, keep: NDArray[np.bool_], checkpoint: Checkpoint) -> tuple[Integers, Integers]:
    """Compare all pairs that the work names.

    Args:
        work: the records.
        keep: (patterns,) patterns whose pairs are wanted.
        checkpoint: where a long search notes what is done, and what a stopped one had done.

    Returns:
        Counts of the patterns (2, patterns), and the pairs kept (k, 3): row, row, pattern, in order of rows.
    """
    form = form_of(work.schema.kinds)
    counts, found, done = checkpoint.resume(keep.size)
    for number, (more, pairs, size) in enumerate(_results(work, form, keep, done), done + 1):
        counts += more
        found.append(pairs)
        work.progress(size)
        checkpoint.note(number, counts, found)
    whole = np.vstack([np.empty((0, 3), np.int64), *found])
    return counts, whole[np.lexsort((whole[:, 1], whole[:, 0]))]


def _results(
    work: Work, form: Integers, keep: NDArray[np.bool_], done: int
) -> Iterator[tuple[Integers, Integers, int]]:
    """The results of the tasks not yet done, in their order."""
    from joblib import Parallel, delayed

    tasks = (task for number, task in enumerate(tasks_of(work)) if number >= done)
    if work.backend == "threads":
        parallel = Parallel(
            n_jobs=os.cpu_count() or 1, backend="threading", return_as="generator", pre_dispatch="2*n_jobs"
        )
        yield from parallel(delayed(run_task)(task, form, keep) for task in tasks)
    else:
        from .partitions import run_on

        results: Sequence[tuple[Integers, Integers, int]] = run_on(work.backend, list(tasks), form, keep)
        yield from results
