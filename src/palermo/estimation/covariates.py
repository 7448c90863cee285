"""Estimates by sex, age group, form, nationality or year, which add up to their total.

Dependences between lists are chosen on the whole table and shared; each stratum has its own chances of
being on each list. A small stratum borrows strength: persons of the whole table, worth ``BORROWED``
persons, are added to it before the fit. A list that a stratum does not know although it should hold some of
its persons (another year) takes no part there. After van der Heijden, Cruyff and others (2012), "People
born in the Middle East but residing in the
Netherlands: invariant population size estimates and the role of active and passive covariates", Annals of
Applied Statistics 6(3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import EstimationError, UsageError
from palermo.estimation.loglinear import fit_tables, main_effects
from palermo.estimation.reading import CaptureTable
from palermo.estimation.stepwise import THRESHOLD
from palermo.estimation.suitability import check, too_thin
from palermo.estimation.table import CaptureHistories

BORROWED = 20
"""Persons that a stratum borrows from the whole table."""
EXPECTED = 5
"""A list without anybody of a stratum is missing there if so many would be expected."""
SCALE = 1_000
"""Counts enter the fit in thousandths, since what is borrowed is a fraction of a person."""
MOST_STRATA = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One stratum's estimate.

    Attributes:
        values: such as ``{"sex": "female"}``; empty for the total.
        observed: persons on the lists.
        estimate: persons in all; None where the stratum carries none.
        interval: from the bootstrap; None likewise.
        lists: those that exist in the stratum.
        warnings: too thin to publish; lists that are missing there.
    """

    values: Mapping[str, str]
    observed: int
    estimate: float | None
    interval: tuple[float, float] | None
    lists: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """Estimates by covariates; the total's estimate is the sum of the strata's.

    Attributes:
        by: the covariates.
        model: the dependences that the strata share.
        strata: one a combination of values that occurs.
        total: their sum.
    """

    by: tuple[str, ...]
    model: tuple[str, ...]
    strata: tuple[Stratum, ...]
    total: Stratum


def estimate_by(
    table: CaptureTable, by: Sequence[str], *, bootstrap: int = 1_000, seed: int = 1, level: float = 0.95
) -> Strata:
    """Estimate every stratum and their total.

    Args:
        table: rows with the covariates among ``others``; an empty cell is the stratum ``unknown``.
        by: names of covariates.
        bootstrap: replicates of all strata together, the choice of dependences repeated in each.
        seed: of the bootstrap.
        level: of the intervals.

    Raises:
        UsageError: if there is no such covariate, or more than 200 strata.
        EstimationError: if the whole table carries no estimate.
    """
    names, counts = _cells(table, by)
    whole = table.histories()
    check(whole)
    known = [_lists_of(whole, row) for row in counts]
    generator = np.random.default_rng(seed)
    flat = counts.ravel()
    resamples = generator.multinomial(int(flat.sum()), flat / flat.sum(), size=bootstrap)
    everything = np.concatenate([counts[None], resamples.reshape(bootstrap, *counts.shape)])
    models = _models(whole, everything.sum(axis=1))
    hidden = _hidden(whole, everything, known, models)
    if not np.isfinite(hidden[0]).any():
        raise EstimationError(
            "no stratum has an estimate: the overlaps are too few. Estimate by fewer columns."
        )
    estimates = everything.sum(axis=2) + hidden
    tails = ((1 - level) / 2, (1 + level) / 2)
    strata = tuple(
        _stratum(
            whole,
            dict(zip(by, names[s], strict=True)),
            counts=counts[s],
            estimates=estimates[:, s],
            known=known[s],
            tails=tails,
        )
        for s in range(len(names))
    )
    total = np.where(np.isfinite(estimates[0])[None, :], estimates, counts.sum(axis=1)[None, :]).sum(axis=1)
    notes = ("strata without an estimate enter the total with their observed persons only",)
    return Strata(
        by=tuple(by),
        model=tuple(whole.name_of(pair) for pair in models[0]),
        strata=strata,
        total=Stratum(
            values={},
            observed=whole.observed,
            estimate=float(total[0]),
            interval=_interval(total[1:], tails),
            lists=whole.lists,
            warnings=() if np.isfinite(estimates[0]).all() else notes,
        ),
    )


def _cells(table: CaptureTable, by: Sequence[str]) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """The strata that occur, and for each the persons by history."""
    missing = [name for name in by if name not in table.others.columns]
    if missing:
        known = ", ".join(table.others.columns) or "none"
        raise UsageError(f"There is no column '{missing[0]}' to estimate by. There are: {known}.")
    keys = table.others.select(by).with_columns(pl.all().fill_null("").replace("", "unknown"))
    names = keys.unique().sort(by).with_row_index("stratum")
    if names.height > MOST_STRATA:
        raise UsageError(
            f"{names.height} strata are more than {MOST_STRATA}. Estimate by fewer or coarser columns."
        )
    place = keys.join(names, on=list(by), how="left", maintain_order="left")["stratum"].to_numpy()
    counts = np.zeros((names.height, 1 << len(table.lists)), np.int64)
    np.add.at(counts, (place, table.masks), table.persons)
    return names.drop("stratum").rows(), counts


def _lists_of(whole: CaptureHistories, counts: NDArray[np.int64]) -> tuple[int, ...]:
    """The lists that exist in a stratum, by place."""
    share = counts.sum() / whole.observed
    sizes = np.diag(whole.overlap)
    masks = np.arange(counts.size)
    held = [int(counts[(masks >> i & 1) == 1].sum()) for i in range(len(whole.lists))]
    return tuple(i for i in range(len(whole.lists)) if held[i] or sizes[i] * share < EXPECTED)


def _models(whole: CaptureHistories, tables: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """The dependences chosen on each whole table, as masks."""
    positive = whole.positive
    fits = fit_tables(
        tables[:, positive], positive, len(whole.lists), [main_effects(len(whole.lists))], np.log(THRESHOLD)
    )
    return [tuple(pair for pair, step in zip(whole.pairs, row, strict=True) if step) for row in fits.steps]


def _hidden(
    whole: CaptureHistories,
    tables: NDArray[np.int64],
    known: Sequence[tuple[int, ...]],
    models: Sequence[tuple[int, ...]],
) -> NDArray[np.float64]:
    """People on no list: one row a table (the first is the data's), one column a stratum."""
    answer = np.full(tables.shape[:2], np.nan)
    unique = {
        model: [i for i, other in enumerate(models) if other == model] for model in dict.fromkeys(models)
    }
    for lists in dict.fromkeys(known):
        strata = [s for s, own in enumerate(known) if own == lists]
        if len(lists) < 2:
            continue
        part = _project(tables[:, strata], lists)
        persons = part.sum(axis=2, keepdims=True)
        pooled = _project(tables.sum(axis=1, keepdims=True), lists)
        borrowed = BORROWED * pooled / np.maximum(pooled.sum(axis=2, keepdims=True), 1)
        mixed = np.round(SCALE * (part + borrowed)).astype(np.int64)
        for model, rows in unique.items():
            terms = _terms(model, lists)
            grid = np.ix_(rows, range(len(strata)))
            flat = mixed[grid].reshape(-1, 1 << len(lists))
            seen = np.flatnonzero(flat.any(axis=0))
            fits = fit_tables(flat[:, seen], seen, len(lists), [terms])
            ratio = (fits.hidden[:, 0] / flat.sum(axis=1)).reshape(len(rows), len(strata))
            answer[np.ix_(rows, strata)] = ratio * persons[rows, :, 0]
    return answer


def _project(tables: NDArray[np.int64], lists: tuple[int, ...]) -> NDArray[np.int64]:
    """The tables on some lists only; persons on none of them leave."""
    masks = np.arange(tables.shape[-1])
    new = np.zeros_like(masks)
    for place, i in enumerate(lists):
        new |= (masks >> i & 1) << place
    projected = np.zeros((*tables.shape[:-1], 1 << len(lists)), np.int64)
    for mask in masks:
        projected[..., new[mask]] += tables[..., mask]
    projected[..., 0] = 0
    return projected


def _terms(model: tuple[int, ...], lists: tuple[int, ...]) -> tuple[int, ...]:
    """The model's terms that lie within some lists, renumbered."""
    inside = sum(1 << i for i in lists)
    pairs = (
        sum(1 << place for place, i in enumerate(lists) if pair >> i & 1)
        for pair in model
        if pair & inside == pair
    )
    return (*main_effects(len(lists)), *pairs)


def _interval(values: NDArray[np.float64], tails: tuple[float, float]) -> tuple[float, float]:
    finite = np.where(np.isnan(values), np.inf, values)
    low, high = np.quantile(finite, tails, method="inverted_cdf")
    return float(low), float(high)


def _stratum(
    whole: CaptureHistories,
    values: Mapping[str, str],
    *,
    counts: NDArray[np.int64],
    estimates: NDArray[np.float64],
    known: tuple[int, ...],
    tails: tuple[float, float],
) -> Stratum:
    absent = [name for i, name in enumerate(whole.lists) if i not in known]
    warnings = [f"takes no part here, holding nobody: {', '.join(absent)}"] if absent else []
    if not counts.any() or too_thin(whole.with_counts(counts)):
        warnings.append("too thin to publish")
    found = bool(np.isfinite(estimates[0]))
    if not found:
        warnings.append("cannot be estimated")
    return Stratum(
        values=values,
        observed=int(counts.sum()),
        estimate=float(estimates[0]) if found else None,
        interval=_interval(estimates[1:], tails) if found and len(estimates) > 1 else None,
        lists=tuple(whole.lists[i] for i in known),
        warnings=tuple(warnings),
    )
