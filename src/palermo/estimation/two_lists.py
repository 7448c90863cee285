"""Two lists.

Lincoln-Petersen and Chapman. Both assume that the lists are independent, which two lists cannot test.

Petersen (1896); Chapman (1951), Univ. California Publ. Statist. 1; the interval of Chapman's estimate is the
transformed logit of Sadinle (2009), Communications in Statistics 38(9).
"""

import math

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import NORMAL
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories

UNTESTABLE = "assumes independence, untestable with two lists"


def estimate_lincoln_petersen(histories: CaptureHistories, level: float = 0.95) -> MethodEstimate:
    """The product of the two lists' sizes over their overlap.

    Interval normal on the log of the people on no list.

    Raises:
        EstimationError: unless there are two lists that share somebody.
    """
    only_first, only_second, both = _cells(histories)
    hidden = only_first * only_second / both
    interval = _logit_interval(histories, level)
    if hidden:
        width = NORMAL.inv_cdf((1 + level) / 2) * math.sqrt(1 / only_first + 1 / only_second + 1 / both)
        interval = (
            histories.observed + hidden * math.exp(-width),
            histories.observed + hidden * math.exp(width),
        )
    return MethodEstimate(
        method="lincoln_petersen",
        estimate=histories.observed + hidden,
        interval=interval,
        level=level,
        warnings=(UNTESTABLE,),
        details={"overlap": both},
    )


def estimate_chapman(histories: CaptureHistories, level: float = 0.95) -> MethodEstimate:
    """Lincoln-Petersen with its bias for small overlaps removed.

    Raises:
        EstimationError: unless there are two lists that share somebody.
    """
    only_first, only_second, both = _cells(histories)
    estimate = (only_first + both + 1) * (only_second + both + 1) / (both + 1) - 1
    return MethodEstimate(
        method="chapman",
        estimate=estimate,
        interval=_logit_interval(histories, level),
        level=level,
        warnings=(UNTESTABLE,),
        details={"overlap": both},
    )


def _cells(histories: CaptureHistories) -> tuple[int, int, int]:
    if len(histories.lists) != 2:
        raise EstimationError(f"needs two lists; found {len(histories.lists)}")
    only_first, only_second, both = (int(count) for count in histories.counts[1:])
    if not both:
        raise EstimationError("no overlap: nobody is on both lists, so nothing is known of those on neither")
    return only_first, only_second, both


def _logit_interval(histories: CaptureHistories, level: float) -> tuple[float, float]:
    first, second, both = (count + 0.5 for count in _cells(histories))
    width = NORMAL.inv_cdf((1 + level) / 2) * math.sqrt(
        1 / both + 1 / first + 1 / second + both / (first * second)
    )
    hidden = first * second / both
    base = histories.observed - 0.5
    return max(histories.observed, base + hidden * math.exp(-width)), base + hidden * math.exp(width)
