"""Decomposable graphs against the published posterior."""

import numpy as np
import pytest

from palermo.errors import EstimationError
from palermo.estimation.decomposable import decomposable_graphs, estimate_decomposable, posterior


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18154)])
def test_number_of_decomposable_graphs_is_the_known_one(lists, graphs):
    assert len(decomposable_graphs(lists)[0]) == graphs


@pytest.mark.parametrize(
    ("name", "median", "interval", "weight"),
    [
        ("UKdat_4", 11397, (9501, 13585), 0.4333),
        ("NewOrl_5", 869, (514, 1763), 0.05095),
        ("UKdat_5", 23016, (10408, 33481), 0.4434),
        ("Ned_5", 50270, (41616, 203328), 0.555),
    ],
)
def test_posterior_is_the_reference_s_within_its_grid(name, median, interval, weight, published):
    answer = estimate_decomposable(published(name))
    assert answer.estimate == pytest.approx(median, rel=0.01)
    assert answer.interval == pytest.approx(interval, rel=0.04)
    assert answer.details["best_models"][0]["share"] == pytest.approx(weight, rel=0.02)


def test_mass_at_the_edge_is_negligible(published):
    answer = posterior(published("Korea"))
    assert answer.edge < 1e-5
    assert np.isclose(answer.mass.sum(), 1)


def test_two_lists_are_refused(histories):
    with pytest.raises(EstimationError, match="3 to 6 lists"):
        estimate_decomposable(histories("AB", {"10": 50, "01": 40, "11": 10}))
