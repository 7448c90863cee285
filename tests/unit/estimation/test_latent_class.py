"""Latent classes against the published posterior, and the warnings that one chain would hide."""

import numpy as np
import pytest

from palermo.estimation.latent_class import (
    effective_size,
    estimate_latent_class,
    modes_of,
    sample_hidden,
    split_r_hat,
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "low", "median", "high"), [("Korea", 124, 136, 195), ("NewOrl_5", 573, 839, 1384)]
)
def test_posterior_is_the_reference_s_within_monte_carlo_error(name, low, median, high, published):
    answers = [estimate_latent_class(published(name), seed) for seed in (1, 2, 3)]
    assert np.median([a.estimate for a in answers]) == pytest.approx(median, rel=0.05)
    assert np.median([a.interval[0] for a in answers]) == pytest.approx(low, rel=0.12)
    assert np.median([a.interval[1] for a in answers]) == pytest.approx(high, rel=0.15)


@pytest.mark.slow
def test_most_chains_centre_where_the_long_chain_of_the_reference_does(published):
    answer = estimate_latent_class(published("UKdat_5"), 1)
    assert np.median(np.sort(answer.details["chain_medians"])[8:]) == pytest.approx(22672, rel=0.1)
    assert answer.details["multimodal"]


def test_the_same_seed_gives_the_same_draws(published):
    table = published("Korea")
    one, two = (sample_hidden(table, 7, chains=2, kept=20, burn_in=20) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_r_hat_and_effective_size_of_independent_draws():
    draws = np.random.default_rng(1).normal(size=(20, 1000))
    assert split_r_hat(draws) == pytest.approx(1, abs=0.01)
    assert effective_size(draws) == pytest.approx(20_000, rel=0.15)
    assert split_r_hat(draws + np.arange(20)[:, None]) > 3


def test_modes_are_counted():
    generator = np.random.default_rng(1)
    one = generator.normal(size=20_000)
    assert modes_of(one) == 1
    assert modes_of(np.concatenate([one, one + 8])) == 2
