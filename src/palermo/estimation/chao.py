"""Chao's lower bound for a population seen on several lists, or several times on one.

Chao (1987), "Estimating the population size for capture-recapture data with unequal catchability",
Biometrics 43(4), 783-791: for contacts its bias-corrected form. Lists differ in size, and the form for
contacts would then exceed the truth; for lists the bound is the log-linear one of Rivest and Baillargeon
(2007), "Applications and extensions of Chao's moment estimator", Biometrics 63(4), 999-1006. Intervals are
normal on the log of the people not seen.
"""

import math
from collections.abc import Mapping

import numpy as np

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import NORMAL
from palermo.estimation.loglinear import fit_model, main_effects, reweighted_least_squares
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories

BOUND = "a lower bound: people differ in how likely they are to be seen"


def estimate_chao_lists(histories: CaptureHistories, level: float = 0.95) -> MethodEstimate:
    """The lower bound where people differ alike for all lists, and lists differ in size.

    Independent lists, plus the excess of persons on k lists or more for k from 3 on, where it is positive:
    the people on none are then told from those on one list and on two.

    Args:
        histories: the table.
        level: of the interval.

    Raises:
        EstimationError: if independent lists have no estimate.
    """
    lists = len(histories.lists)
    fit_model(histories, main_effects(lists)[1:])
    masks = np.arange(1, histories.counts.size)
    counts = histories.counts[1:].astype(np.float64)
    times = np.bitwise_count(masks.astype(np.uint64)).astype(np.int64)
    own = (masks[:, None] >> np.arange(lists) & 1).astype(np.float64)
    kept = [k for k in range(3, lists + 1) if counts[times >= k].any()]
    while True:
        excess = [np.maximum(times - k + 1, 0).astype(np.float64) for k in kept]
        design = np.column_stack([np.ones(masks.size), own, *excess])
        alpha, error, _ = reweighted_least_squares(design, counts)
        if not kept or alpha[lists + 1 :].min() >= 0:
            break
        del kept[int(np.argmin(alpha[lists + 1 :]))]
    hidden, width = math.exp(alpha[0]), NORMAL.inv_cdf((1 + level) / 2) * error
    return MethodEstimate(
        method="chao",
        estimate=histories.observed + hidden,
        interval=(
            histories.observed + hidden * math.exp(-width),
            histories.observed + hidden * math.exp(width),
        ),
        level=level,
        warnings=(BOUND,),
        details={"excess_from": kept},
    )


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
