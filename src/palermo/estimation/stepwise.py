"""Stepwise choice of pairwise dependences, with an interval that repeats the choice.

Start from independence; add the pair whose overlap is the most surprising under the present fit
(one-sided Poisson p-value) while it is below the threshold. A pair whose model has none is passed over.
p-values are compared on the log scale. Chan, Silverman and Vincent (2021), "Multiple Systems Estimation for
Sparse Capture Data", JASA 116(535), 1297-1306.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import (
    NORMAL,
    bca_interval,
    in_parallel,
    leave_one_out,
    percentile_interval,
    quantile,
)
from palermo.estimation.loglinear import WHY_NOT, LogLinearFit, fit_model, fit_tables, main_effects
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories

THRESHOLD = 0.02
"""The p-value below which a pair enters; the authors' choice after simulation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicates:
    """Stepwise answers for many tables: the estimates, and which pairs entered (one column a pair)."""

    estimates: NDArray[np.float64]
    chosen: NDArray[np.bool_]


def choose_pairs(
    histories: CaptureHistories, threshold: float = THRESHOLD
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The pairs that enter, as masks in their order of entry, and their p-values.

    Args:
        histories: the table.
        threshold: p-value below which a pair enters; 0 keeps the main effects.

    Raises:
        EstimationError: if even the model of independent lists has no estimate.
    """
    lists = len(histories.lists)
    table = histories.counts[None, histories.positive]
    fits = fit_tables(table, histories.positive, lists, [main_effects(lists)], _log(threshold))
    if fits.status[0, 0]:
        raise EstimationError(
            f"Even independent lists cannot be fitted: {WHY_NOT[int(fits.status[0, 0])]}. Merge "
            f"lists or link again."
        )
    order = sorted((int(step), k) for k, step in enumerate(fits.steps[0]) if step > 0)
    pairs = histories.pairs
    return tuple(pairs[k] for _, k in order), tuple(math.exp(fits.log_p[0, k]) for _, k in order)


def fit_stepwise(histories: CaptureHistories, threshold: float = THRESHOLD) -> LogLinearFit:
    """The fit of the model that stepwise choice ends with."""
    pairs, _ = choose_pairs(histories, threshold)
    return fit_model(histories, (*main_effects(len(histories.lists))[1:], *pairs))


def repeat_stepwise(
    histories: CaptureHistories,
    tables: NDArray[np.int64],
    threshold: float = THRESHOLD,
    backend: str = "threads",
) -> Replicates:
    """Choose and estimate anew for each table: rows are counts of ``histories.positive``.

    A table whose estimate does not exist gives infinity.
    """
    lists = len(histories.lists)
    work = partial(_estimate_tables, histories=histories.positive, lists=lists, log_threshold=_log(threshold))
    answers = in_parallel(work, tables, backend)
    return Replicates(
        estimates=np.concatenate([estimates for estimates, _ in answers]),
        chosen=np.concatenate([chosen for _, chosen in answers]),
    )


def estimate_stepwise(
    histories: CaptureHistories,
    resamples: NDArray[np.int64],
    *,
    threshold: float = THRESHOLD,
    level: float = 0.95,
    backend: str = "threads",
    method: str = "stepwise",
) -> MethodEstimate:
    """The stepwise estimate with its BCa interval (Wald where there are no resamples).

    Args:
        histories: the table.
        resamples: tables drawn by ``bootstrap.resample``; may have no rows.
        threshold: p-value below which a pair enters.
        level: of the interval.
        backend: where replicates run.
        method: the name in the panel.

    Raises:
        EstimationError: if even the model of independent lists has no estimate.
    """
    pairs, p_values = choose_pairs(histories, threshold)
    fit = fit_model(histories, (*main_effects(len(histories.lists))[1:], *pairs))
    names = tuple(histories.name_of(pair) for pair in pairs)
    margins = histories.margins
    wald = wald_interval(histories.observed, fit, level)
    details: dict[str, object] = {
        "p_values": dict(zip(names, p_values, strict=True)),
        "coefficients": {k: v for k, v in fit.coefficients.items() if math.isfinite(v)},
        "empty_overlaps": [histories.name_of(pair) for pair in pairs if margins[pair] == 0],
        "aic": fit.aic,
        "bic": fit.bic,
        "wald": list(wald),
    }
    if not len(resamples):
        return MethodEstimate(
            method=method, estimate=fit.estimate, interval=wald, level=level, model=names, details=details
        )
    replicates = repeat_stepwise(histories, resamples, threshold, backend)
    jackknife = repeat_stepwise(histories, leave_one_out(histories), threshold)
    weights = histories.counts[histories.positive]
    summary, interval, warnings = summarise_replicates(
        fit.estimate, replicates.estimates, jackknife.estimates, weights, level
    )
    details |= summary
    details |= selection_frequency(histories, replicates.chosen, pairs)
    return MethodEstimate(
        method=method,
        estimate=fit.estimate,
        interval=interval,
        level=level,
        model=names,
        warnings=warnings,
        details=details,
    )


def wald_interval(observed: int, fit: LogLinearFit, level: float) -> tuple[float, float]:
    """Normal on the log scale of the people on no list, given the model."""
    width = NORMAL.inv_cdf((1 + level) / 2) * fit.standard_error
    hidden = fit.estimate - observed
    return observed + hidden * math.exp(-width), observed + hidden * math.exp(width)


def summarise_replicates(
    estimate: float,
    replicates: NDArray[np.float64],
    jackknife: NDArray[np.float64],
    weights: NDArray[np.int64],
    level: float,
) -> tuple[dict[str, object], tuple[float, float], tuple[str, ...]]:
    """What a bootstrap shows: details by name, the interval, and warnings."""
    percentile = percentile_interval(replicates, level)
    bca = bca_interval(estimate, replicates, jackknife, weights, level)
    lost = float(np.mean(np.isinf(replicates)))
    details: dict[str, object] = {
        "replicates": int(replicates.size),
        "percentile": list(percentile),
        "replicates_without_estimate": lost,
        "histogram": _histogram(replicates),
    }
    warnings = (
        [f"{lost:.1%} of the bootstrap tables have no estimate; they count as infinite"] if lost else []
    )
    if bca is None:
        warnings.append("the BCa interval cannot be formed; the percentile interval is given")
        return details, percentile, tuple(warnings)
    details |= {
        "z0": bca.bias,
        "acceleration": bca.acceleration,
        "adjusted_percentiles": list(bca.percentiles),
        "bca": list(bca.interval),
    }
    if bca.percentiles[0] * replicates.size < 10 or (1 - bca.percentiles[1]) * replicates.size < 10:
        warnings.append(
            "a limit of the BCa interval rests on fewer than 10 replicates: take more, or distrust it"
        )
    return details, bca.interval, tuple(warnings)


def _histogram(replicates: NDArray[np.float64]) -> dict[str, list[float]]:
    """Counts of the finite replicates in 60 bins, the last hundredth of them put into the last bin."""
    finite = np.sort(replicates[np.isfinite(replicates)])
    if not finite.size:
        return {"edges": [], "counts": []}
    top = quantile(finite, 0.99)
    counts, edges = np.histogram(np.minimum(finite, top), bins=60)
    return {"edges": edges.tolist(), "counts": counts.tolist()}


def selection_frequency(
    histories: CaptureHistories, chosen: NDArray[np.bool_], pairs: tuple[int, ...]
) -> dict[str, object]:
    """How often each pair, and each whole model, was chosen among the replicates."""
    models, counts = np.unique(chosen, axis=0, return_counts=True)
    names = [histories.name_of(pair) for pair in histories.pairs]
    mine = np.array([pair in pairs for pair in histories.pairs])
    top = np.argsort(-counts, kind="stable")[:10]
    return {
        "pair_selected": dict(zip(names, chosen.mean(axis=0).tolist(), strict=True)),
        "same_model": float(np.mean(np.all(chosen == mine, axis=1))),
        "distinct_models": len(counts),
        "most_chosen": [
            {
                "model": [name for name, kept in zip(names, models[row], strict=True) if kept],
                "share": float(counts[row] / len(chosen)),
            }
            for row in top
        ],
    }


def _estimate_tables(
    tables: NDArray[np.int64], *, histories: NDArray[np.int64], lists: int, log_threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    fits = fit_tables(tables, histories, lists, [main_effects(lists)], log_threshold)
    return tables.sum(axis=1) + fits.hidden[:, 0], fits.steps > 0


def _log(threshold: float) -> float:
    return math.log(threshold) if threshold > 0 else -math.inf
