"""Capture histories: how many persons were seen on exactly which of the lists.

A history is a bit mask, bit i set when the person is on list i. Histories that a table does not list are
observed zeros; people on no list are never data. Convention of Chan, Silverman and Vincent (2021), JASA
116(535), section 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError

MOST_LISTS = 12
"""More lists would need more than 4,095 histories; merge lists that work alike first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaptureHistories:
    """Counts of persons by capture history.

    Attributes:
        lists: names of the lists; their order is the order of the bits.
        counts: persons with each history, length ``2 ** len(lists)``; entry 0 is always 0.
        notices: what the reader of the table should be told about how it was read.
    """

    lists: tuple[str, ...]
    counts: NDArray[np.int64]
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.lists) <= MOST_LISTS:
            raise EstimationError(
                f"Found {len(self.lists)} lists; from 1 to {MOST_LISTS} can be used. "
                "Merge lists that are kept by bodies of the same kind."
            )
        if len(set(self.lists)) < len(self.lists):
            raise EstimationError("Two lists have the same name. Give each list its own name.")
        counts = np.array(self.counts, np.int64)
        if counts.shape != (1 << len(self.lists),):
            raise EstimationError(
                f"Found {counts.shape} counts; {len(self.lists)} lists need one per history."
            )
        if counts.min() < 0:
            raise EstimationError("A count is negative. Counts of persons are 0 or more.")
        if counts[0]:
            raise EstimationError(
                "People on no list were given a count. They cannot have been observed; remove them."
            )
        if not counts.any():
            raise EstimationError(
                "Empty table: no history has a count above 0. Give a table with persons in it."
            )
        counts.flags.writeable = False
        object.__setattr__(self, "counts", counts)

    @property
    def observed(self) -> int:
        """Distinct persons on at least one list."""
        return int(self.counts.sum())

    @property
    def positive(self) -> NDArray[np.int64]:
        """The histories that at least one person has."""
        return np.flatnonzero(self.counts).astype(np.int64)

    @property
    def margins(self) -> NDArray[np.int64]:
        """For each set of lists, the persons on all of them (and perhaps on others).

        Entry 0 is all persons.
        """
        return superset_sums(self.counts)

    @property
    def overlap(self) -> NDArray[np.int64]:
        """Persons on both lists of each pair; the diagonal is the size of each list."""
        bits = 1 << np.arange(len(self.lists))
        matrix: NDArray[np.int64] = self.margins[bits[:, None] | bits[None, :]]
        return matrix

    @property
    def on_two_or_more(self) -> int:
        """Persons on at least two lists."""
        return self.observed - int(self.counts[1 << np.arange(len(self.lists))].sum())

    @property
    def pairs(self) -> tuple[int, ...]:
        """The masks of all pairs of lists in the order (1,2), (1,3), ..., (2,3), ..."""
        return tuple((1 << i) | (1 << j) for i, j in combinations(range(len(self.lists)), 2))

    def name_of(self, term: int) -> str:
        """The lists of a term, as in ``LA:NG``."""
        return ":".join(name for i, name in enumerate(self.lists) if term >> i & 1)

    def with_counts(self, counts: NDArray[np.int64]) -> Self:
        """The same lists with other counts."""
        return replace(self, counts=counts)

    def without(self, names: Sequence[str]) -> "CaptureHistories":
        """The table without some lists; persons on none of the others leave it."""
        kept = [i for i, name in enumerate(self.lists) if name not in names]
        return self.regrouped([(self.lists[i], (i,)) for i in kept])

    def merged(self, names: Sequence[str]) -> "CaptureHistories":
        """The table with the named lists as one list, placed where the first of them stood."""
        places = tuple(self.lists.index(name) for name in names)
        groups = [
            ("+".join(names), places) if i == min(places) else (name, (i,))
            for i, name in enumerate(self.lists)
            if i == min(places) or i not in places
        ]
        return self.regrouped(groups)

    def regrouped(self, groups: Sequence[tuple[str, Sequence[int]]]) -> "CaptureHistories":
        """The table in which each new list is the union of some lists (named, by their places)."""
        masks = np.arange(self.counts.size)
        new = np.zeros_like(masks)
        for place, (_, members) in enumerate(groups):
            union = sum(1 << member for member in members)
            new |= ((masks & union) > 0).astype(np.int64) << place
        counts = np.bincount(new, weights=self.counts, minlength=1 << len(groups)).astype(np.int64)
        counts[0] = 0
        return CaptureHistories(lists=tuple(name for name, _ in groups), counts=counts, notices=self.notices)


def superset_sums(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each mask, the sum of ``values`` over the masks that contain it; the length is a power of two."""
    sums = np.array(values)
    step = 1
    while step < sums.size:
        view = sums.reshape(-1, 2, step)
        view[:, 0] += view[:, 1]
        step *= 2
    return sums
