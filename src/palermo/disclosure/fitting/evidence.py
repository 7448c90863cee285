"""Evidence: which combinations the records may show, given what the counts say and how noisy they are.

The dial is a rule on the estimates and their noise, the same for every table and budget (ADR 0073):

- uncontrolled: nothing is barred;
- balanced: a pair needs an estimate of a quarter of a pair's noise, a triple a quarter of that, and one
  person at the least. A pair is asked more, since one invented pair opens every triple around it, and a
  triple has three pairs that must pass as well;
- minimise: the cells whose 95 % interval lies above zero.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.fitting.targets import Targets

Dial = Literal["uncontrolled", "balanced", "minimise"]
Flags = NDArray[np.bool_]

QUARTER = 0.25
"""What of a pair's noise an estimated pair needs, and what of a pair's need a triple needs."""
LEAST_SHOWN = 1.0
"""Estimated persons that every combination needs."""
INTERVAL = 1.96
"""Standard errors from a count to the end of its 95 % interval."""


def bar(targets: Targets, dial: Dial) -> tuple[Flags, Flags]:
    """Which two- and three-way cells must stay empty in the records.

    Args:
        targets: the estimated counts with their errors.
        dial: the rule.

    Returns:
        Flags of the two-way cells and of the three-way cells of ``targets``.
    """
    if dial == "uncontrolled":
        return np.zeros(len(targets.two.counts), dtype=bool), np.zeros(len(targets.places), dtype=bool)
    if dial == "minimise":
        two, three = (e.counts < INTERVAL * e.errors for e in (targets.two, targets.three))
        return two, three
    pair = QUARTER * targets.noise
    return (
        targets.two.counts < max(pair, LEAST_SHOWN),
        targets.three.counts < max(QUARTER * pair, LEAST_SHOWN),
    )
