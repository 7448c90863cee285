"""Support: the three-way cells a fitted model expects to hold anyone, found without visiting the rest."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells
from palermo.disclosure.fitting.mixture import Mixture

LEAST_EXPECTED = 0.05
"""Expected persons under which a cell is taken as empty."""
LEAST_MEASURED = 0.5
"""Expected persons from which a three-way cell is worth a measurement."""
MOST_MEASURED = 300_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Three-way cells and the persons a model expects in each: ``places`` (T,), ``persons`` (T,)."""

    places: Ints
    persons: Floats

    def worth_measuring(self) -> Ints:
        """Places of the cells to measure, in order of place."""
        chosen = np.nonzero(self.persons >= LEAST_MEASURED)[0]
        if len(chosen) > MOST_MEASURED:
            chosen = chosen[np.argsort(-self.persons[chosen], kind="stable")[:MOST_MEASURED]]
        return np.sort(self.places[chosen])


def expected_triples(mixture: Mixture, cells: Cells, persons: float) -> Expected:
    """All three-way cells with at least ``LEAST_EXPECTED`` persons expected, in order of place."""
    pairs = mixture.two_way() * persons >= LEAST_EXPECTED
    by_value = np.ascontiguousarray(mixture.values.T)
    column = cells.column_of
    room = _candidates(pairs, column, cells.starts, cells.offsets)
    places, expected = np.empty(room, np.int64), np.empty(room, np.float32)
    scaled = (mixture.shares * np.float32(persons)).astype(np.float32)
    layout = column, cells.starts, cells.widths, cells.offsets
    _expect(pairs, layout, (scaled, by_value), (places, expected))
    held = np.nonzero(expected >= LEAST_EXPECTED)[0]
    held = held[np.argsort(places[held])]
    return Expected(places=places[held], persons=expected[held].astype(np.float64))


@numba.njit(cache=True)
def _candidates(pairs, column, starts, offsets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = 0
    for u in range(len(column)):
        for v in range(starts[column[u] + 1], len(column)):
            if pairs[u, v]:
                for w in range(starts[column[v] + 1], len(column)):
                    if pairs[u, w] and pairs[v, w] and offsets[column[u], column[v], column[w]] >= 0:
                        found += 1
    return found


@numba.njit(cache=True, fastmath=True)
def _expect(pairs, layout, model, found_cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    (column, starts, widths, offsets), (shares, by_value), (places, expected) = layout, model, found_cells
    found = 0
    for u in range(len(column)):
        i = column[u]
        for v in range(starts[i + 1], len(column)):
            if not pairs[u, v]:
                continue
            j = column[v]
            both = shares * by_value[u] * by_value[v]
            for w in range(starts[j + 1], len(column)):
                k = column[w]
                if pairs[u, w] and pairs[v, w] and offsets[i, j, k] >= 0:
                    inside = ((u - starts[i]) * widths[j] + v - starts[j]) * widths[k] + w - starts[k]
                    places[found] = offsets[i, j, k] + inside
                    total = np.float32(0)
                    for q in range(len(both)):
                        total += both[q] * by_value[w, q]
                    expected[found] = total
                    found += 1
