"""The accountant: one guarantee stated in rho-zCDP, (epsilon, delta) and mu-GDP.

A Gaussian mechanism of L2 sensitivity D and scale s is (D² / 2s²)-zCDP (Bun and Steinke 2016) and (D /
s)-GDP (Dong, Roth and Su 2022, arXiv 1905.02383); both add up over mechanisms chosen one after the other:
rho by sum, mu by root of the sum of squares. (epsilon, delta) is read from mu by the exact formula of Balle
and Wang (2018, theorem 8), 11 to 21 % tighter than from rho. The discrete Gaussian's own delta differs from
the continuous one's by a factor below 1 + 10 exp(-2 pi² s² / 2) (Kairouz, Liu and Steinke 2021, theorem 1),
under 1e-16 for every scale this package uses (``LEAST_SCALE``).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from palermo.errors import UsageError

LEAST_SCALE = 4.0
"""Scale under which no noise is drawn, so that the discrete and the continuous Gaussian agree to 1e-16."""
MOST_EPSILON = 50.0
"""Beyond it a promise says nothing: e to the 50 is more than the number of people who ever lived, squared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What one release, or several together, promise to each person.

    Attributes:
        epsilon: bound on the log odds an attacker gains, but for probability delta.
        delta: that probability.
        mu: the trade-off of error rates is at least that of telling N(0, 1) from N(mu, 1).
        rho: zero-concentrated differential privacy, mu² / 2.
    """

    epsilon: float
    delta: float
    mu: float
    rho: float


def guarantee(epsilon: float, delta: float) -> Guarantee:
    """The guarantee with this (epsilon, delta).

    Raises:
        UsageError: epsilon is not a positive number up to 50, or delta is not between 0 and 0.01.
    """
    check_budget(epsilon, delta)
    mu = _bisect(lambda m: delta_of(m, epsilon) - delta, 1e-9, 100.0)
    return Guarantee(epsilon=epsilon, delta=delta, mu=mu, rho=mu * mu / 2)


def check_budget(epsilon: float, delta: float | None = None) -> None:
    """Refuse a budget that promises nothing or cannot be kept."""
    if not (math.isfinite(epsilon) and 0 < epsilon <= MOST_EPSILON):
        raise UsageError(
            f"epsilon is {epsilon:g}: give a number above 0 and up to {MOST_EPSILON:g} "
            "(1 is strict, 12 is what CTDC uses)"
        )
    if delta is not None and not (math.isfinite(delta) and 0 < delta <= 0.01):
        raise UsageError(f"delta is {delta:g}: give a number above 0 and at most 0.01, usually 1 / persons²")


def of_mu(mu: float, delta: float) -> Guarantee:
    """The guarantee with this mu, its epsilon stated at delta."""
    epsilon = 0.0 if delta_of(mu, 0.0) <= delta else _bisect(lambda e: delta - delta_of(mu, e), 0.0, 1e4)
    return Guarantee(epsilon=epsilon, delta=delta, mu=mu, rho=mu * mu / 2)


def together(mus: Iterable[float]) -> float:
    """The mu of several mechanisms on the same persons."""
    return math.sqrt(sum(mu * mu for mu in mus))


def delta_of(mu: float, epsilon: float) -> float:
    """The smallest delta at which a mu-GDP mechanism is (epsilon, delta)-DP."""
    if mu <= 0:
        return 0.0
    low, high = _log_phi(-epsilon / mu + mu / 2), _log_phi(-epsilon / mu - mu / 2)
    gap = epsilon + high - low
    return 0.0 if gap >= 0 else math.exp(low) * -math.expm1(gap)


def _log_phi(z: float) -> float:
    """Logarithm of the normal distribution function, good in the far tail."""
    if z > -30:
        return math.log(math.erfc(-z / math.sqrt(2)) / 2)
    return -z * z / 2 - math.log(-z * math.sqrt(2 * math.pi)) + math.log1p(-1 / (z * z))


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return low
