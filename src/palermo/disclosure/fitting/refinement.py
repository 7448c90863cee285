"""Refinement: records are changed one value at a time until their counts agree with the estimated ones.

Each value of each record in turn is replaced by the one that lowers most the weighted squared distance to
all estimated one-, two- and three-way counts, as in the gradual update of Zhang and others (PrivSyn, 2021,
arXiv 2012.15128). Cells that the fabrication dial bars (``palermo.disclosure.fitting.evidence``) stay empty.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells, count_cells
from palermo.disclosure.fitting.evidence import Dial, bar
from palermo.disclosure.fitting.targets import Targets

Codes = NDArray[np.int16]
Single = NDArray[np.float32]
Numbers = NDArray[np.float32] | NDArray[np.float64]

WORK = 400_000
"""Records visited in all passes together, at the least one pass."""
MOST_PASSES = 4
FEW = 10
"""A column with more values is offered this many values of other records instead of all."""
COUNT, WANTED, WEIGHT = range(3)
"""What is kept of a cell, side by side: one read of memory brings all three."""
NEVER = 1e4
"""Weight of a cell that must stay empty."""


def refine(codes: Codes, targets: Targets, cells: Cells, dial: Dial, seed: int) -> Codes:
    """Records whose counts agree with the estimated ones.

    Args:
        codes: (n, C) first records.
        targets: the estimated counts.
        cells: the layout of the cells.
        dial: how strongly combinations without evidence are avoided.
        seed: of the order in which records are visited.

    Returns:
        New records; ``codes`` is left as it was.
    """
    if not len(codes):
        return codes
    codes, generator = codes.copy(), np.random.default_rng(seed)
    tables = _tables(codes, targets, cells, dial)
    layout = cells.starts, cells.widths, cells.offsets
    for _ in range(min(max(WORK // len(codes), 1), MOST_PASSES)):
        order = generator.permutation(len(codes))
        offered = generator.integers(0, len(codes), 4096)
        _visit(codes, (order, offered), layout, tables)
    return codes


def _tables(codes: Codes, targets: Targets, cells: Cells, dial: Dial) -> tuple[Single, Single, Single]:
    """For each cell of one, two and three ways: count now, count wanted and weight, side by side."""
    now, (pairs, triples) = count_cells(codes, cells), bar(targets, dial)
    two, closed = np.zeros(now.two.shape, np.float32), np.zeros(now.two.shape, dtype=bool)
    two[cells.pair_mask], closed[cells.pair_mask] = targets.two.counts, pairs
    three, shut = np.zeros(cells.triples, np.float32), np.full(cells.triples, dial != "uncontrolled")
    three[targets.places], shut[targets.places] = targets.three.counts, triples
    return (
        _table(now.one, targets.one.counts, np.zeros(cells.values, dtype=bool), targets.ways[0]),
        _table(now.two, two, closed, targets.ways[1]),
        _table(now.three, three, shut, targets.ways[2]),
    )


def _table(now: NDArray[np.int64], wanted: Numbers, barred: NDArray[np.bool_], weight: float) -> Single:
    table = np.empty((*now.shape, 3), np.float32)
    table[..., COUNT], table[..., WANTED] = now, np.where(barred, 0, wanted)
    table[..., WEIGHT] = np.where(barred, NEVER, weight / (1 + wanted))
    return table


@numba.njit(cache=True)
def _line(j, second, third, layout):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Where column j's three-way cells beside two other values lie: the first, how far apart, and whether.

    The others are (column, value), the second's column before the third's.
    """
    (i, x), (k, y), (_, widths, offsets) = second, third, layout
    if j < i:
        return offsets[j, i, k] + x * widths[k] + y, widths[i] * widths[k], offsets[j, i, k] >= 0
    if j < k:
        return offsets[i, j, k] + x * widths[j] * widths[k] + y, widths[k], offsets[i, j, k] >= 0
    return offsets[i, k, j] + (x * widths[k] + y) * widths[j], 1, offsets[i, k, j] >= 0


@numba.njit(cache=True)
def _gain(cell):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """What one record more in a cell adds to the distance."""
    return cell[WEIGHT] * (2 * (cell[COUNT] - cell[WANTED]) + 1)


@numba.njit(cache=True)
def _add(record, others, own, layout, tables, step):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Add that many records to the cells of a value beside the other values of a record."""
    (j, u), (one, two, three), starts = own, tables, layout[0]
    v = starts[j] + u
    one[v, COUNT] += step
    for a in range(len(others)):
        i = others[a]
        x = record[i] - 1
        two[min(v, starts[i] + x), max(v, starts[i] + x), COUNT] += step
        for b in range(a + 1, len(others)):
            k = others[b]
            first, apart, kept = _line(j, (i, x), (k, record[k] - 1), layout)
            if kept:
                three[first + apart * u, COUNT] += step


@numba.njit(cache=True)
def _weigh(record, others, offers, layout, tables):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Costs of the values offered for a column, side by side: their cells lie in one line."""
    (j, values, costs), (one, two, three), starts = offers, tables, layout[0]
    for q in range(len(values)):
        costs[q] = _gain(one[starts[j] + max(values[q], 1) - 1])
    for a in range(len(others)):
        i = others[a]
        x = record[i] - 1
        at = starts[i] + x
        for q in range(len(values)):
            v = starts[j] + max(values[q], 1) - 1
            costs[q] += _gain(two[min(v, at), max(v, at)])
        for b in range(a + 1, len(others)):
            k = others[b]
            first, apart, kept = _line(j, (i, x), (k, record[k] - 1), layout)
            if kept:
                for q in range(len(values)):
                    costs[q] += _gain(three[first + apart * (max(values[q], 1) - 1)])


@numba.njit(cache=True)
def _best(values, costs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The cheapest of the offered values, 0 where each costs more than "not reported"."""
    best, lowest = 0, 0.0
    for q in range(len(values)):
        if values[q] > 0 and costs[q] < lowest:
            best, lowest = values[q], costs[q]
    return best


@numba.njit(cache=True)
def _visit(codes, turns, layout, tables):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """One pass over all records, in place."""
    order, offered = turns
    columns, widths, turn = codes.shape[1], layout[1], 0
    others, values, costs = np.empty(columns, np.int64), np.empty(FEW, np.int64), np.empty(FEW)
    for r in order:
        record = codes[r]
        for j in range(columns):
            before, held, tries = record[j], 0, min(widths[j], FEW)
            for i in range(columns):
                if i != j and record[i] > 0:
                    others[held] = i
                    held += 1
            if before > 0:
                _add(record, others[:held], (j, before - 1), layout, tables, np.float32(-1))
            for q in range(tries):
                values[q] = q + 1 if widths[j] <= FEW else codes[offered[(turn + q) % len(offered)], j]
            values[0] = before if widths[j] > FEW else values[0]
            turn += tries
            _weigh(record, others[:held], (j, values[:tries], costs), layout, tables)
            record[j] = _best(values[:tries], costs)
            if record[j] > 0:
                _add(record, others[:held], (j, record[j] - 1), layout, tables, np.float32(1))
