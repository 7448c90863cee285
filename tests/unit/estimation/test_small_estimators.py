"""Two lists, Chao's bound, zero-truncated counts: published or hand-worked numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import EstimationError
from palermo.estimation import MethodEstimate
from palermo.estimation.chao import estimate_chao, estimate_chao_lists
from palermo.estimation.panel import grade_agreement
from palermo.estimation.reading import read_table
from palermo.estimation.truncated import estimate_zelterman, estimate_zero_truncated
from palermo.estimation.two_lists import UNTESTABLE, estimate_chapman, estimate_lincoln_petersen

# Contacts of 1,880 persons with the police: van der Heijden et al. (2003), table 1
CONTACTS = {1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1}
counts = st.integers(min_value=0, max_value=10_000)


def test_lincoln_petersen_and_chapman(histories):
    table = histories("AB", {"10": 50, "01": 40, "11": 10})
    petersen, chapman = estimate_lincoln_petersen(table), estimate_chapman(table)
    assert petersen.estimate == 300
    assert petersen.interval == pytest.approx((194.8205, 521.8498), abs=1e-3)
    assert chapman.estimate == pytest.approx(61 * 51 / 11 - 1)
    assert petersen.warnings == chapman.warnings == (UNTESTABLE,)


def test_two_lists_without_overlap_are_refused(histories):
    with pytest.raises(EstimationError, match="no overlap"):
        estimate_chapman(histories("AB", {"10": 50, "01": 40}))


def test_zero_truncated_matches_the_published_estimate():
    answer = estimate_zero_truncated(CONTACTS)
    assert answer.estimate == pytest.approx(7080, abs=1)
    assert answer.interval[0] < 7080 < answer.interval[1]


def test_zelterman_and_chao_lie_above_the_homogeneous_poisson():
    assert estimate_zelterman(CONTACTS).estimate == pytest.approx(9424.6, abs=0.1)
    assert estimate_chao(CONTACTS).estimate == pytest.approx(1880 + 1645 * 1644 / (2 * 184))


def test_nobody_met_twice_is_refused():
    with pytest.raises(EstimationError, match="nobody was met twice"):
        estimate_zero_truncated({1: 40})


def test_chao_matches_hand_calculation():
    assert estimate_chao({1: 10, 2: 5, 3: 5}).estimate == 27.5


@given(once=counts, twice=counts.filter(bool), thrice=counts)
def test_chao_and_its_interval_are_never_below_observed(once, twice, thrice):
    answer = estimate_chao({1: once, 2: twice, 3: thrice})
    assert once + twice + thrice <= answer.interval[0] <= answer.estimate <= answer.interval[1]


@pytest.mark.parametrize(
    ("name", "bound"),
    [("Korea", 141.9926), ("UKdat_4", 10813.4364), ("NewOrl_5", 1294.1035), ("UKdat_5", 13570.0268)],
)
def test_the_bound_over_lists_is_that_of_rcapture(shared, name, bound):
    table = read_table(shared / "data" / "mse" / f"{name}.csv").histories()
    assert estimate_chao_lists(table).estimate == pytest.approx(bound, abs=1e-3)


def test_the_bound_over_independent_lists_of_unlike_size_is_the_truth(histories):
    shares, cells = (0.5, 0.2, 0.04), {}
    for key in ("100", "010", "001", "110", "101", "011", "111"):
        chance = math.prod(p if seen == "1" else 1 - p for p, seen in zip(shares, key, strict=True))
        cells[key] = round(1e6 * chance)
    assert estimate_chao_lists(histories("ABC", cells)).estimate == pytest.approx(1e6, rel=1e-4)


def answer(method, estimate, low, high):
    return MethodEstimate(method=method, estimate=estimate, interval=(low, high), details={})


def test_a_lower_bound_contradicts_only_what_lies_under_it():
    chao, far = answer("chao", 150, 120, 200), answer("bic", 400, 300, 600)
    assert grade_agreement([chao, far])[0] == "agree"
    assert grade_agreement([chao, answer("bic", 110, 90, 170)])[0] == "differ"
    assert grade_agreement([far, answer("stepwise", 200, 150, 260)])[0] == "differ"
