"""Clusters by constrained average linkage, and the numbers of their draws."""

import numpy as np

from .bits import Array, compiled


@compiled
def _uniform(seed: int, draw: int, one: int, two: int) -> float:
    """A number between 0 and 1 of a pair of records in a draw (splitmix64): the same in whatever order."""
    z = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(draw)
    for part in (one, two):
        z = (z ^ np.uint64(part)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def _join(mean: Array, size: Array, one: int, two: int) -> None:
    """Put group ``two`` into group ``one``."""
    whole = size[one] + size[two]
    for other in range(size.size):
        mean[one, other] = (size[one] * mean[one, other] + size[two] * mean[two, other]) / whole
        mean[other, one] = mean[one, other]
        mean[two, other] = mean[other, two] = 0.0
    mean[one, one] = 0.0
    size[one], size[two] = whole, 0


@compiled
def _best(mean: Array) -> tuple[float, int, int]:
    """The most alike groups; the first in order among equals."""
    top, one, two = 0.0, 0, 0
    for a in range(mean.shape[0]):
        for b in range(a + 1, mean.shape[0]):
            if mean[a, b] > top:
                top, one, two = mean[a, b], a, b
    return top, one, two


@compiled
def agglomerate(  # noqa: C901, PLR0917 - one loop nest, compiled as one
    records: Array,
    record_starts: Array,
    pairs: Array,
    chance: Array,
    pair_starts: Array,
    persons: Array,
    floor: float,
    draw: int,
    seed: int,
) -> None:
    """Join the records of each component by average linkage (``cluster.clusters`` says how).

    Args:
        records: (n,) row numbers, component after component, ascending inside each.
        record_starts: (components + 1,).
        pairs: (k, 2) row numbers, component after component.
        chance: (k,) match probability.
        pair_starts: (components + 1,).
        persons: (n,) int64, changed in place: the first record of each record's person.
        floor: groups are joined while the mean is above it.
        draw: 0, or the number of a draw.
        seed: seed of the draws.
    """
    place = np.zeros(persons.size, np.int64)
    for c in range(record_starts.size - 1):
        own = records[record_starts[c] : record_starts[c + 1]]
        if own.size < 2:
            continue
        for k in range(own.size):
            place[own[k]] = k
        mean = np.zeros((own.size, own.size))
        for k in range(pair_starts[c], pair_starts[c + 1]):
            a, b = place[pairs[k, 0]], place[pairs[k, 1]]
            mean[a, b] = mean[b, a] = chance[k]
        size, group = np.ones(own.size), np.arange(own.size)
        while True:
            top, one, two = _best(mean)
            if top <= floor:
                break
            if draw > 0 and _uniform(seed, draw, own[one], own[two]) >= top:
                mean[one, two] = mean[two, one] = 0.0
                continue
            _join(mean, size, one, two)
            group[group == two] = one
        for k in range(own.size):
            persons[own[k]] = own[group[k]]
