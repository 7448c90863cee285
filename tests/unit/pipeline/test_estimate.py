"""The stage ``estimate``: the panel of the reference year, or why there is none."""

import json
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from palermo.errors import StateError
from palermo.pipeline import Context
from palermo.pipeline.stages.estimate import STAGE


@pytest.fixture
def context(tmp_path):
    """A state of 900 persons on three independent lists in 2025, and some records of 2024."""
    generator = np.random.default_rng(1)
    seen = generator.random((900, 3)) < [0.3, 0.25, 0.2]
    rows = [
        ("abc"[place], f"{person}", str(person), 2025, "presumed")
        for person, place in zip(*np.nonzero(seen), strict=True)
    ]
    rows += [("a", f"old{k}", f"old{k}", 2024, "identified") for k in range(50)]
    rows += [("b", f"no{k}", f"no{k}", 2025, "refused") for k in range(30)]
    frame = pl.DataFrame(
        rows, schema=["source", "record_id", "person_id", "year", "identification"], orient="row"
    )

    def make(options, linked=True):
        state = SimpleNamespace(
            options={"estimate": options} if options is not None else {},
            reference_year=2025,
            code="XAR",
            seed=1,
            fictional=True,
        )
        results = {"cases": frame.drop("person_id")}
        if linked:
            results["persons"] = frame.select("source", "record_id", "person_id")
        return Context(state=state, output=tmp_path, results=results, options=options or {})

    return make


def test_panel_of_the_reference_year_is_written(context):
    work = context({"methods": ["stepwise", "main_effects"], "bootstrap": 200})
    counts = STAGE.run(work)
    data = json.loads((work.output / "estimate.json").read_text(encoding="utf-8"))
    assert data["population"] == "persons exploited in XAR at any time in 2025"
    assert data["year"] == 2025
    assert data["range"][0] < 900 < data["range"][1]
    assert counts["observed"] == data["observed"] < 900
    assert (work.output / "estimate.json").stat().st_mode & 0o777 == 0o600


def test_draws_of_the_linkage_enter_the_panel(context):
    work = context({"methods": ["stepwise"], "bootstrap": 50})
    persons = work.results["persons"]
    work.results["draws"] = pl.concat(persons.with_columns(draw=pl.lit(k)) for k in (1, 2, 3))
    STAGE.run(work)
    assert [entry["method"] for entry in work.results["estimate"]["panel"]] == [
        "stepwise",
        "stepwise_over_linkage",
    ]


def test_no_overlap_is_said_and_does_not_stop_the_run(context):
    work = context({})
    work.results["persons"] = work.results["persons"].with_columns(
        person_id=pl.concat_str("source", "record_id")
    )
    assert STAGE.run(work)["agreement"] == "cannot be estimated"
    assert "no overlap" in (work.output / "estimate.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "linked", "words"), [(None, True, "no [estimate]"), ({}, False, "not linked")]
)
def test_without_what_it_needs_it_says_why(context, options, linked, words):
    assert words in STAGE.run(context(options, linked))["estimated"]


@pytest.mark.parametrize("options", [{"colour": 1}, {"bootstrap": -1}, {"methods": ["guess"]}])
def test_wrong_options_are_refused(context, options):
    with pytest.raises(StateError):
        STAGE.run(context(options))
