"""What a reader needs beside the estimates.

Dependence of pairs, lists left out or merged, thresholds, residuals.

Leaving lists out and combining them follows Sharifi Far, King, Bird and others (2021), Crime and
Delinquency 67(13-14).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from palermo.errors import EstimationError
from palermo.estimation.loglinear import LogLinearFit, fit_model, main_effects
from palermo.estimation.stepwise import choose_pairs, fit_stepwise, wald_interval
from palermo.estimation.suitability import contained_lists
from palermo.estimation.table import CaptureHistories

THRESHOLDS = (0.0, 0.001, 0.01, 0.02, 0.05, 0.1)
"""The p-values at which the path of stepwise choice is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The overlap of two lists beside what independent lists would give.

    Attributes:
        pair: such as ``LA:NG``.
        observed: persons on both.
        expected: under the main effects model.
        log10_p: of the one-sided Poisson p-value.
        lincoln_petersen: the estimate from these two lists alone; None without overlap.
    """

    pair: str
    observed: int
    expected: float
    log10_p: float
    lincoln_petersen: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The stepwise estimate of a changed table.

    Attributes:
        change: ``dropped`` or ``merged``.
        names: the lists that were dropped or merged.
        lists: the lists of the changed table.
        observed: persons on them.
        estimate: persons in all; None where the table carries none, and ``reason`` says why.
        interval: Wald, 95 %.
        reason: why there is no estimate; else empty.
    """

    change: str
    names: tuple[str, ...]
    lists: tuple[str, ...]
    observed: int
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The stepwise answer at one threshold: the p-value, the pairs that entered, persons in all."""

    threshold: float
    model: tuple[str, ...]
    estimate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """One history's observed and fitted count, and the Pearson residual."""

    history: str
    observed: int
    fitted: float
    residual: float


def pairwise(histories: CaptureHistories) -> tuple[Pair, ...]:
    """Every pair's overlap against independence; empty where independence cannot be fitted."""
    from palermo.estimation.kernels import log_tail

    try:
        fitted = fit_model(histories, main_effects(len(histories.lists))[1:]).fitted
    except EstimationError:
        return ()
    masks = np.arange(fitted.size)
    margins = histories.margins
    rows = []
    for pair in histories.pairs:
        expected = float(fitted[(masks & pair) == pair].sum())
        both = int(margins[pair])
        first, second = (int(margins[1 << i]) for i in range(len(histories.lists)) if pair >> i & 1)
        rows.append(
            Pair(
                pair=histories.name_of(pair),
                observed=both,
                expected=expected,
                log10_p=float(log_tail(float(both), expected)) / math.log(10),
                lincoln_petersen=first * second / both if both else None,
            )
        )
    return tuple(rows)


def changes(histories: CaptureHistories) -> tuple[Change, ...]:
    """The stepwise estimate with each list left out, and with each two lists merged.

    For three lists or more.
    """
    if len(histories.lists) < 3:
        return ()
    dropped = [_change(histories, "dropped", (name,)) for name in histories.lists]
    merged = [_change(histories, "merged", pair) for pair in combinations(histories.lists, 2)]
    return (*dropped, *merged)


def contained(histories: CaptureHistories) -> tuple[Change, ...]:
    """For each list inside another: the two merged, and the inner one dropped."""
    return tuple(
        _change(histories, change, names)
        for inside, outside in contained_lists(histories)
        for change, names in (
            ("merged", tuple(sorted((inside, outside), key=histories.lists.index))),
            ("dropped", (inside,)),
        )
    )


def _change(histories: CaptureHistories, change: str, names: Sequence[str]) -> Change:
    table = histories.without(names) if change == "dropped" else histories.merged(names)
    try:
        fit = fit_stepwise(table)
    except EstimationError as error:
        return Change(
            change=change, names=tuple(names), lists=table.lists, observed=table.observed, reason=str(error)
        )
    return Change(
        change=change,
        names=tuple(names),
        lists=table.lists,
        observed=table.observed,
        estimate=fit.estimate,
        interval=wald_interval(table.observed, fit, 0.95),
    )


def threshold_path(histories: CaptureHistories) -> tuple[Step, ...]:
    """The stepwise model and estimate at each of ``THRESHOLDS``.

    Empty where independence cannot be fitted.
    """
    path = []
    for threshold in THRESHOLDS:
        try:
            pairs, _ = choose_pairs(histories, threshold)
            fit = fit_stepwise(histories, threshold)
        except EstimationError:
            return ()
        model = tuple(histories.name_of(pair) for pair in pairs)
        path.append(Step(threshold=threshold, model=model, estimate=fit.estimate))
    return tuple(path)


def residuals(histories: CaptureHistories, fit: LogLinearFit) -> tuple[Residual, ...]:
    """Observed and fitted counts of all histories that the model allows, the largest residual first."""
    rows = [
        Residual(
            history=histories.name_of(mask),
            observed=int(histories.counts[mask]),
            fitted=float(fit.fitted[mask]),
            residual=float((histories.counts[mask] - fit.fitted[mask]) / math.sqrt(fit.fitted[mask])),
        )
        for mask in range(1, histories.counts.size)
        if fit.fitted[mask] > 0
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.residual)))
