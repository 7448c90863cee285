"""Measure: the one place where data become noisy numbers; everything published is computed from its result.

Four vectors are measured, each by one discrete Gaussian mechanism: persons by number of values (which fixes
the cap), the number of persons with all one- and two-way cells, and the three-way cells a first fit expects
to hold anyone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.accountant import Guarantee
from palermo.disclosure.cap import choose_cap, share_lost, table_of_lengths
from palermo.disclosure.cells import CellCounts, Cells, count_cells
from palermo.disclosure.noise import add_noise
from palermo.disclosure.sensitivity import UNIT, Shares, noise_scale, squared_bound, weights
from palermo.errors import DisclosureError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Part = tuple[int, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Noisy persons, one-way and two-way counts, in persons.

    Attributes:
        persons: noisy number of persons.
        cap: number of values of a person counted in full.
        one: (V,) noisy counts.
        two: (V, V) noisy counts, zero outside the cells.
        sigmas: standard deviations of the noise of ``persons``, ``one`` and ``two``.
    """

    persons: float
    cap: int
    one: Floats
    two: Floats
    sigmas: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triples:
    """Noisy counts of the chosen three-way cells.

    Attributes:
        places: (T,) places of the cells.
        counts: (T,) noisy counts, in persons.
        sigma: standard deviation of their noise.
    """

    places: Ints
    counts: Floats
    sigma: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurement:
    """All that was measured of a table, what it cost, and the shares that weighting long records ``lost``."""

    pairs: Pairs
    triples: Triples
    guarantee: Guarantee
    lost: tuple[float, float, float] = (0.0, 0.0, 0.0)


Choose = Callable[[Pairs], Ints]
"""Chooses the places of the three-way cells from what was measured before."""


def measure(
    codes: NDArray[np.int16], cells: Cells, guarantee: Guarantee, choose: Choose, shares: Shares | None = None
) -> Measurement:
    """Measure a table under a guarantee.

    Args:
        codes: (n, C) codes of each person, 0 where not reported.
        cells: the layout of the cells.
        guarantee: what all vectors together may cost.
        choose: picks the three-way cells from the noisy pairs.
        shares: division of the budget, the package's by default.

    Raises:
        DisclosureError: there is no record.
    """
    if not len(codes):
        raise DisclosureError("the table has no record: there is nothing to measure")
    (whole, lengthwise), shares = parts(guarantee.mu, 1, shares)[:2], shares or Shares.of(guarantee.mu)
    persons, sigma = noisy_weighted(np.array([len(codes)]) * UNIT, *whole)
    lengths, spread = noisy_weighted(table_of_lengths(codes) * UNIT, *lengthwise)
    cap = choose_cap(lengths, float(persons[0]), spread)
    by = weights(codes.shape[1], cap)
    exact = count_cells(codes, cells, by)
    lost = share_lost(lengths, spread, by)
    one, two, three = zip(parts(guarantee.mu, cap, shares)[2:], lost, strict=True)
    pairs = _measure_pairs(exact, cells.pair_mask, cap, (one, two), (float(persons[0]), sigma))
    places = choose(pairs)
    counts, noise = _restored(exact.three[places], *three)
    triples = Triples(places=places, counts=counts, sigma=noise)
    return Measurement(pairs=pairs, triples=triples, guarantee=guarantee, lost=lost)


def parts(mu: float, cap: int, shares: Shares | None = None) -> tuple[Part, ...]:
    """Squared sensitivity and mu of persons, lengths, one-, two- and three-way counts; together ``mu``."""
    shares = shares or Shares.of(mu)
    sizes = (0, shares.persons), (0, shares.lengths), *zip((1, 2, 3), shares.ways, strict=True)
    return tuple((squared_bound(ways, cap), mu * share**0.5) for ways, share in sizes)


def _measure_pairs(
    exact: CellCounts,
    mask: NDArray[np.bool_],
    cap: int,
    costs: tuple[tuple[Part, float], tuple[Part, float]],
    persons: tuple[float, float],
) -> Pairs:
    one, sigma_one = _restored(exact.one, *costs[0])
    two = np.zeros(exact.two.shape)
    two[mask], sigma_two = _restored(exact.two[mask], *costs[1])
    return Pairs(
        persons=max(persons[0], 1.0), cap=cap, one=one, two=two, sigmas=(persons[1], sigma_one, sigma_two)
    )


def noisy_weighted(counts: Ints, squared: int, mu: float) -> tuple[Floats, float]:
    """Noisy weighted counts, brought back to persons, and the standard deviation of their noise."""
    scale = noise_scale(squared, mu)
    return add_noise(counts, scale) / UNIT, scale / UNIT


def _restored(counts: Ints, cost: Part, lost: float) -> tuple[Floats, float]:
    """Noisy counts, and their noise, raised by the share that weighting long records takes away in all."""
    noisy, sigma = noisy_weighted(counts, *cost)
    return noisy / (1 - lost), sigma / (1 - lost)
