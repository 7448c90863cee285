"""Attack before publishing: what an attacker gains from a release, measured by attacking it.

The white-box attacker of Annamalai and others (2024, arXiv 2405.10994) knows every record but one and sees
the noisy numbers themselves. Its best test is a weighted sum of the numbers in which the person appears; how
far apart the sum lies with and without the person, in standard deviations, is mu. A mechanism that claims
less than is measured is broken.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.accountant import Guarantee
from palermo.disclosure.cells import Cells, count_cells
from palermo.disclosure.domain import Domain
from palermo.disclosure.measure import noisy_weighted, parts
from palermo.disclosure.sensitivity import UNIT, weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """An attack with and without a person.

    Attributes:
        mu: distance measured between the two, in standard deviations.
        upper: upper end of its one-sided 95 % interval.
        claimed: what the release claims.
        success: share of right guesses at even odds; 0.5 is a coin.
    """

    mu: float
    upper: float
    claimed: float
    success: float

    @property
    def holds(self) -> bool:
        """Whether the measured distance is no more than what is claimed, and 5 %."""
        return self.upper <= 1.05 * self.claimed


def attack_one_person(promise: Guarantee, values: int, trials: int) -> Audit:
    """Attack a person with this many values reported, the rest of the table known.

    Args:
        promise: what the release claims.
        values: number of values of the person, 3 or more; the cap is the same.
        trials: attacks with, and as many without, the person.
    """
    seen = [_scores(promise, values, trials, present=present) for present in (False, True)]
    without, present = seen
    spread = float(np.sqrt((without.var(ddof=1) + present.var(ddof=1)) / 2))
    mu = float(present.mean() - without.mean()) / spread
    middle = (without.mean() + present.mean()) / 2
    return Audit(
        mu=mu,
        upper=mu + 1.645 * float(np.sqrt(2 / trials + mu * mu / (4 * trials))),
        claimed=promise.mu,
        success=float((np.mean(without < middle) + np.mean(present >= middle)) / 2),
    )


def _scores(promise: Guarantee, values: int, trials: int, *, present: bool) -> Floats:
    """(trials,) the attacker's weighted sum over all numbers in which the person appears."""
    domain = Domain(columns=tuple(f"c{i}" for i in range(values)), values=(("1",),) * values)
    person = np.ones((int(present), values), dtype=np.int16)
    counts = count_cells(person, Cells.of(domain), weights(values, values))
    total = np.array([len(person) * UNIT])
    groups = (total, total, counts.one, counts.two[np.triu_indices(values, 1)], counts.three)
    score = np.zeros(trials)
    for exact, (squared, mu) in zip(groups, parts(promise.mu, values), strict=True):
        noisy, sigma = noisy_weighted(np.tile(exact, (trials, 1)), squared, mu)
        score += noisy.sum(axis=1) / sigma**2
    return score
