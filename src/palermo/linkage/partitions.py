"""Tasks for those who outgrew one machine: encodings as Parquet partitions that workers of Ray or Dask read.

The tasks are the same squares of pairs, and counts are whole numbers, so the answer is the same to the bit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import UsageError

from .bloom import Integers, Words
from .tasks import Task, Work, square_pairs, squares
from .tiles import lay_out

BACKENDS = ("threads", "ray", "dask")


@lru_cache(maxsize=8)
def _read(path: str, kinds: tuple[int, ...]) -> Words:
    table = pl.read_parquet(path)
    words = table.drop("list").to_numpy().astype(np.uint64)
    return lay_out(words, table["list"].to_numpy().astype(np.int64), kinds)


def tiles_of(place: Any) -> Words:  # noqa: ANN401 - an array, or where to read one
    """The tiles themselves, or those of a partition."""
    return _read(*place) if isinstance(place, tuple) else place


def partition_tasks(work: Work) -> Iterator[Task]:
    """Write one partition for every side of the squares, and name them in the tasks."""
    if work.partitions is None:
        raise UsageError("Another engine needs a folder for its partitions: give --work FOLDER.")
    count = len(work.words)
    places: dict[int, tuple[str, tuple[int, ...]]] = {}
    for square in squares(count):
        for start, end in (square[:2], square[2:]):
            if start not in places:
                path = work.partitions / f"part-{start:012}.parquet"
                _write(path, work.words[start:end], work.lists[start:end])
                places[start] = (str(path.resolve()), work.schema.kinds)
        first, last, begin, end = square
        yield Task(
            left=places[first],
            right=places[begin],
            areas=np.array([(0, last - first, 0, end - begin)], np.int64),
            seen=np.zeros((0, count), np.int64),
            shift=np.array([first, begin], np.int64),
            size=square_pairs(square),
        )


def _write(path: Path, words: Words, lists: Integers) -> None:
    columns = {f"w{number}": column for number, column in enumerate(words.T)}
    pl.DataFrame({**columns, "list": lists}).write_parquet(path)


def run_on(
    backend: str, run: Callable[..., Any], tasks: Sequence[Task], form: Integers, keep: NDArray[np.bool_]
) -> list[tuple[Integers, Integers, int]]:
    """Run tasks on the cluster that RAY_ADDRESS or DASK_SCHEDULER_ADDRESS names, else on a local one.

    Raises:
        UsageError: the engine is not installed.
    """
    from joblib import Parallel, delayed, parallel_config

    with ExitStack() as stack:
        try:
            if backend == "ray":
                from ray.util.joblib import register_ray

                register_ray()
            else:
                from distributed import Client

                stack.enter_context(Client())
        except ImportError:
            raise UsageError(f"{backend} is not installed: pip install 'palermo[scale]'.") from None
        stack.enter_context(parallel_config(backend=backend))
        return list(Parallel()(delayed(run)(task, form, keep) for task in tasks))
