"""Carry the linkage's uncertainty into the estimate: one estimate a draw of the linkage, combined.

Linkage averaging: Sadinle (2018), "Bayesian propagation of record linkage uncertainty into population size
estimation", Annals of Applied Statistics 12(2). The draws are combined on the log scale by the rules of
Rubin (1987), Multiple Imputation for Nonresponse in Surveys, section 3.1.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.loglinear import fit_tables, main_effects
from palermo.estimation.result import MethodEstimate
from palermo.estimation.stepwise import THRESHOLD

METHOD = "stepwise_over_linkage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Rubin's combination of one estimate a draw.

    Attributes:
        estimate: persons in all.
        interval: at the level asked for.
        share: of the variance that comes from the linkage, 0 to 1.
    """

    estimate: float
    interval: tuple[float, float]
    share: float


def histories_of_draws(draws: pl.DataFrame, lists: tuple[str, ...]) -> NDArray[np.int64]:
    """Counts of histories, one row a draw.

    Args:
        draws: columns source, record_id, draw, person_id.
        lists: the sources in the order of the bits.
    """
    bits = pl.col("source").replace_strict(lists, [1 << i for i in range(len(lists))], return_dtype=pl.Int64)
    cells = (
        draws.group_by("draw", "person_id")
        .agg(history=bits.unique().sum())
        .group_by("draw", "history")
        .len()
        .sort("draw", "history")
    )
    names = cells["draw"].unique().sort()
    rows = cells["draw"].replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    counts = np.zeros((len(names), 1 << len(lists)), np.int64)
    counts[rows, cells["history"].to_numpy()] = cells["len"].to_numpy()
    return counts


def combine(estimates: NDArray[np.float64], variances: NDArray[np.float64], level: float = 0.95) -> Combined:
    """Combine log estimates and their variances, one a draw.

    Args:
        estimates: persons in all.
        variances: of the logarithm of each, given the linkage.
        level: of the interval.

    Raises:
        EstimationError: for fewer than two draws.
    """
    draws = len(estimates)
    if draws < 2:
        raise EstimationError(
            f"found {draws} draws of the linkage; at least 2 are needed. Link with --draws 20."
        )
    from scipy.special import stdtrit

    logs = np.log(estimates)
    within, between = float(variances.mean()), float(logs.var(ddof=1)) * (1 + 1 / draws)
    total = within + between
    freedom = (draws - 1) * (total / between) ** 2 if between > 0 else math.inf
    width = float(stdtrit(min(freedom, 1e9), (1 + level) / 2)) * math.sqrt(total)
    centre = float(logs.mean())
    return Combined(
        estimate=math.exp(centre),
        interval=(math.exp(centre - width), math.exp(centre + width)),
        share=between / total,
    )


def estimate_over_draws(draws: pl.DataFrame, level: float = 0.95) -> MethodEstimate:
    """The stepwise estimate averaged over draws of the linkage.

    And the share of its variance from the linkage.

    Args:
        draws: columns source, record_id, draw, person_id.
        level: of the interval.

    Raises:
        EstimationError: if fewer than two draws have an estimate.
    """
    lists = tuple(draws["source"].unique().sort().to_list())
    counts = histories_of_draws(draws, lists)
    seen = np.flatnonzero(counts.any(axis=0))
    fits = fit_tables(counts[:, seen], seen, len(lists), [main_effects(len(lists))], math.log(THRESHOLD))
    kept = fits.status[:, 0] == 0
    observed, hidden = counts.sum(axis=1)[kept], fits.hidden[kept, 0]
    estimates = observed + hidden
    combined = combine(estimates, (hidden / estimates) ** 2 * fits.variance[kept, 0], level)
    lost = int((~kept).sum())
    least = float(observed.min())
    return MethodEstimate(
        method=METHOD,
        estimate=combined.estimate,
        interval=(max(combined.interval[0], least), combined.interval[1]),
        level=level,
        warnings=(f"{lost} draws of the linkage have no estimate and were left out",) if lost else (),
        details={
            "draws": len(kept),
            "share_from_linkage": combined.share,
            "observed_by_draw": observed.tolist(),
            "estimate_by_draw": estimates.tolist(),
        },
    )
