"""Evidence: which combinations a release may show, given how surely each count is above zero.

The chance that nobody is in a cell is that of a negative binomial count with the published mean and standard
error (a count whose own mean is uncertain, as gamma: Greenwood and Yule 1920). The dial is a rule on it, the
same for every table and budget:

- uncontrolled: nothing is barred;
- balanced: the surest three-way cells, as many as can be shown while at most ``INVENTED`` of them are
  expected to be empty in truth (the expected false discovery rate of Benjamini and Hochberg 1995);
- minimise: the cells whose 95 % interval lies above zero.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.fitting.shrinkage import Estimates
from palermo.disclosure.fitting.targets import Targets

Dial = Literal["uncontrolled", "balanced", "minimise"]
Flags = NDArray[np.bool_]

INVENTED = 1 / 3
"""Largest share of three-way combinations expected to be invented at the dial's middle setting."""
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
    empty = chance_of_none(targets.three)
    share = np.sort(empty)
    shown = np.cumsum(share) <= INVENTED * np.arange(1, len(share) + 1)
    most = share[shown][-1] if shown.any() else -1.0
    return chance_of_none(targets.two) > most, empty > most


def chance_of_none(estimates: Estimates) -> NDArray[np.float64]:
    """(T,) chance that nobody is in each cell."""
    count = np.maximum(estimates.counts, 1e-9)
    shape = count**2 / np.maximum(estimates.errors**2 - count, 1e-9)
    return np.exp(-shape * np.log1p(count / shape))
