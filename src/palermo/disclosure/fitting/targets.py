"""Targets: the estimated count of every cell; they are published, and the records are made to agree."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells
from palermo.disclosure.fitting.losses import lost_by_cell
from palermo.disclosure.fitting.mixture import Mixture, Target, fit
from palermo.disclosure.fitting.noisy import Noisy
from palermo.disclosure.fitting.shrinkage import Estimates, combine, model_variance, shrink
from palermo.disclosure.fitting.support import Expected

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
THINNING = 0.5
"""Extra noise of the part that is fitted, as a share of the noise."""
LOSS = 0.5
"""Part of what is given back to a cell for weighting that may be wrong: its error allows for it."""
HALF = 0.5
"""Weight of the records' own count in a published three-way count: neither is known to be the better."""


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
    two = (mixture.two_way() * persons)[mask]
    estimates = (
        Estimates(counts=np.maximum(noisy.one, 0.0), errors=np.full(len(noisy.one), noisy.sigmas[1])),
        combine(noisy.two[mask], two, noisy.sigmas[2], _thinned(noisy, cells, seed, two)),
        _three_way(noisy, expected),
    )
    lost = lost_by_cell(mixture, cells, noisy, expected.places, seed)
    first, second, third = (
        _given_back(given, *shares)
        for given, shares in zip(estimates, zip(noisy.lost, lost, strict=True), strict=True)
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


def _given_back(given: Estimates, lost: float, by_cell: Floats) -> Estimates:
    """Estimates that were raised by one share for all, with each cell's own in its place."""
    ratio = (1 - lost) / (1 - by_cell)
    counts = given.counts * ratio
    return Estimates(counts=counts, errors=np.hypot(given.errors * ratio, LOSS * by_cell * counts))


def _thinned(noisy: Noisy, cells: Cells, seed: int, expected: Floats) -> Floats:
    """Mean square errors of the model's two-way counts, by thinning the noisy ones."""
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
    return model_variance(held, spread, fitted, expected)


def _three_way(noisy: Noisy, expected: Expected) -> Estimates:
    """Measured cells shrunk; of the others the model's count, as uncertain as itself."""
    counts, errors = expected.persons.copy(), np.sqrt(expected.persons) + expected.persons
    at = np.searchsorted(expected.places, noisy.places)
    if len(at):
        better = shrink(noisy.three, expected.persons[at], noisy.sigmas[3])
        counts[at], errors[at] = better.counts, better.errors
    return Estimates(counts=counts, errors=errors)
