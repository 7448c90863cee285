"""Better counts: the model plus the part of each cell's residual that is not noise, with an error bar.

Empirical Bayes (Efron and Morris 1975) in strata of the expected count: where the residuals of a stratum
vary by tau² more than the noise explains, a cell's estimate is expected + residual · tau² / (tau² + sigma²),
and its standard error sqrt(tau² sigma² / (tau² + sigma²)).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRATA = np.array([0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000])
"""Bounds of the strata of expected count, in persons."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """Estimated counts of some cells: ``counts`` (T,), and ``errors`` (T,), their standard errors."""

    counts: Floats
    errors: Floats


def shrink(noisy: Floats, expected: Floats, sigma: float) -> Estimates:
    """Combine noisy counts with a model's.

    Args:
        noisy: (T,) noisy counts.
        expected: (T,) the model's counts of the same cells.
        sigma: standard deviation of the noise.

    Returns:
        Estimates, none below zero.
    """
    stratum = np.searchsorted(STRATA, expected, side="right")
    residual = noisy - expected
    members = np.bincount(stratum, minlength=len(STRATA) + 1)
    mean = np.bincount(stratum, residual * residual, minlength=len(members)) / np.maximum(members, 1)
    tau = np.maximum(mean - sigma * sigma, 0.0)[stratum]
    keep = tau / (tau + sigma * sigma)
    floor = np.minimum(expected, 1.0)
    return Estimates(
        counts=np.maximum(expected + keep * residual, 0.0),
        errors=np.sqrt(keep * sigma * sigma + floor),
    )
