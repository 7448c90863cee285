"""Poisson log-linear models of capture histories, fitted by extended maximum likelihood.

N_w ~ Poisson(mu_w), log mu_w = sum of alpha_theta over theta inside w. A term whose lists nobody shares has
alpha = -infinity: its histories leave the fit, and it still counts as a parameter in AIC and BIC. Whether
an estimate exists and is unique is checked first. Fienberg and Rinaldo (2012), Annals of Statistics 40(2),
996-1023; Chan, Silverman and Vincent (2021), JASA 116(535), 1297-1306.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.table import CaptureHistories

WHY_NOT = {
    1: "no maximum likelihood estimate exists: the overlaps are too few for this model",
    2: "the model has more parameters than the table can tell apart",
    3: "the fit did not settle",
}
"""What each status of a fit other than 0 means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Fits of models (columns) to tables (rows).

    Attributes:
        hidden: expected persons on no list; infinite where the estimate does not exist.
        log_likelihood: without the factorials of the counts.
        variance: of the intercept.
        status: 0 fitted, else a key of ``WHY_NOT``.
        steps: for each table and pair, the step (1, 2, ...) at which it entered the last model; 0 never.
        log_p: the log p-value at that step.
    """

    hidden: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]
    variance: NDArray[np.float64]
    status: NDArray[np.int64]
    steps: NDArray[np.int64]
    log_p: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLinearFit:
    """One model's fit.

    Attributes:
        estimate: observed persons plus exp(intercept).
        coefficients: by term name; ``(Intercept)`` first; minus infinity for an empty overlap.
        standard_error: of the intercept.
        aic: Akaike's criterion, factorials included, every term counted.
        bic: Schwarz's criterion with the logarithm of the number of persons.
        deviance: over the histories that took part.
        fitted: expected count of each history; entry 0 is the expected persons on no list.
    """

    estimate: float
    coefficients: dict[str, float]
    standard_error: float
    aic: float
    bic: float
    deviance: float
    fitted: NDArray[np.float64]


def main_effects(lists: int) -> tuple[int, ...]:
    """The terms of the model in which all lists are independent: the empty term, then each list."""
    return (0, *(1 << i for i in range(lists)))


def fit_tables(
    tables: NDArray[np.int64],
    histories: NDArray[np.int64],
    lists: int,
    models: Sequence[Sequence[int]],
    log_threshold: float = -math.inf,
) -> Fits:
    """Fit each model to each table, adding pairs stepwise while a log p-value lies below ``log_threshold``.

    Args:
        tables: counts, one row a table, one column for each of ``histories``.
        histories: the masks of the columns.
        lists: how many lists.
        models: each a hierarchical model as masks, the empty term 0 first.
        log_threshold: minus infinity fits the models as they are.
    """
    from palermo.estimation import kernels

    rows, pairs = tables.shape[0], lists * (lists - 1) // 2
    sizes = np.array([len(model) for model in models], np.int64)
    terms = np.zeros((len(models), int(sizes.max())), np.int64)
    for row, model in enumerate(models):
        terms[row, : len(model)] = model
    answers = np.empty((rows, len(models), 3))
    status = np.empty((rows, len(models)), np.int64)
    steps, log_p = np.zeros((rows, pairs), np.int64), np.zeros((rows, pairs))
    kernels.fit_many(
        np.ascontiguousarray(tables, np.int64),
        np.ascontiguousarray(histories, np.int64),
        lists,
        terms,
        sizes,
        log_threshold,
        answers,
        status,
        steps,
        log_p,
        np.zeros(int(sizes.max()) + pairs),
    )
    return Fits(
        hidden=answers[:, :, 0],
        log_likelihood=answers[:, :, 1],
        variance=answers[:, :, 2],
        status=status,
        steps=steps,
        log_p=log_p,
    )


def fit_model(histories: CaptureHistories, terms: Sequence[int]) -> LogLinearFit:
    """Fit one hierarchical model.

    The standard error is the one that iteratively reweighted least squares leaves at its last step
    (relative change of the deviance under 1e-8), as the published figures have it.

    Args:
        histories: the table.
        terms: masks of the model's terms, without the empty term.

    Raises:
        EstimationError: where the estimate does not exist or is not unique.
    """
    model = (0, *terms)
    fits = fit_tables(
        histories.counts[None, histories.positive], histories.positive, len(histories.lists), [model]
    )
    status = int(fits.status[0, 0])
    if status:
        raise EstimationError(
            f"The model cannot be fitted: {WHY_NOT[status]}. Use a smaller model or merge lists."
        )
    margins = histories.margins
    empty = [term for term in terms if margins[term] == 0]
    finite = [term for term in model if term not in empty]
    masks = np.arange(1, histories.counts.size)
    kept = masks[np.all([masks & term != term for term in empty], axis=0)] if empty else masks
    counts = histories.counts[kept].astype(np.float64)
    design = (kept[:, None] & np.array(finite) == np.array(finite)).astype(np.float64)
    alpha, error, deviance = reweighted_least_squares(design, counts)
    fitted = np.zeros(histories.counts.size)
    fitted[kept] = np.exp(design @ alpha)
    fitted[0] = fits.hidden[0, 0]
    values = dict(zip(finite, alpha.tolist(), strict=True))
    log_factorials = math.fsum(math.lgamma(count + 1) for count in counts)
    log_likelihood = float(fits.log_likelihood[0, 0])
    return LogLinearFit(
        estimate=histories.observed + float(fits.hidden[0, 0]),
        coefficients={histories.name_of(t) or "(Intercept)": values.get(t, -math.inf) for t in model},
        standard_error=error,
        aic=2 * len(model) - 2 * (log_likelihood - log_factorials),
        bic=len(model) * math.log(histories.observed) - 2 * (log_likelihood - log_factorials),
        deviance=deviance,
        fitted=fitted,
    )


def reweighted_least_squares(
    design: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, float]:
    """Poisson regression with log link: coefficients, the first one's standard error, the deviance.

    Starts at the counts plus a tenth and stops when the deviance changes by less than 1e-8 of itself
    (McCullagh and Nelder 1989, section 2.5).
    """
    means = counts + 0.1
    predictor = np.log(means)
    deviance = _deviance(counts, means)
    for _ in range(100):
        root = np.sqrt(means)
        orthogonal, triangle = np.linalg.qr(design * root[:, None])
        alpha = np.linalg.solve(triangle, orthogonal.T @ (root * (predictor + (counts - means) / means)))
        predictor = design @ alpha
        means = np.exp(predictor)
        previous, deviance = deviance, _deviance(counts, means)
        if abs(deviance - previous) < 1e-8 * (abs(deviance) + 0.1):
            break
    inverse = np.linalg.inv(triangle)
    return alpha, float(np.sqrt(np.sum(inverse[0] ** 2))), deviance


def _deviance(counts: NDArray[np.float64], means: NDArray[np.float64]) -> float:
    ratio = np.where(counts > 0, counts / means, 1.0)
    return float(2 * np.sum(counts * np.log(ratio) - (counts - means)))
