"""Losses: what weighting long records takes away from each cell, as the fitted model expects it.

Persons with more values than the cap count with less weight (``palermo.disclosure.sensitivity``). A cell
that long records hold, such as a rare means of control, loses more than others. The model knows which values
stand in long records: the loss of a cell is counted in records drawn from it.
"""

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import CellCounts, Cells, count_cells
from palermo.disclosure.fitting.mixture import Mixture
from palermo.disclosure.fitting.noisy import Noisy
from palermo.disclosure.fitting.sampling import sample
from palermo.disclosure.sensitivity import UNIT, weights

LOOKED_AT = 200_000
"""Records drawn from the model at most: a loss is a share, and does not grow with the persons."""
AS_USUAL = 20.0
"""Records that are taken to have lost what all cells lose, beside those drawn: few say little."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def lost_by_cell(
    mixture: Mixture, cells: Cells, noisy: Noisy, places: Ints, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Share that weighting took from each one-way cell, each pair (by mask) and each cell of ``places``.

    Args:
        mixture: the model.
        cells: the layout of the cells.
        noisy: the cap, the persons, and the shares lost in all.
        places: (T,) places of three-way cells.
        seed: of the draw.
    """
    records = sample(mixture, cells, min(max(round(noisy.persons), 1), LOOKED_AT), seed)
    ones = _of(count_cells(records, cells), cells, places)
    weighted = _of(count_cells(records, cells, weights(len(cells.widths), noisy.cap)), cells, places)
    one, two, three = (
        (whole - kept / UNIT + AS_USUAL * lost) / (whole + AS_USUAL)
        for whole, kept, lost in zip(ones, weighted, noisy.lost, strict=True)
    )
    return one, two, three


def _of(counts: CellCounts, cells: Cells, places: Ints) -> tuple[Ints, Ints, Ints]:
    return counts.one, counts.two[cells.pair_mask], counts.three[places]
