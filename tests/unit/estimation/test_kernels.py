"""The compiled kernels against plain, slower arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import poisson

from palermo.estimation import CaptureHistories
from palermo.estimation.bootstrap import quantile
from palermo.estimation.kernels import log_tail
from palermo.estimation.loglinear import fit_tables, main_effects


@pytest.mark.parametrize(
    ("count", "mean"), [(0, 82.0), (400, 60.0), (3, 3.2), (7, 7.0), (30, 29.5), (2, 1e-9)]
)
def test_poisson_tails_are_computed_directly(count, mean):
    expected = min(poisson.logcdf(count, mean), poisson.logsf(count - 1, mean) if count else 0.0)
    assert log_tail(float(count), mean) == pytest.approx(expected, rel=1e-9)


def test_a_p_value_of_1e_35_is_not_lost():
    assert log_tail(200.0, 60.0) / math.log(10) == pytest.approx(
        poisson.logsf(199, 60.0) / math.log(10), rel=1e-6
    )
    assert log_tail(200.0, 60.0) < math.log(1e-35)


tables = st.lists(st.integers(0, 3), min_size=15, max_size=15)
models = st.lists(st.booleans(), min_size=6, max_size=6)


def exists_by_linear_program(counts, terms, lists=4):
    """Fienberg and Rinaldo's check as it is written.

    A positive vector with the same margins, and full rank.
    """
    masks = np.arange(1, 1 << lists)
    margin = {t: counts[(np.arange(16) & t) == t].sum() for t in terms if t}
    empty = [t for t in margin if margin[t] == 0]
    kept = np.array([m for m in masks if not any(m & t == t for t in empty)])
    finite = [t for t in terms if t not in empty]
    design = np.array([[float(m & t == t) for t in finite] for m in kept])
    if np.linalg.matrix_rank(design) < len(finite):
        return False
    data = counts[kept].astype(float)
    answer = linprog(
        np.r_[np.zeros(len(kept)), -1.0],
        A_eq=np.c_[design.T, np.zeros(len(finite))],
        b_eq=design.T @ data,
        A_ub=np.c_[-np.eye(len(kept)), np.ones(len(kept))],
        b_ub=np.zeros(len(kept)),
        bounds=[(None, None)] * len(kept) + [(None, 1.0)],
    )
    return bool(answer.status == 0 and -answer.fun > 1e-7)


@settings(max_examples=120, deadline=None)
@given(cells=tables, chosen=models)
def test_existence_agrees_with_the_linear_program(cells, chosen):
    counts = np.array([0, *cells])
    if not counts.any():
        return
    pairs = [3, 5, 9, 6, 10, 12]
    terms = [*main_effects(4), *(p for p, kept in zip(pairs, chosen, strict=True) if kept)]
    histories = np.flatnonzero(counts)
    fits = fit_tables(counts[None, histories], histories, 4, [terms])
    assert (fits.status[0, 0] == 0) == exists_by_linear_program(counts, terms)


@settings(max_examples=50, deadline=None)
@given(cells=st.lists(st.integers(1, 300), min_size=7, max_size=7))
def test_a_fit_reproduces_the_margins_of_its_terms(cells):
    from palermo.estimation.loglinear import fit_model

    table = CaptureHistories(lists=("A", "B", "C"), counts=np.array([0, *cells]))
    fitted = fit_model(table, [1, 2, 4, 3]).fitted
    for term in (1, 2, 4, 3):
        inside = (np.arange(8) & term) == term
        assert fitted[inside].sum() == pytest.approx(table.counts[inside].sum(), rel=1e-5)


def test_quantiles_are_of_type_8_and_bear_infinity():
    values = np.sort(np.random.default_rng(1).random(37))
    for share in (0.0, 0.025, 0.3, 0.975, 1.0):
        assert quantile(values, share) == pytest.approx(np.quantile(values, share, method="median_unbiased"))
    assert quantile(np.array([1.0, 2.0, np.inf, np.inf]), 0.99) == np.inf
