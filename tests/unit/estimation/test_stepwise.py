"""Stepwise choice against the published answers, model by model and replicate by replicate."""

import numpy as np
import pytest

from palermo.estimation.stepwise import (
    choose_pairs,
    estimate_stepwise,
    fit_stepwise,
    repeat_stepwise,
    wald_interval,
)

TABLES = ["Artificial_3", "Korea", "Ned", "Ned_5", "NewOrl", "NewOrl_5", "UKdat", "UKdat_4", "UKdat_5"]


@pytest.mark.parametrize("name", TABLES)
def test_models_estimates_and_wald_intervals_equal_the_reference(name, published, reference):
    table = published(name)
    records = [r for r in reference if r["dataset"] == name and r["method"] == "stepwise"]
    assert len(records) == 5
    for record in records:
        pairs, _ = choose_pairs(table, record["pthresh"])
        empty = record["empty_overlap_terms_at_minus_inf"] or []
        terms = {t for t in record["terms"] if ":" in t} | {*([empty] if isinstance(empty, str) else empty)}
        assert {table.name_of(pair) for pair in pairs} == terms
        fit = fit_stepwise(table, record["pthresh"])
        wald = wald_interval(table.observed, fit, 0.95)
        expected = record["wald_log_dark_interval"]
        assert fit.estimate == pytest.approx(record["estimate"], rel=1e-6)
        assert wald == pytest.approx((expected["2.5%"], expected["97.5%"]), rel=1e-6)
        assert fit.aic == pytest.approx(record["aic"], rel=1e-9)
        assert fit.deviance == pytest.approx(record["deviance"], rel=1e-6)


@pytest.mark.parametrize("name", ["Artificial_3", "Korea", "NewOrl_5", "UKdat_4", "UKdat_5"])
def test_every_replicate_equals_the_reference_on_its_own_resamples(name, published, replicates):
    table = published(name)
    tables, expected = replicates(table, name)
    ours = repeat_stepwise(table, tables).estimates
    exists = expected < 1e12  # the reference answers 1e13 where the estimate does not exist
    assert np.all(np.isinf(ours[~exists]))
    np.testing.assert_allclose(ours[exists], expected[exists], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("UKdat_5", 8784.78, 14700.55), ("NewOrl_5", 588.82, 1703.69)]
)
def test_bca_interval_equals_the_reference_on_its_own_resamples(name, low, high, published, replicates):
    table = published(name)
    answer = estimate_stepwise(table, replicates(table, name)[0])
    assert answer.interval == pytest.approx((low, high), abs=0.006)
