"""A fictional State: seeded, of the size asked for, with rare things present and dependence between lists."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.errors import UsageError
from palermo.records.schema import schema
from palermo.simulation import SERIN, capture_histories, simulate, simulate_lists
from palermo.simulation.parameters import ORGANISATIONS
from palermo.simulation.truth import cases
from palermo.standards import load


@pytest.fixture(scope="module")
def state():
    return simulate(8_000, 3)


@given(persons=st.integers(60, 400), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=8, deadline=None)
def test_the_same_seed_gives_the_same_state(persons, seed):
    first, second = simulate(persons, seed), simulate(persons, seed)
    assert len(first.persons) == persons
    assert first.persons.equals(second.persons)
    assert first.records.equals(second.records)


def test_another_seed_gives_another_state():
    assert not simulate(60, 1).persons.equals(simulate(60, 2).persons)


@pytest.mark.parametrize("persons", [59, 1_000_001, 0, -5])
def test_a_size_out_of_range_is_refused(persons):
    with pytest.raises(UsageError, match="from 60 to 1,000,000"):
        simulate(persons, 1)


def test_every_person_is_exploited_in_some_year(state):
    assert state.persons.select(pl.any_horizontal("^exploited_.*$")).to_series().all()


@pytest.mark.parametrize("seed", range(4))
def test_organ_removal_is_rare_but_never_absent(seed):
    share = simulate(60, seed, country=SERIN).persons["form_organ_removal"].mean()
    assert 0 < share < 0.1


def test_forms_go_with_sex_and_age_as_in_the_model(state):
    people = state.persons
    sexual = people.filter(pl.col("main_form") == "form_sexual_exploitation")
    begging = people.filter(pl.col("main_form") == "form_forced_begging")
    assert 0.88 < (sexual["sex"] == "female").mean() < 0.94
    assert begging["minor_at_exploitation"].mean() == pytest.approx(0.72, abs=0.06)
    assert people.filter(pl.col("sector_construction"))["sex"].eq("male").mean() > 0.9


def test_repeats_and_objections_are_planted_at_their_rates(state):
    assert state.records["repeat"].mean() == pytest.approx(0.03, abs=0.01)
    assert 1 <= state.records["exclude"].sum() < 0.02 * len(state.records)


def test_the_law_breaks_the_series(state):
    begging = state.records.group_by("year").agg(pl.col("form_forced_begging").sum()).sort("year")
    assert begging.filter(pl.col("year") < 2023)["form_forced_begging"].sum() == 0
    assert begging.filter(pl.col("year") >= 2023)["form_forced_begging"].min() > 0


def test_a_list_that_did_not_exist_yet_is_empty(state):
    labour = state.records.filter(pl.col("source") == "labour")
    assert labour["year"].min() == 2022


def test_records_lie_in_the_years_of_exploitation(state):
    joined = state.records.join(state.persons.select("person_id", "^exploited_.*$"), on="person_id")
    for year in state.years:
        assert joined.filter(pl.col("year") == year)[f"exploited_{year}"].all()
    assert (state.records["registered_on"].str.slice(0, 4).cast(pl.Int16) == state.records["year"]).all()


def test_nothing_is_written_as_yes_that_was_not_so(state):
    people = state.persons.select("person_id", pl.col("means_threats").alias("truth"))
    joined = state.records.join(people, on="person_id")
    said = joined.filter(pl.col("means_threats"))
    assert said["truth"].all()
    assert joined.filter(pl.col("truth"))["means_threats"].mean() == 1.0
    assert joined["means_threats"].null_count() > 0


def test_cases_have_the_schema_and_codes_of_the_standards(state):
    table = cases(state)
    assert table.schema == schema()
    for field, name in (
        ("sex", "sex"),
        ("migration_status", "migration_status"),
        ("identification", "identification"),
    ):
        codes = load(name)
        assert all(code in codes for code in table[field].drop_nulls().unique())
    countries = load("country")
    assert all(code in countries for code in table["citizenship"].explode().drop_nulls().unique())


def test_histories_count_each_person_once(state):
    histories = capture_histories(state, 2025)
    used = state.records.filter((pl.col("year") == 2025) & pl.col("exclude").is_null())
    assert histories.table["count"].sum() == used["person_id"].n_unique()
    assert histories.table.select(pl.any_horizontal(ORGANISATIONS)).to_series().all()
    assert histories.population == state.persons["exploited_2025"].sum() > histories.table["count"].sum()


def _independent(lists):
    """The number that independence would estimate from the first two lists (Lincoln and Petersen)."""
    first, second = lists.matrix[:, 1], lists.matrix[:, 2]
    return first.sum() * second.sum() / (first & second).sum()


def test_dependence_makes_independence_estimate_too_low():
    biased = np.mean([_independent(simulate_lists(20_000, seed)) for seed in range(3)])
    alike = np.mean(
        [_independent(simulate_lists(20_000, seed, dependence=0, heterogeneity=0)) for seed in range(3)]
    )
    assert biased < 0.6 * 20_000
    assert alike == pytest.approx(20_000, rel=0.15)


def test_lists_hold_only_those_seen_and_the_true_number():
    lists = simulate_lists(2_000, 1, lists=("police", "shelter", "hotline"))
    assert lists.population == 2_000
    assert lists.names == ("police", "shelter", "hotline")
    assert lists.matrix.shape[1] == 3
    assert lists.matrix.any(axis=1).all()


@pytest.mark.parametrize("seed", range(6))
def test_no_organisation_has_an_empty_file(seed):
    assert set(simulate(60, seed, country=SERIN).records["source"]) == set(ORGANISATIONS)
