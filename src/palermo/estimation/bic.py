"""The hierarchical model of least BIC: all of them up to five lists, pairs only or a search beyond.

Models whose estimate does not exist or is not unique are left out. In the bootstrap the choice is repeated
among the models that do best on the table itself. Silverman, Chan and Vincent (2024), "Bootstrapping
multiple systems estimates to account for model selection", Statistics and Computing 34, 44.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.bootstrap import in_parallel, leave_one_out
from palermo.estimation.loglinear import fit_model, fit_tables, main_effects
from palermo.estimation.result import MethodEstimate
from palermo.estimation.stepwise import summarise_replicates, wald_interval
from palermo.estimation.table import CaptureHistories

EXHAUSTIVE_LISTS, PAIRS_LISTS = 5, 6
"""Up to so many lists all hierarchical models are fitted; up to so many, all models of pairs."""
KEPT_IN_BOOTSTRAP = 30
"""Models of least BIC among which each replicate chooses."""

Model = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Models that have an estimate, by ascending BIC.

    Attributes:
        models: each as masks of its terms, the empty term first.
        abundance: persons in all, one a model.
        bic: Schwarz's criterion with the logarithm of the number of persons.
        tried: how many models were fitted.
        searched: what was searched, in words.
    """

    models: tuple[Model, ...]
    abundance: NDArray[np.float64]
    bic: NDArray[np.float64]
    tried: int
    searched: str


def hierarchical_models(lists: int, order: int) -> list[Model]:
    """All hierarchical models with every main effect and terms of at most ``order`` lists.

    Short of the saturated one.
    """
    terms = sorted(
        (m for m in range(1, 1 << lists) if 2 <= m.bit_count() <= min(order, lists - 1)),
        key=lambda m: (m.bit_count(), m),
    )
    place = {term: 1 << i for i, term in enumerate(terms)}
    found = np.zeros(1, np.int64)
    for term in terms:
        below = [term & ~(1 << i) for i in range(lists) if term >> i & 1]
        need = sum(place.get(mask, 0) for mask in below)
        found = np.concatenate([found, found[(found & need) == need] | place[term]])
    base = main_effects(lists)
    return [(*base, *(term for term in terms if int(code) & place[term])) for code in found]


def rank_models(histories: CaptureHistories) -> Ranking:
    """Fit the models that can be fitted and order them by BIC.

    Raises:
        EstimationError: if no model has an estimate.
    """
    lists = len(histories.lists)
    if lists <= EXHAUSTIVE_LISTS:
        ranking = rank(histories, hierarchical_models(lists, lists - 1), "all hierarchical models")
    elif lists <= PAIRS_LISTS:
        ranking = rank(histories, hierarchical_models(lists, 2), "all models of pairs")
    else:
        ranking = _search(histories)
    if not ranking.models:
        raise EstimationError(
            "no model has an estimate: the overlaps are too few. Merge lists or link again."
        )
    return ranking


def rank(histories: CaptureHistories, models: Sequence[Model], searched: str) -> Ranking:
    """Fit the given models; keep those with an estimate, by ascending BIC."""
    fits = fit_tables(
        histories.counts[None, histories.positive], histories.positive, len(histories.lists), models
    )
    sizes = np.array([len(model) for model in models])
    factorials = math.fsum(math.lgamma(count + 1) for count in histories.counts[histories.positive])
    bic = sizes * math.log(histories.observed) - 2 * (fits.log_likelihood[0] - factorials)
    kept = np.flatnonzero(fits.status[0] == 0)
    order = kept[np.argsort(bic[kept], kind="stable")]
    return Ranking(
        models=tuple(models[i] for i in order),
        abundance=histories.observed + fits.hidden[0, order],
        bic=bic[order],
        tried=len(models),
        searched=searched,
    )


def _search(histories: CaptureHistories) -> Ranking:
    """Models of pairs around the best ones, one pair more or less, until the best ones stay."""
    lists = len(histories.lists)
    width = 20 if lists <= 8 else 5
    base = main_effects(lists)
    seen: dict[Model, None] = {base: None}
    best = rank(histories, [base], "")
    expanded: set[Model] = set()
    while True:
        front = [model for model in best.models[:width] or (base,) if model not in expanded]
        if not front:
            break
        expanded.update(front)
        near = [
            (*base, *sorted(set(model[lists + 1 :]) ^ {pair})) for model in front for pair in histories.pairs
        ]
        new = [model for model in dict.fromkeys(near) if model not in seen]
        seen.update(dict.fromkeys(new))
        best = _joined(best, rank(histories, new, "")) if new else best
    return Ranking(
        models=best.models,
        abundance=best.abundance,
        bic=best.bic,
        tried=len(seen),
        searched=f"a search among models of pairs, the best {width} widened at a time",
    )


def _joined(one: Ranking, other: Ranking) -> Ranking:
    bic = np.concatenate([one.bic, other.bic])
    order = np.argsort(bic, kind="stable")
    models = one.models + other.models
    abundance = np.concatenate([one.abundance, other.abundance])
    return Ranking(
        models=tuple(models[i] for i in order),
        abundance=abundance[order],
        bic=bic[order],
        tried=0,
        searched="",
    )


def estimate_bic(
    histories: CaptureHistories,
    resamples: NDArray[np.int64],
    *,
    level: float = 0.95,
    kept: int = KEPT_IN_BOOTSTRAP,
    backend: str = "threads",
) -> MethodEstimate:
    """The estimate by the model of least BIC.

    With an interval that repeats the choice (Wald without resamples).

    Args:
        histories: the table.
        resamples: tables drawn by ``bootstrap.resample``; may have no rows.
        level: of the interval.
        kept: models among which each replicate chooses.
        backend: where replicates run.

    Raises:
        EstimationError: if no model has an estimate.
    """
    ranking = rank_models(histories)
    best = ranking.models[0]
    lists = len(histories.lists)
    details: dict[str, object] = {
        "bic": float(ranking.bic[0]),
        "searched": ranking.searched,
        "models_tried": ranking.tried,
        "models_with_estimate": len(ranking.models),
        "best_models": [
            {
                "model": [histories.name_of(term) for term in model[lists + 1 :]],
                "estimate": float(abundance),
                "bic": float(bic),
            }
            for model, abundance, bic in zip(
                ranking.models[:50], ranking.abundance[:50], ranking.bic[:50], strict=True
            )
        ],
    }
    fit = fit_model(histories, best[1:])
    wald = wald_interval(histories.observed, fit, level)
    details["wald"] = list(wald)
    interval, warnings = wald, _near_ties(ranking)
    if len(resamples):
        models = ranking.models[:kept]
        replicates = repeat_bic(histories, resamples, models, backend)
        jackknife = repeat_bic(histories, leave_one_out(histories), models)
        weights = histories.counts[histories.positive]
        summary, interval, more = summarise_replicates(
            float(ranking.abundance[0]), replicates, jackknife, weights, level
        )
        details |= summary | {"models_in_bootstrap": len(models)}
        warnings += more
    return MethodEstimate(
        method="bic",
        estimate=float(ranking.abundance[0]),
        interval=interval,
        level=level,
        model=tuple(histories.name_of(term) for term in best[lists + 1 :]),
        warnings=warnings,
        details=details,
    )


def _near_ties(ranking: Ranking) -> tuple[str, ...]:
    """A warning where models that BIC hardly tells apart (under 2) answer very differently."""
    near = ranking.abundance[ranking.bic < ranking.bic[0] + 2]
    if near.max() < 1.25 * near.min():
        return ()
    return (
        f"{near.size} models within 2 of the least BIC answer from {near.min():,.0f} to {near.max():,.0f}",
    )


def repeat_bic(
    histories: CaptureHistories, tables: NDArray[np.int64], models: Sequence[Model], backend: str = "threads"
) -> NDArray[np.float64]:
    """For each table, the estimate by the model of least BIC among ``models``.

    Infinite where none has one.
    """
    work = partial(_least_bic, histories=histories.positive, lists=len(histories.lists), models=tuple(models))
    return np.concatenate(in_parallel(work, tables, backend))


def _least_bic(
    tables: NDArray[np.int64], *, histories: NDArray[np.int64], lists: int, models: tuple[Model, ...]
) -> NDArray[np.float64]:
    sizes = np.array([len(model) for model in models])
    observed = tables.sum(axis=1)
    answers = np.empty(len(tables))
    for begin in range(0, len(tables), 2000):
        part = slice(begin, begin + 2000)
        fits = fit_tables(tables[part], histories, lists, models)
        bic = sizes * np.log(observed[part])[:, None] - 2 * fits.log_likelihood
        best = np.argmin(np.where(fits.status == 0, bic, math.inf), axis=1)
        hidden = fits.hidden[np.arange(best.size), best]
        answers[part] = observed[part] + np.where(fits.status.min(axis=1) == 0, hidden, math.inf)
    return answers
