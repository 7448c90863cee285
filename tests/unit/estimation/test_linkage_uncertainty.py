"""Draws of the linkage: Rubin's rules by hand, and a linkage whose uncertainty is known."""

import numpy as np
import polars as pl
import pytest

from palermo.errors import EstimationError
from palermo.estimation.linkage_uncertainty import combine, estimate_over_draws, histories_of_draws


def draws_of(persons, draws, unsure, seed=1):
    """Records on three lists; in each draw a record is cut from its person with chance ``unsure``."""
    generator = np.random.default_rng(seed)
    seen = generator.random((persons, 3)) < [0.3, 0.25, 0.2]
    rows = []
    for draw in range(draws):
        for person, place in zip(*np.nonzero(seen), strict=True):
            cut = generator.random() < unsure
            rows.append(
                ("abc"[place], f"{person}-{place}", draw, f"{person}-{place}" if cut else str(person))
            )
    return pl.DataFrame(rows, schema=["source", "record_id", "draw", "person_id"], orient="row")


def test_combination_by_hand():
    answer = combine(np.exp([1.0, 2.0, 3.0]), np.array([0.5, 0.5, 0.5]))
    assert np.log(answer.estimate) == pytest.approx(2)
    assert answer.share == pytest.approx((4 / 3) / (0.5 + 4 / 3))
    assert answer.interval[0] < answer.estimate < answer.interval[1]


def test_one_draw_is_refused():
    with pytest.raises(EstimationError, match="at least 2"):
        combine(np.array([5.0]), np.array([0.1]))


def test_a_sure_linkage_adds_nothing_and_an_unsure_one_does():
    sure = estimate_over_draws(draws_of(1500, 4, 0.0))
    unsure = estimate_over_draws(draws_of(1500, 8, 0.05))
    assert sure.details["share_from_linkage"] == pytest.approx(0, abs=1e-9)
    assert unsure.details["share_from_linkage"] > 0.02
    assert sure.interval[0] < 1500 < sure.interval[1]


def test_histories_of_draws_count_each_person_once():
    counts = histories_of_draws(draws_of(200, 3, 0.0), ("a", "b", "c"))
    assert counts.shape == (3, 8)
    assert len({tuple(row) for row in counts.tolist()}) == 1
