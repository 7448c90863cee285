"""Targets: the estimated count of every cell; they are published, and the records are made to agree."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells
from palermo.disclosure.fitting.mixture import Mixture, Target, fit
from palermo.disclosure.fitting.shrinkage import Estimates, model_errors, shrink
from palermo.disclosure.fitting.support import Expected

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
THINNING = 0.5
"""Extra noise of the part that is fitted, as a share of the noise."""
LOSS = 1.0
"""Times the share given back that a cell may have lost more or less to weighting; its error allows for it."""
HALF = 0.5
"""Weight of the records' own count in a published three-way count: neither is known to be the better."""


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """Estimated counts.

    Attributes:
        persons: number of records to make.
        noise: standard deviation of the noise of a two-way count.
        ways: weight of a one-, two- and three-way cell when records are made to agree.
        one: of the V one-way cells.
        two: of the two-way cells, in the order of ``Cells.pair_mask``.
        three: of the three-way cells at ``places``.
        places: (T,) places of the three-way cells expected to hold anyone.
    """

    persons: int
    noise: float
    ways: tuple[float, float, float]
    one: Estimates
    two: Estimates
    three: Estimates
    places: Ints


def estimate(noisy: Noisy, mixture: Mixture, expected: Expected, cells: Cells, seed: int) -> Targets:
    """Estimate the count of each cell from the noisy counts and the fitted model.

    Args:
        noisy: the noisy counts.
        mixture: the model fitted to them.
        expected: the three-way cells the model expects to be occupied.
        cells: the layout of the cells.
        seed: of the thinning that measures the model's errors.
    """
    mask, persons = cells.pair_mask, noisy.persons
    one, two = mixture.one_way() * persons, (mixture.two_way() * persons)[mask]
    paired = _thinned(noisy, cells, seed, two)
    estimates = (
        shrink(noisy.one, one, noisy.sigmas[1]),
        shrink(noisy.two[mask], two, noisy.sigmas[2]),
        _three_way(noisy, expected),
    )
    errors = (np.full(len(one), noisy.sigmas[1]), paired, estimates[2].errors)
    first, second, third = (
        Estimates(counts=e.counts, errors=np.hypot(error, LOSS * lost * e.counts))
        for e, error, lost in zip(estimates, errors, noisy.lost, strict=True)
    )
    return Targets(
        persons=max(round(persons), 1),
        noise=noisy.sigmas[2],
        ways=noisy.ways,
        one=first,
        two=second,
        three=third,
        places=expected.places,
    )


def agree(targets: Targets, three: Ints) -> Targets:
    """Three-way counts halfway between the estimates and the records, whose cells must fit together.

    Args:
        targets: the estimates.
        three: counts of the records in all three-way cells.

    Returns:
        New targets; the error of each count allows for how far apart the two were.
    """
    given = targets.three
    apart = three[targets.places] - given.counts
    halfway = Estimates(counts=given.counts + HALF * apart, errors=np.hypot(given.errors, HALF * apart))
    return replace(targets, three=halfway)


def _thinned(noisy: Noisy, cells: Cells, seed: int, expected: Floats) -> Floats:
    """Standard errors of the model's two-way counts, by thinning the noisy ones."""
    generator, mask, persons = np.random.default_rng([seed, 1]), cells.pair_mask, noisy.persons
    sigmas = noisy.sigmas[1:3]
    extra = (
        generator.normal(0, sigmas[0], noisy.one.shape),
        generator.normal(0, sigmas[1], noisy.two.shape) * mask,
    )
    noisier = tuple(sigma * (1 + THINNING**2) ** 0.5 for sigma in sigmas)
    parts = noisy.one + THINNING * extra[0], noisy.two + THINNING * extra[1]
    model = fit(Target.of(persons, *parts, (noisier[0], noisier[1]), cells), cells, seed)
    fitted, held = (model.two_way() * persons)[mask], (noisy.two - extra[1] / THINNING)[mask]
    spread = sigmas[1] * (1 + THINNING**-2) ** 0.5
    return model_errors(held, spread, fitted, expected, sigmas[1])


def _three_way(noisy: Noisy, expected: Expected) -> Estimates:
    """Measured cells shrunk; of the others the model's count, as uncertain as itself."""
    counts, errors = expected.persons.copy(), np.sqrt(expected.persons) + expected.persons
    at = np.searchsorted(expected.places, noisy.places)
    if len(at):
        better = shrink(noisy.three, expected.persons[at], noisy.sigmas[3])
        counts[at], errors[at] = better.counts, better.errors
    return Estimates(counts=counts, errors=errors)
