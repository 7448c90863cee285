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
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        again = np.zeros(len(ordered), dtype=np.bool_)  # of an empty batch nothing came before
        again[1:] = ordered[1:] == ordered[:-1]
        for run in self.runs:
            places = np.minimum(np.searchsorted(run, ordered), len(run) - 1)
            again |= run[places] == ordered
        self._keep(ordered[~again])
        came = np.empty_like(again)
        came[order] = again
        return pl.Series(came & keys.is_not_null().to_numpy())

    def _keep(self, hashes: NDArray[np.uint64]) -> None:
        """Add a sorted run; runs of about one length are merged, so that there are few."""
        while self.runs and len(self.runs[-1]) <= 2 * len(hashes):
            hashes = np.concatenate([self.runs.pop(), hashes])
            hashes.sort(kind="stable")  # two sorted runs: linear
        if len(hashes):
            self.runs.append(hashes)
