"""Two lists, Chao's bound, zero-truncated counts: published or hand-worked numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import EstimationError
from palermo.estimation import MethodEstimate
from palermo.estimation.chao import estimate_chao, persons_by_list_count
from palermo.estimation.panel import grade_agreement
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


def test_persons_by_list_count(histories):
    assert persons_by_list_count(histories("ABC", {"100": 4, "110": 3, "011": 2, "111": 1})) == {
        1: 4,
        2: 5,
        3: 1,
    }


def answer(method, estimate, low, high):
    return MethodEstimate(method=method, estimate=estimate, interval=(low, high), details={})


def test_a_lower_bound_contradicts_only_what_lies_under_it():
    chao, far = answer("chao", 150, 120, 200), answer("bic", 400, 300, 600)
    assert grade_agreement([chao, far])[0] == "agree"
    assert grade_agreement([chao, answer("bic", 110, 90, 170)])[0] == "differ"
    assert grade_agreement([far, answer("stepwise", 200, 150, 260)])[0] == "differ"
