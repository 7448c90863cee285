"""BIC over hierarchical models against the published set of models, abundances and criteria."""

import csv

import pytest

from palermo.estimation.bic import estimate_bic, hierarchical_models, rank, rank_models

TABLES = ["Artificial_3", "Korea", "UKdat_4", "NewOrl_5", "UKdat_5"]


def generators(model):
    """The maximal terms of a model: what names it in the reference."""
    terms = [term for term in model if term]
    return frozenset(t for t in terms if not any(t != other and t & other == t for other in terms))


@pytest.mark.parametrize("name", TABLES)
def test_same_models_abundance_and_bic_as_the_reference(name, published, shared):
    table = published(name)
    ranking = rank(table, hierarchical_models(len(table.lists), min(3, len(table.lists) - 1)), "")
    ours = {
        generators(m): (a, b) for m, a, b in zip(ranking.models, ranking.abundance, ranking.bic, strict=True)
    }
    with (shared / "reference" / "mse" / f"MSE_bic_{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    theirs = {
        frozenset(sum(1 << (int(d) - 1) for d in part) for part in row["model"].strip("[]").split(",")): (
            float(row["abundance"]),
            float(row["BIC"]),
        )
        for row in rows
    }
    assert ours.keys() == theirs.keys()
    for key, expected in theirs.items():
        assert ours[key] == pytest.approx(expected, rel=1e-6)


def test_number_of_hierarchical_models_is_the_known_one():
    assert [len(hierarchical_models(lists, lists - 1)) for lists in (2, 3, 4, 5)] == [1, 8, 113, 6893]


@pytest.mark.parametrize(("name", "estimate"), [("UKdat_5", 25311.29), ("Ned_5", 148788.76)])
def test_least_bic_of_all_models(name, estimate, published):
    assert rank_models(published(name)).abundance[0] == pytest.approx(estimate, abs=0.01)


def test_interval_equals_the_reference_on_its_own_resamples(published, replicates):
    table = published("UKdat_4")
    answer = estimate_bic(table, replicates(table, "UKdat_4")[0], kept=20)
    assert answer.interval == pytest.approx((10061.86, 32295.18), abs=0.006)


def test_search_past_six_lists_finds_what_stepwise_finds_on_new_orleans(published):
    ranking = rank_models(published("NewOrl"))
    assert ranking.abundance[0] == pytest.approx(1183.692, abs=0.001)
