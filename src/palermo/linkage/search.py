"""The comparing cut into tasks whose counts add up; threads, Ray or Dask run them; a stopped run resumes."""

import math
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from .blocking import block_keys, blocks_of
from .bloom import Integers, Words
from .partitions import partition_tasks, run_on, tiles_of
from .resume import Checkpoint
from .tasks import TASK_PAIRS, Task, Work, square_pairs, squares
from .tiles import form_of, lay_out

ROOM = 1 << 14
"""Pairs a task makes room for at first; one that finds more is run again with room for all."""


def tasks_of(work: Work) -> Iterator[Task]:
    """Cut the comparisons into tasks, always the same ones in the same order."""
    if work.blocked:
        yield from _block_tasks(work)
    elif work.backend == "threads":
        tiles = lay_out(work.words, work.lists, work.schema.kinds)
        yield from _square_tasks(len(work.words), tiles)
    else:
        yield from partition_tasks(work)


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
    from .kernels.patterns import compare

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
    with closing(_results(work, form, keep, done)) as results:
        for more, pairs, size in results:
            counts += more
            found.append(pairs)
            done += 1
            work.progress(size)
            checkpoint.note(done, counts, found)
    checkpoint.close(done, counts, found)
    whole = np.vstack([np.empty((0, 3), np.int64), *found])
    return counts, whole[np.lexsort((whole[:, 1], whole[:, 0]))]


def _results(
    work: Work, form: Integers, keep: NDArray[np.bool_], done: int
) -> Generator[tuple[Integers, Integers, int]]:
    """The results of the tasks not yet done, in their order."""
    from joblib import Parallel, delayed

    tasks = (task for number, task in enumerate(tasks_of(work)) if number >= done)
    if work.backend == "threads":
        parallel = Parallel(
            n_jobs=os.cpu_count() or 1, backend="threading", return_as="generator", pre_dispatch="2*n_jobs"
        )
        yield from parallel(delayed(run_task)(task, form, keep) for task in tasks)
    else:
        results: Sequence[tuple[Integers, Integers, int]] = run_on(
            work.backend, run_task, list(tasks), form, keep
        )
        yield from results
