"""Compiled kernels of the log-linear models: Newton's method, the existence check, stepwise choice.

With mu_w the product of exp(alpha_theta) over theta inside w, every sum that Newton's method needs (score and
information) is a superset sum of one array, so a step costs two passes over the lattice and one Cholesky.
Fienberg and Rinaldo (2012), Annals of Statistics 40(2); Chan, Silverman and Vincent (2021), JASA 116(535).

numba's cache on disk looks only at the file of the function that is called: after a change in
``lattice.py`` or ``existence.py``, change or touch this file too.
"""
# Compiled kernels: plain loops, since every call and slice costs compile time.
# ruff: noqa: C901, PLR0917

import math

import numpy as np

from palermo.estimation.existence import decide
from palermo.estimation.lattice import (
    EXISTS,
    NOT_CONVERGED,
    Floats,
    Integers,
    add_supersets,
    compiled,
    factor,
    inlined,
    inside,
    multiply_subsets,
    solve,
)


@inside
def spread(
    terms: Integers, size: int, alpha: Floats, empty: Integers, empties: int, means: Floats, lists: int
) -> None:
    """Fitted means of all histories; those that hold a term at minus infinity (``empty``) are zero."""
    for history in range(1 << lists):
        means[history] = 1.0
    for i in range(1, size):
        means[terms[i]] = math.exp(alpha[i])
    for i in range(empties):
        means[empty[i]] = 0.0
    means[0] = math.exp(alpha[0])
    multiply_subsets(means, lists)
    means[0] = 0.0
    add_supersets(means, lists)


@inlined
def start(
    counts: Floats,
    terms: Integers,
    size: int,
    empty: Integers,
    empties: int,
    lists: int,
    matrix: Floats,
    alpha: Floats,
) -> bool:
    """First values: weighted least squares of the log counts, a tenth added to each."""
    weights = np.ones(1 << lists)
    for i in range(empties):
        weights[empty[i]] = 0.0
    multiply_subsets(weights, lists)
    logs = np.zeros(1 << lists)
    weights[0] = 0.0
    for history in range(1, 1 << lists):
        weights[history] *= counts[history] + 0.1
        if weights[history] > 0.0:
            logs[history] = weights[history] * math.log(weights[history])
    add_supersets(weights, lists)
    add_supersets(logs, lists)
    for i in range(size):
        alpha[i] = logs[terms[i]]
        for j in range(i + 1):
            matrix[i, j] = weights[terms[i] | terms[j]]
    if not factor(matrix, size, 1e-12):
        return False
    solve(matrix, alpha, size)
    return True


@inside
def log_likelihood(margins: Floats, terms: Integers, size: int, alpha: Floats, total: float) -> float:
    """Poisson log-likelihood without the factorials."""
    value = -total
    for i in range(size):
        value += alpha[i] * margins[terms[i]]
    return value


@inlined
def newton(
    margins: Floats,
    terms: Integers,
    size: int,
    empty: Integers,
    empties: int,
    lists: int,
    matrix: Floats,
    alpha: Floats,
    means: Floats,
) -> bool:
    """Maximise from ``alpha``.

    Leaves alpha, the superset sums of the fitted means and the information's factor.
    """
    step = np.empty(size)
    trial = np.empty(size)
    spread(terms, size, alpha, empty, empties, means, lists)
    value = log_likelihood(margins, terms, size, alpha, means[0])
    for _ in range(200):
        for i in range(size):
            step[i] = margins[terms[i]] - means[terms[i]]
            trial[i] = step[i]
            for j in range(i + 1):
                matrix[i, j] = means[terms[i] | terms[j]]
        if not factor(matrix, size, 1e-15):
            return False
        solve(matrix, step, size)
        gain = 0.0
        for i in range(size):
            gain += step[i] * trial[i]
        if gain < 1e-18 * (1.0 + margins[0]):
            return True
        scale = 1.0
        while True:
            for i in range(size):
                trial[i] = alpha[i] + scale * step[i]
            spread(terms, size, trial, empty, empties, means, lists)
            new = log_likelihood(margins, terms, size, trial, means[0])
            if new >= value - 1e-13 * abs(value):
                break
            scale *= 0.5
            if scale < 1e-12:
                return bool(gain < 1e-10 * margins[0])
        value = new
        for i in range(size):
            alpha[i] = trial[i]
        if gain < 1e-13 * margins[0] and scale == 1.0:
            return True
    return False


@inside
def exists(
    counts: Floats,
    present: Floats,
    terms: Integers,
    size: int,
    empty: Integers,
    empties: int,
    lists: int,
    matrix: Floats,
) -> int:
    """Whether the extended maximum likelihood estimate exists and is unique.

    ``present`` holds the superset sums of (count > 0): where the positive histories' design has full column
    rank the answer is yes without a linear program.
    """
    if size <= present[0]:
        for i in range(size):
            for j in range(i + 1):
                matrix[i, j] = present[terms[i] | terms[j]]
        if factor(matrix, size, 1e-7):
            return EXISTS
    return decide(counts, terms, size, empty, empties, lists)


@compiled
def log_tail(count: float, mean: float) -> float:
    """Log of min(P(X <= count), P(X >= count)) for X Poisson with ``mean``; each tail is summed directly."""
    if mean <= 0.0:
        return 0.0 if count == 0.0 else -math.inf
    log_point = count * math.log(mean) - mean - math.lgamma(count + 1.0)
    lower, upper = math.inf, math.inf
    if count < mean + 1.0:
        term, k, lower = 1.0, count, 1.0
        while term > 1e-17 * lower and k > 0.0:
            term *= k / mean
            lower += term
            k -= 1.0
    if count > mean - 1.0:
        term, k, upper = 1.0, count + 1.0, 1.0
        while term > 1e-17 * upper:
            term *= mean / k
            upper += term
            k += 1.0
    return min(0.0, log_point + math.log(min(lower, upper)))


@inside
def tally(counts: Floats, lists: int, margins: Floats, present: Floats) -> None:
    """Superset sums of the counts and of (count > 0)."""
    for history in range(1 << lists):
        margins[history] = counts[history] if history > 0 else 0.0
        present[history] = 1.0 if margins[history] > 0.0 else 0.0
    add_supersets(margins, lists)
    add_supersets(present, lists)


@inside
def pair_at(index: int, lists: int) -> int:
    """The two-list term at a place of the order (1,2), (1,3), ..., (2,3), ..."""
    k = 0
    for i in range(lists):
        for j in range(i + 1, lists):
            if k == index:
                return (1 << i) | (1 << j)
            k += 1
    return 0


@inside
def first_variance(matrix: Floats, size: int) -> float:
    """The first diagonal entry of the inverse, from the factor that ``factor`` left."""
    unit = np.zeros(size)
    unit[0] = 1.0
    value = 0.0
    for i in range(size):
        for k in range(i):
            unit[i] -= matrix[i, k] * unit[k]
        unit[i] /= matrix[i, i]
        value += unit[i] * unit[i]
    return value


@inside
def most_surprising(means: Floats, margins: Floats, lists: int, tails: Floats) -> None:
    """Log p-value of each pair's overlap under the fitted means.

    Entries that are NaN (pair in the model) stay.
    """
    k = 0
    for i in range(lists):
        for j in range(i + 1, lists):
            pair = (1 << i) | (1 << j)
            if not math.isnan(tails[k]):
                tails[k] = log_tail(margins[pair], means[pair])
            k += 1


@inlined
def lay(model: Integers, margins: Floats, terms: Integers, empty: Integers) -> tuple[int, int]:
    """Part the terms of a model into those with people and those that nobody shares; how many of each."""
    size, empties = 0, 0
    for i in range(model.size):
        if model[i] == 0 or margins[model[i]] > 0.0:
            terms[size] = model[i]
            size += 1
        else:
            empty[empties] = model[i]
            empties += 1
    return size, empties


@inlined
def forget(model: Integers, lists: int, steps: Integers, log_p: Floats, tails: Floats) -> None:
    """Nothing has entered yet; pairs that the model has from the start never will (NaN)."""
    for k in range(steps.size):
        steps[k] = 0
        log_p[k] = 0.0
        for i in range(model.size):
            if model[i] == pair_at(k, lists):
                tails[k] = math.nan


@inlined
def least(tails: Floats, log_threshold: float) -> int:
    """The pair of the least log p-value below the threshold, or -1."""
    best = -1
    for k in range(tails.size):
        if tails[k] < log_threshold and (best < 0 or tails[k] < tails[best]):
            best = k
    return best


@inlined
def enter(
    pair: int, margins: Floats, terms: Integers, size: int, alpha: Floats, empty: Integers, empties: int
) -> tuple[int, int]:
    """Put a pair among the finite terms or, if nobody is on both lists, the empty ones; how many of each."""
    if margins[pair] > 0.0:
        terms[size], alpha[size] = pair, 0.0
        return size + 1, empties
    empty[empties] = pair
    return size, empties + 1


@inlined
def choose(
    counts: Floats,
    lists: int,
    model: Integers,
    log_threshold: float,
    steps: Integers,
    log_p: Floats,
    alpha: Floats,
    answer: Floats,
) -> int:
    """Fit ``model`` (``model[0]`` the empty term), then add pairs while a log p-value is below the threshold.

    ``steps[k]`` becomes the step (1, 2, ...) at which pair k entered, 0 if never, ``log_p[k]`` the log
    p-value then; ``alpha`` the finite coefficients in the order of ``model`` and of entry; ``answer`` those
    on no list, the log-likelihood without factorials, the variance of the intercept. The value is the status.
    """
    margins, present, means = np.empty(1 << lists), np.empty(1 << lists), np.empty(1 << lists)
    tally(counts, lists, margins, present)
    most = model.size + steps.size
    terms, empty, matrix = np.empty(most, np.int64), np.empty(most, np.int64), np.empty((most, most))
    tails = np.zeros(steps.size)
    answer[0], answer[1], answer[2] = math.inf, -math.inf, math.inf
    size, empties = lay(model, margins, terms, empty)
    forget(model, lists, steps, log_p, tails)
    step, best, pair = 0, -1, 0
    while True:
        status = exists(counts, present, terms, size, empty, empties, lists, matrix)
        if status == EXISTS:
            started = step > 0 or start(counts, terms, size, empty, empties, lists, matrix, alpha)
            if not (started and newton(margins, terms, size, empty, empties, lists, matrix, alpha, means)):
                answer[0] = math.inf
                return NOT_CONVERGED
            if step > 0:
                steps[best], log_p[best], tails[best] = step, tails[best], math.nan
            answer[0] = math.exp(alpha[0])
            if log_threshold == -math.inf:
                break
            step += 1
            most_surprising(means, margins, lists, tails)
        elif step == 0:
            return status
        else:  # the pair that entered last goes again
            tails[best] = 0.0
            size, empties = (size - 1, empties) if margins[pair] > 0.0 else (size, empties - 1)
        best = least(tails, log_threshold)
        if best < 0:
            break
        pair = pair_at(best, lists)
        size, empties = enter(pair, margins, terms, size, alpha, empty, empties)
    answer[1] = log_likelihood(margins, terms, size, alpha, means[0])
    answer[2] = first_variance(matrix, size)
    return EXISTS


@compiled
def fit_many(
    resamples: Integers,
    histories: Integers,
    lists: int,
    models: Integers,
    sizes: Integers,
    log_threshold: float,
    answers: Floats,
    statuses: Integers,
    steps: Integers,
    log_p: Floats,
    alpha: Floats,
) -> None:
    """Fit each model (a row of ``models``) to each row of ``resamples``, which are counts of ``histories``.

    ``steps`` and ``log_p`` keep the last model's choice for each row; ``alpha`` the last fit's coefficients.
    """
    counts = np.zeros(1 << lists)
    for row in range(resamples.shape[0]):
        for k in range(histories.size):
            counts[histories[k]] = resamples[row, k]
        for m in range(models.shape[0]):
            statuses[row, m] = choose(
                counts,
                lists,
                models[m, : sizes[m]],
                log_threshold,
                steps[row],
                log_p[row],
                alpha,
                answers[row, m],
            )
