"""Record numbers that come back, over all batches of a file, in memory that grows with the rows alone."""

import numpy as np
import polars as pl
from numpy.typing import NDArray


class Repeats:
    """Remembers 64-bit hashes of what it saw, in sorted runs that are merged as they grow (n log n)."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.runs: list[NDArray[np.uint64]] = []

    def seen(self, keys: pl.Series) -> pl.Series:
        """Which keys came before, in an earlier batch or earlier in this one; null keys did not.

        Args:
            keys: text, or hashes of rows.
        """
        hashes = keys.hash(seed=20211217).to_numpy()
        again = ~keys.is_first_distinct().to_numpy()
        for run in self.runs:
            places = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            again |= run[places] == hashes
        self._keep(np.unique(hashes[~again]))
        return pl.Series(again & keys.is_not_null().to_numpy())

    def _keep(self, hashes: NDArray[np.uint64]) -> None:
        while self.runs and len(self.runs[-1]) <= 2 * len(hashes):
            hashes = np.concatenate([self.runs.pop(), hashes])
            hashes.sort(kind="stable")  # two sorted runs: linear
        if len(hashes):
            self.runs.append(hashes)
