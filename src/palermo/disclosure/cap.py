"""The cap: how many values of a person are counted in full, by a public rule, from noisy numbers paid for.

Rule: the smallest cap that at most one person in a hundred exceeds, or so few that the noise hides them. A
longer record is then counted with less weight (``palermo.disclosure.sensitivity``). The cap is the largest
lever on accuracy: too low and pairs are lost, too high and every cell carries more noise.
"""

import numpy as np
from numpy.typing import NDArray

EXCEED = 0.01
"""Share of persons who may have more values than the cap."""


def table_of_lengths(codes: NDArray[np.int16]) -> NDArray[np.int64]:
    """(C + 1,) number of persons with 0, 1, ... C values reported."""
    return np.bincount((codes > 0).sum(axis=1), minlength=codes.shape[1] + 1).astype(np.int64)


def share_lost(
    lengths: NDArray[np.float64], sigma: float, by: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Share of one-, two- and three-way counts that weighting long records takes away, from noisy numbers.

    Lengths beyond the first, after the commonest, that noise hides are taken as nobody's: a single noisy
    person of very many values would have more three-way cells than hundreds of others.

    Args:
        lengths: (C + 1,) noisy number of persons by number of values.
        sigma: standard deviation of the noise in each number.
        by: (C + 1, 3) weights of a record with m values.
    """
    hidden = np.nonzero(lengths[1:] <= 2 * sigma)[0]
    hidden = hidden[hidden >= np.argmax(lengths[1:])]
    seen = np.maximum(lengths, 0.0)
    seen[(hidden[0] if len(hidden) else len(seen)) + 1 :] = 0.0
    values = np.arange(len(lengths))
    held = np.stack([values, values * (values - 1) / 2, values * (values - 1) * (values - 2) / 6], axis=1)
    whole, kept = seen @ held, seen @ (held * by / by[0])
    first, second, third = ((whole - kept) / np.maximum(whole, 1.0)).tolist()
    return first, second, third


def choose_cap(lengths: NDArray[np.float64], persons: float, sigma: float) -> int:
    """The cap by the rule, from noisy numbers only.

    Args:
        lengths: (C + 1,) noisy number of persons by number of values.
        persons: noisy number of persons.
        sigma: standard deviation of the noise in each number.
    """
    beyond = np.cumsum(lengths[::-1])[::-1]
    bins = np.arange(len(lengths), 0, -1)
    allowed = np.maximum(EXCEED * persons, 2 * sigma * np.sqrt(bins))
    fits = np.nonzero(beyond <= allowed)[0]
    return min(max(int(fits[0]) - 1 if len(fits) else len(lengths), 3), len(lengths) - 1)
