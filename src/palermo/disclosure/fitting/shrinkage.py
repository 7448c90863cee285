"""Better counts: the model plus the part of each cell's residual that is not noise, with an error bar.

Empirical Bayes (Efron and Morris 1975) in strata of the expected count: where the residuals of a stratum
vary by tau² more than the noise explains, a cell's estimate is expected + residual * tau² / (tau² + sigma²).

The model is fitted to the one- and two-way counts, so its residuals there are smaller than its errors. Its
errors are measured by data thinning (Leiner and others 2023, arXiv 2112.11079): the noisy counts are parted
into two independent noisier ones, the model is fitted to one and held against the other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRATA = np.array([0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000])
"""Bounds of the strata of expected count, in persons."""

LIMIT = 1.96
"""Standard deviations of the noise by which an estimate may be moved from the noisy count."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """Estimated counts of some cells: ``counts`` (T,), and ``errors`` (T,), their standard errors."""

    counts: Floats
    errors: Floats


def shrink(noisy: Floats, expected: Floats, sigma: float) -> Estimates:
    """Combine noisy counts with those of a model that was not fitted to them.

    Args:
        noisy: (T,) noisy counts.
        expected: (T,) the model's counts of the same cells.
        sigma: standard deviation of the noise.

    Returns:
        Estimates, none below zero.
    """
    variance, members = _by_stratum((noisy - expected) ** 2 - sigma * sigma, expected)
    tau = np.maximum(variance, 0.0)
    keep = tau / (tau + sigma * sigma)
    likely = tau + sigma * sigma * np.sqrt(2 / members)
    return Estimates(
        counts=np.maximum(expected + keep * (noisy - expected), 0.0),
        errors=np.sqrt(likely * sigma * sigma / (likely + sigma * sigma) + np.minimum(expected, 1.0)),
    )


def combine(noisy: Floats, expected: Floats, sigma: float, variance: Floats) -> Estimates:
    """Combine noisy counts with those of a model that was fitted to them as well.

    The model follows part of the noise, so its error and the noise go together. With V the model's mean
    square error, S the noise's, and R that of what is between the two, their covariance is C = (S + V - R) /
    2, and the combination with the least variance takes k = 1/2 + (V - S) / 2R of the residual; its variance
    is (1 - k)² V + k² S + 2 k (1 - k) C. These are means over a stratum. One cell may be far from its like:
    an estimate never leaves the noisy count's own 95 % interval (limited translation, Efron and Morris 1972),
    and its error is at least how far it was moved, or the noise.

    Args:
        noisy: (T,) noisy counts.
        expected: (T,) the model's counts of the same cells.
        sigma: standard deviation of the noise.
        variance: (T,) mean square error of the model, from ``model_variance``.

    Returns:
        Estimates, none below zero.
    """
    noise, (between, _) = sigma * sigma, _by_stratum((noisy - expected) ** 2, expected)
    # two errors are apart by the difference of their sizes at the least, by their sum at the most
    root = np.sqrt(variance)
    between = np.clip(between, (sigma - root) ** 2 + 1e-9, (sigma + root) ** 2)
    keep = np.clip(0.5 + (variance - noise) / (2 * between), 0.0, 1.0)
    both = (noise + variance - between) / 2
    square = (1 - keep) ** 2 * variance + keep**2 * noise + 2 * keep * (1 - keep) * both
    reach = LIMIT * sigma
    counts = np.maximum(np.clip(expected + keep * (noisy - expected), noisy - reach, noisy + reach), 0.0)
    moved = np.minimum(np.abs(counts - np.maximum(noisy, 0.0)), sigma)
    errors = np.sqrt(np.maximum(square, 0.0) + np.minimum(expected, 1.0))
    return Estimates(counts=counts, errors=np.maximum(errors, moved))


def model_variance(held: Floats, sigma: float, fitted: Floats, expected: Floats) -> Floats:
    """(T,) mean square error of a model's counts, from counts it was not fitted to.

    Args:
        held: (T,) noisy counts that the model was not fitted to.
        sigma: standard deviation of their noise.
        fitted: (T,) counts of the model that was fitted to the other part.
        expected: (T,) counts by which the strata are formed.
    """
    variance, members = _by_stratum((held - fitted) ** 2 - sigma * sigma, expected)
    return np.maximum(variance, 0.0) + sigma * sigma * np.sqrt(2 / members)


def _by_stratum(squares: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """The mean of ``squares`` over each cell's stratum, and the number of cells in it."""
    stratum = np.searchsorted(STRATA, expected, side="right")
    members = np.maximum(np.bincount(stratum, minlength=len(STRATA) + 1), 1).astype(np.float64)
    mean = np.bincount(stratum, squares, minlength=len(members)) / members
    return mean[stratum], members[stratum]
