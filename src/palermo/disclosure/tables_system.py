"""The linear system an attacker holds: cross-tabulations, their margins and the total, tied together by sums.

A cell is a combination of values, "not reported" included, so that margins are sums of their table. One
margin serves all tables that share it: what is withheld in one is withheld in all. Intervals are those of
Fellegi (1972): the least and the largest count a withheld cell can have given everything published, by
linear programming (HiGHS).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class System:
    """Cells and the sums that tie them.

    Attributes:
        cells: (N,) each cell as its (column, code) pairs; the first, empty, is all persons.
        counts: (N,) true counts.
        sums: (E, N) each row is zero on the counts: a margin less its cells.
    """

    cells: tuple[tuple[tuple[int, int], ...], ...]
    counts: Ints
    sums: csr_array


def build(codes: NDArray[np.int16], widths: Sequence[int], tables: Sequence[tuple[int, ...]]) -> System:
    """The system of some tables with all their margins.

    Args:
        codes: (n, C) codes, 0 where not reported.
        widths: (C,) number of values of each column.
        tables: columns of each table, in order of column.
    """
    place: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    counts, rows = [len(codes)], []
    margins = {part for table in tables for k in range(1, len(table) + 1) for part in combinations(table, k)}
    for columns in sorted(margins, key=lambda columns: (len(columns), columns)):
        shape = [widths[column] + 1 for column in columns]
        at = np.arange(len(counts), len(counts) + int(np.prod(shape))).reshape(shape)
        joint = np.ravel_multi_index(tuple(codes[:, column] for column in columns), shape)
        counts += np.bincount(joint, minlength=at.size).tolist()
        values = product(*(range(size) for size in shape))
        cells = [tuple(zip(columns, chosen, strict=True)) for chosen in values]
        place.update(zip(cells, at.ravel().tolist(), strict=True))
        for axis in range(len(columns)):
            inside = np.moveaxis(at, axis, -1).reshape(-1, shape[axis])
            rows += [(_margin(place, cells[line[0] - at.flat[0]], axis), line.tolist()) for line in inside]
    return System(cells=tuple(place), counts=np.array(counts), sums=_sums(rows, len(counts)))


def _margin(
    place: Mapping[tuple[tuple[int, int], ...], int], cell: tuple[tuple[int, int], ...], axis: int
) -> int:
    """Place of the cell without one of its columns."""
    return place[cell[:axis] + cell[axis + 1 :]]


def _sums(rows: Sequence[tuple[int, Sequence[int]]], cells: int) -> csr_array:
    at = [[margin, *inside] for margin, inside in rows]
    signs = [[-1.0, *([1.0] * len(inside))] for _, inside in rows]
    number = np.repeat(np.arange(len(rows)), [len(places) for places in at])
    return csr_array((np.concatenate(signs), (number, np.concatenate(at))), shape=(len(rows), cells))


def interval(system: System, withheld: Flags, cell: int) -> tuple[float, float]:
    """The least and the largest count a withheld cell can have, given all that is published."""
    from scipy.optimize import linprog

    known = ~withheld
    free = np.nonzero(withheld)[0]
    right = -(system.sums[:, known] @ system.counts[known])
    left: Any = system.sums[:, free]
    goal = (free == cell).astype(float)
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * goal, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
        ends.append(float(found.x[goal > 0][0]) if found.x is not None else np.inf)
    return ends[0], ends[1]


def companions(system: System, withheld: Flags, cell: int, least: int, *, zeros: bool) -> Flags:
    """Cells to withhold as well, so that a cell can be ``least`` larger: the cheapest change of equal sums.

    Args:
        system: the tables.
        withheld: cells withheld so far; changing them is free.
        cell: the cell to protect.
        least: how far its count must be able to move.
        zeros: whether cells in which nobody is may be used.

    Returns:
        (N,) which cells the change touches; none where it is impossible.
    """
    from scipy.optimize import linprog

    cost = np.where(withheld, 1e-4, 1.0 + system.counts)
    down = system.counts.astype(float)
    up = np.where((system.counts > 0) | withheld | zeros, float(system.counts[0] + least), 0.0)
    up[cell], down[cell] = least, 0.0
    floor = np.zeros(len(cost))
    floor[cell] = least
    signed: Any = hstack([system.sums, -system.sums]).tocsr()
    bounds: Any = np.column_stack([np.concatenate([floor, np.zeros(len(cost))]), np.concatenate([up, down])])
    found = linprog(
        np.concatenate([cost, cost]),
        A_eq=signed,
        b_eq=np.zeros(signed.shape[0]),
        bounds=bounds,
        method="highs",
    )
    if found.x is None:
        return np.zeros(len(cost), dtype=bool)
    moved = found.x[: len(cost)] + found.x[len(cost) :]
    return np.asarray(moved > 1e-7)
