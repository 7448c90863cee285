"""Chao's lower bound for a population seen on several lists, or several times on one.

Chao (1987), "Estimating the population size for capture-recapture data with unequal catchability",
Biometrics 43(4), 783-791: bias-corrected form, interval normal on the log of the people not seen.
"""

import math
from collections.abc import Mapping

import numpy as np

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import NORMAL
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories

BOUND = "a lower bound: people differ in how likely they are to be seen"


def persons_by_list_count(histories: CaptureHistories) -> dict[int, int]:
    """How many persons are on exactly k lists, for each k."""
    times = np.bitwise_count(np.arange(histories.counts.size, dtype=np.uint64)).astype(np.int64)
    totals = np.bincount(times, weights=histories.counts)
    return {k: int(total) for k, total in enumerate(totals) if k > 0}


def estimate_chao(persons: Mapping[int, int], level: float = 0.95) -> MethodEstimate:
    """The lower bound from how many persons were seen exactly k times.

    Args:
        persons: ``{k: persons seen exactly k times}`` for k >= 1.
        level: of the interval.

    Raises:
        EstimationError: if nobody was seen twice, since the bias correction alone would then drive the bound.

    >>> estimate_chao({1: 10, 2: 5, 3: 5}).estimate
    27.5
    """
    once, twice = persons.get(1, 0), persons.get(2, 0)
    if twice == 0:
        raise EstimationError(
            f"Chao's lower bound needs persons seen exactly twice; found 0 (and {once} seen once). "
            "Link the lists first, or add a list."
        )
    observed = sum(persons.values())
    hidden = once * (once - 1) / (2 * (twice + 1))
    interval = (float(observed), float(observed))
    if hidden:
        ratio = once / twice
        variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
        width = NORMAL.inv_cdf((1 + level) / 2) * math.sqrt(math.log1p(variance / hidden**2))
        interval = (observed + hidden * math.exp(-width), observed + hidden * math.exp(width))
    return MethodEstimate(
        method="chao",
        estimate=observed + hidden,
        interval=interval,
        level=level,
        warnings=(BOUND,),
        details={"seen_once": once, "seen_twice": twice},
    )
