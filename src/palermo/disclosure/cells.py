"""Cells: the combinations of one, two and three values of different columns, and their counts.

A cell has a place in a dense array, so that counting the data, counting synthetic records and comparing the
two are the same arithmetic. Triples of columns are left out, widest first, where they would not fit in
memory.
"""

from dataclasses import dataclass
from itertools import combinations

import numba
import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.domain import Domain

MOST_TRIPLES = 20_000_000
"""Three-way cells held at most; the triples of columns with most cells are left out beyond it."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Where each cell of a domain lies.

    Attributes:
        widths: (C,) number of values of each column.
        starts: (C + 1,) place of each column's first value among all V values.
        offsets: (C, C, C) place of the first three-way cell of columns i < j < k, or -1 where left out.
        triples: number of three-way cells.
    """

    widths: Ints
    starts: Ints
    offsets: Ints
    triples: int

    @classmethod
    def of(cls, domain: Domain) -> "Cells":
        """Lay out the cells of a domain."""
        widths = np.array([len(values) for values in domain.values], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
        offsets, triples = _offsets(widths)
        return cls(widths=widths, starts=starts, offsets=offsets, triples=triples)

    @property
    def values(self) -> int:
        """V, the number of one-way cells."""
        return int(self.starts[-1])

    @property
    def column_of(self) -> Ints:
        """(V,) column of each value."""
        return np.repeat(np.arange(len(self.widths)), self.widths)

    @property
    def pair_mask(self) -> NDArray[np.bool_]:
        """(V, V) which entries of a two-way array are cells: first value's column before the second's."""
        column = self.column_of
        return np.less.outer(column, column)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellCounts:
    """Counts of all cells: ``one`` (V,), ``two`` (V, V) upper triangle by column, ``three`` (triples,)."""

    one: Ints
    two: Ints
    three: Ints


def count_cells(codes: NDArray[np.int16], cells: Cells, weights: Ints | None = None) -> CellCounts:
    """Count every cell.

    Args:
        codes: (n, C) code of each record in each column, 1 for the first value; 0 is not reported.
        cells: the layout of the cells.
        weights: (C + 1, 3) what a record with m values adds to each one-, two- and three-way cell; ones by
        default.
    """
    if weights is None:
        weights = np.ones((len(cells.widths) + 1, 3), dtype=np.int64)
    one = np.zeros(cells.values, dtype=np.int64)
    two = np.zeros((cells.values, cells.values), dtype=np.int64)
    three = np.zeros(cells.triples, dtype=np.int64)
    _count(codes, (cells.starts, cells.widths, cells.offsets), weights, (one, two, three))
    return CellCounts(one=one, two=two, three=three)


def triple_members(places: Ints, cells: Cells) -> Ints:
    """(3, cells) the three values, as places among all V, of each three-way cell."""
    columns = [trio for trio in combinations(range(len(cells.widths)), 3) if cells.offsets[trio] >= 0]
    if not columns or not len(places):
        return np.zeros((3, len(places)), dtype=np.int64)
    trios = np.array(columns)
    firsts = cells.offsets[tuple(trios.T)]
    order = np.argsort(firsts)
    i, j, k = trios[order[np.searchsorted(firsts[order], places, side="right") - 1]].T
    inside = places - cells.offsets[i, j, k]
    first, rest = np.divmod(inside, cells.widths[j] * cells.widths[k])
    second, third = np.divmod(rest, cells.widths[k])
    return np.stack([cells.starts[i] + first, cells.starts[j] + second, cells.starts[k] + third])


def _offsets(widths: Ints) -> tuple[Ints, int]:
    columns = len(widths)
    offsets = np.full((columns, columns, columns), -1, dtype=np.int64)
    sizes = {trio: int(np.prod(widths[list(trio)])) for trio in combinations(range(columns), 3)}
    total = 0
    for trio in sorted(sizes, key=lambda trio: (sizes[trio], trio)):
        if total + sizes[trio] > MOST_TRIPLES:
            break
        offsets[trio] = total
        total += sizes[trio]
    return offsets, total


@numba.njit(cache=True)
def _count(codes, layout, weights, tables):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    (starts, widths, offsets), (one, two, three) = layout, tables
    columns = codes.shape[1]
    held = np.empty(columns, np.int64)
    for r in range(codes.shape[0]):
        m = 0
        for j in range(columns):
            if codes[r, j] > 0:
                held[m] = j
                m += 1
        for a in range(m):
            i = held[a]
            u = codes[r, i] - 1
            one[starts[i] + u] += weights[m, 0]
            for b in range(a + 1, m):
                j = held[b]
                v = codes[r, j] - 1
                two[starts[i] + u, starts[j] + v] += weights[m, 1]
                for c in range(b + 1, m):
                    k = held[c]
                    place = offsets[i, j, k]
                    if place >= 0:
                        three[place + (u * widths[j] + v) * widths[k] + codes[r, k] - 1] += weights[m, 2]
