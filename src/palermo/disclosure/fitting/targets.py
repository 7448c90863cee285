"""Targets: the estimated count of every cell; they are published, and the records are made to agree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells
from palermo.disclosure.fitting.mixture import Mixture
from palermo.disclosure.fitting.shrinkage import Estimates, shrink
from palermo.disclosure.fitting.support import Expected

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
    """

    persons: float
    one: Floats
    two: Floats
    places: Ints
    three: Floats
    sigmas: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """Estimated counts.

    Attributes:
        persons: number of records to make.
        noise: standard deviation of the noise of a two-way count.
        one: of the V one-way cells.
        two: of the two-way cells, in the order of ``Cells.pair_mask``.
        three: of the three-way cells at ``places``.
        places: (T,) places of the three-way cells expected to hold anyone.
    """

    persons: int
    noise: float
    one: Estimates
    two: Estimates
    three: Estimates
    places: Ints


def estimate(noisy: Noisy, mixture: Mixture, expected: Expected, cells: Cells) -> Targets:
    """Estimate the count of each cell from the noisy counts and the fitted model."""
    mask = cells.pair_mask
    return Targets(
        persons=max(round(noisy.persons), 1),
        noise=noisy.sigmas[2],
        one=shrink(noisy.one, mixture.one_way() * noisy.persons, noisy.sigmas[1]),
        two=shrink(noisy.two[mask], (mixture.two_way() * noisy.persons)[mask], noisy.sigmas[2]),
        three=_three_way(noisy, expected),
        places=expected.places,
    )


def _three_way(noisy: Noisy, expected: Expected) -> Estimates:
    """Measured cells shrunk; of the others the model's count, as uncertain as itself."""
    counts, errors = expected.persons.copy(), np.sqrt(expected.persons) + expected.persons
    at = np.searchsorted(expected.places, noisy.places)
    if len(at):
        better = shrink(noisy.three, expected.persons[at], noisy.sigmas[3])
        counts[at], errors[at] = better.counts, better.errors
    return Estimates(counts=counts, errors=errors)
