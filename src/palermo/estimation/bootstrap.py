"""Bootstrap intervals with the choice of model repeated in every replicate: percentile and BCa.

Persons are drawn again from the observed histories. The bias-corrected and accelerated interval follows
Efron (1987), JASA 82(397), and Chan, Silverman and Vincent (2021), section 4: the jackknife leaves out one
person of each history in turn and weights by the history's count. Quantiles are of type 8 (Hyndman and Fan
1996).
"""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from statistics import NormalDist
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from palermo.estimation.table import CaptureHistories

NORMAL = NormalDist()
TIE = 1e-8
"""Replicates nearer to the estimate than this share of it are ties, and count half on each side."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bca:
    """A bias-corrected and accelerated interval.

    Attributes:
        interval: its limits; infinite where the replicates there have no estimate.
        bias: z0, from the share of replicates below the estimate.
        acceleration: a, from the jackknife.
        percentiles: the shares of the replicates at which the limits stand.
    """

    interval: tuple[float, float]
    bias: float
    acceleration: float
    percentiles: tuple[float, float]


def resample(
    histories: CaptureHistories, replicates: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Draw tables of the same number of persons: one row a replicate, one column a positive history."""
    shares = histories.counts[histories.positive] / histories.observed
    return generator.multinomial(histories.observed, shares, size=replicates)


def leave_one_out(histories: CaptureHistories) -> NDArray[np.int64]:
    """The tables without one person, one row for each positive history."""
    counts = histories.counts[histories.positive]
    return counts[None, :] - np.eye(counts.size, dtype=np.int64)


def quantile(sorted_values: NDArray[np.float64], share: float) -> float:
    """Quantile of type 8 of ascending values, which may end in infinities."""
    size = sorted_values.size
    place = (size + 1 / 3) * share + 1 / 3
    below = min(max(math.floor(place), 1), size)
    above = min(below + 1, size)
    low, high = float(sorted_values[below - 1]), float(sorted_values[above - 1])
    weight = min(max(place - below, 0.0), 1.0)
    return low if weight == 0 or low == high else low + weight * (high - low)


def percentile_interval(replicates: NDArray[np.float64], level: float) -> tuple[float, float]:
    """The middle ``level`` share of the replicates."""
    ordered = np.sort(replicates)
    return quantile(ordered, (1 - level) / 2), quantile(ordered, (1 + level) / 2)


def bca_interval(
    estimate: float,
    replicates: NDArray[np.float64],
    jackknife: NDArray[np.float64],
    weights: NDArray[np.int64],
    level: float,
) -> Bca | None:
    """The BCa interval; None where all replicates lie on one side, or a jackknife value is infinite.

    Args:
        estimate: of the table itself.
        replicates: estimates of the resampled tables.
        jackknife: estimates without one person, one for each positive history.
        weights: the histories' counts.
        level: of the interval, such as 0.95.
    """
    tie = np.abs(replicates - estimate) <= TIE * estimate
    share = float(np.mean(np.where(tie, 0.5, replicates < estimate)))
    if not 0 < share < 1 or not np.all(np.isfinite(jackknife)):
        return None
    bias = NORMAL.inv_cdf(share)
    spread = np.average(jackknife, weights=weights) - jackknife
    squares = float(np.sum(weights * spread**2))
    acceleration = float(np.sum(weights * spread**3)) / (6 * squares**1.5) if squares > 0 else 0.0
    ordered = np.sort(replicates)
    limits = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        shift = bias + NORMAL.inv_cdf(tail)
        limits.append(NORMAL.cdf(bias + shift / (1 - acceleration * shift)))
    return Bca(
        interval=(quantile(ordered, limits[0]), quantile(ordered, limits[1])),
        bias=bias,
        acceleration=acceleration,
        percentiles=(limits[0], limits[1]),
    )


def in_parallel(
    work: Callable[[NDArray[np.int64]], Answer], tables: NDArray[np.int64], backend: str = "threads"
) -> list[Answer]:
    """Do ``work`` on slices of the tables side by side.

    Args:
        work: takes some rows of ``tables``; for a backend other than threads it is sent to other processes.
        tables: one row a table.
        backend: threads, or what joblib knows: loky, ray, dask.
    """
    cores = os.cpu_count() or 1
    if backend == "threads" and (cores == 1 or len(tables) < 200):
        return [work(tables)]
    from joblib import Parallel, delayed, parallel_config

    slices = np.array_split(tables, min(len(tables), 4 * cores))
    _register(backend)
    with parallel_config(backend="threading" if backend == "threads" else backend, n_jobs=cores):
        answers: list[Answer] = Parallel()(delayed(work)(part) for part in slices)
    return answers


def _register(backend: str) -> None:
    """Make joblib know Ray, whose backend is its own."""
    if backend == "ray":
        import_module("ray.util.joblib").register_ray()
