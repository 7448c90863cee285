"""Noisy: what a release was given to work with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noisy:
    """The noisy counts a release was given, without the data.

    Attributes:
        persons: noisy number of persons.
        one: (V,) noisy counts.
        two: (V, V) noisy counts, upper triangle.
        places: (T,) places of the measured three-way cells.
        three: (T,) their noisy counts.
        sigmas: standard deviations of the noise of persons, one, two and three.
        lost: share of the one-, two- and three-way counts that weighting long records took away, given back.
        cap: number of values of a person counted in full.
    """

    persons: float
    one: Floats
    two: Floats
    places: Ints
    three: Floats
    sigmas: tuple[float, float, float, float]
    lost: tuple[float, float, float]
    cap: int

    @property
    def ways(self) -> tuple[float, float, float]:
        """Weight of a one-, two- and three-way cell: one over C(cap, g), the cells a person can have."""
        cap = self.cap
        return max((cap - 1) * (cap - 2) / 6, 1.0), max((cap - 2) / 3, 1.0), 1.0
