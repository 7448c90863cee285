"""One list with repeat contacts: zero-truncated counts.

Zero-truncated Poisson: van der Heijden, Bustami, Cruyff, Engbersen and van Houwelingen (2003), Statistical
Modelling 3. Zelterman (1988), J. Statistical Planning and Inference 18, with the variance of Boehning
(2008), Statistical Methodology 5: it uses only the persons met once or twice,
so it stands departures from the Poisson better.
"""

import math
from collections.abc import Mapping

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import NORMAL
from palermo.estimation.result import MethodEstimate

ASSUMED = "assumes that each contact leaves the chance of the next one unchanged"


def estimate_zero_truncated(contacts: Mapping[int, int], level: float = 0.95) -> MethodEstimate:
    """The population if contacts follow one Poisson law.

    Args:
        contacts: ``{k: persons met exactly k times}`` for k >= 1.
        level: of the interval.

    Raises:
        EstimationError: if nobody was met twice.
    """
    _check(contacts)
    observed = sum(contacts.values())
    mean = sum(k * persons for k, persons in contacts.items()) / observed
    rate = mean
    for _ in range(500):
        rate = mean * -math.expm1(-rate)
    seen = -math.expm1(-rate)
    information = observed * (1 / (rate * seen) - math.exp(-rate) / seen**2)
    variance = observed * (1 - seen) / seen**2 + (observed * math.exp(-rate) / seen**2) ** 2 / information
    return _answer(
        "zero_truncated",
        observed=observed,
        estimate=observed / seen,
        variance=variance,
        level=level,
        rate=rate,
    )


def estimate_zelterman(contacts: Mapping[int, int], level: float = 0.95) -> MethodEstimate:
    """Zelterman's estimate, from the persons met once or twice.

    Raises:
        EstimationError: if nobody was met exactly once or nobody exactly twice.
    """
    _check(contacts)
    once, twice = contacts.get(1, 0), contacts.get(2, 0)
    if not once or not twice:
        raise EstimationError("needs persons met exactly once and persons met exactly twice")
    observed = sum(contacts.values())
    rate = 2 * twice / once
    seen = -math.expm1(-rate)
    weight = observed * math.exp(-rate) / seen**2
    variance = weight * (1 + weight * rate**2 * (1 / once + 1 / twice))
    return _answer(
        "zelterman", observed=observed, estimate=observed / seen, variance=variance, level=level, rate=rate
    )


def _check(contacts: Mapping[int, int]) -> None:
    if not any(persons for k, persons in contacts.items() if k > 1):
        raise EstimationError(
            "nobody was met twice: one list without repeat contacts says nothing of those it missed"
        )


def _answer(
    method: str, *, observed: int, estimate: float, variance: float, level: float, rate: float
) -> MethodEstimate:
    hidden = estimate - observed
    width = NORMAL.inv_cdf((1 + level) / 2) * math.sqrt(variance) / hidden
    return MethodEstimate(
        method=method,
        estimate=estimate,
        interval=(observed + hidden * math.exp(-width), observed + hidden * math.exp(width)),
        level=level,
        warnings=(ASSUMED,),
        details={"contacts_per_person": rate},
    )
