"""Tables from small sets of records whose answer can be counted by hand."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.errors import StatisticsError
from palermo.records.schema import schema
from palermo.statistics.catalogue import Origin, make_tables, write_tables
from palermo.statistics.counting import PERSONS, RECORDS, count
from palermo.statistics.population import read_population
from palermo.statistics.table import FIGURES, Table, by_codes, censored


def cases(*rows):
    """Case records from what is said of them; identified in 2024 by the police unless said otherwise."""
    known = {"source": "police", "year": 2024, "identification": "identified"}
    full = [dict.fromkeys(schema()) | known | {"record_id": str(i)} | row for i, row in enumerate(rows)]
    return pl.DataFrame(full, schema=schema())


def table(records, name, **options):
    """The cells of one table as rows without the year."""
    made = make_tables(records, options.pop("origin", Origin()), **options)
    found = next(each for each in (*made.tables, *made.rates) if each.name == name)
    return {row[1:-5]: row[-5:] for row in found.cells.rows()}


def test_detected_is_presumed_or_identified_and_excluded_records_are_only_counted():
    records = cases(
        {}, {"identification": "presumed"}, {"identification": "potential"}, {"identification": None},
        {"identification": "revoked"}, {"exclude": True}, {"exclude": False, "year": None},
    )  # fmt: skip
    assert table(records, "year") == {(): (2, 2, None, None, 1)}
    assert {key: row[:2] for key, row in table(records, "identification").items()} == {
        ("identified",): (1, 1), ("potential",): (1, 1), ("presumed",): (1, 1), ("revoked",): (1, 1),
    }  # fmt: skip
    assert table(records, "identification")[("presumed",)][4] == 1
    made = make_tables(records, Origin())
    use = next(each for each in made.tables if each.name == "records").cells
    assert use.select("source", "use", "low").rows() == [("police", "excluded", 1), ("police", "used", 6)]


def test_unknown_is_a_figure_of_its_own_and_shares_are_of_those_who_answered():
    records = cases(*[{"sex": "female"}] * 15, *[{"sex": "male"}] * 5, *[{}] * 30)
    assert table(records, "sex") == {
        ("female",): (15, 15, 0.75, 0.75, 30),
        ("male",): (5, 5, 0.25, 0.25, 30),
    }


def test_under_twenty_answers_no_share_is_given():
    records = cases(*[{"sex": "female"}] * 15, *[{"sex": "male"}] * 4, *[{}] * 30)
    assert table(records, "sex")[("female",)] == (15, 15, None, None, 30)


def test_evidence_counts_yes_no_and_unknown_apart_and_a_tick_list_has_no_shares():
    yes, no = {"means_threats": True, "means_other": True}, {"means_threats": False}
    found = table(cases(*[yes] * 10, *[no] * 10, *[{}] * 3), "means")
    assert found == {
        ("means_threats",): (10, 10, 0.5, 0.5, 3),
        ("means_other",): (10, 10, None, None, 13),
    }


def test_a_child_without_means_is_counted_like_anybody():
    records = cases(
        {"age_group": "child", "means_threats": None}, {"age_group": "adult", "means_threats": True}
    )
    assert table(records, "age") == {("adult",): (1, 1, None, None, 0), ("child",): (1, 1, None, None, 0)}


def test_organ_removal_has_a_line_of_its_own_in_every_table_of_forms():
    person = {"sex": "male", "age_group": "adult", "form_organ_removal": True}
    records = cases(person, {**person, "form_organ_removal": None, "form_forced_begging": True})
    assert table(records, "forms")[("form_organ_removal",)][:2] == (1, 1)
    glotip = {key[2]: row[0] for key, row in table(records, "glotip_forms").items()}
    assert glotip == {"other": 2, "organ_removal": 1}
    sdg = table(records, "sdg_16_2_2")
    assert sdg[("VC_HTF_DETVOG", "total", "total")][:2] == (1, 1)
    assert sdg[("VC_HTF_DETVOP", "total", "total")][:2] == (1, 1)
    assert sdg[("VC_HTF_DETV", "male", "adult")][:2] == (2, 2)


def test_two_forms_of_one_category_are_one_person():
    person = {"sex": "female", "age_group": "adult", "form_forced_labour": True, "form_servitude": True}
    assert table(cases(person), "glotip_forms")[("female", "adult", "forced_labour")][:2] == (1, 1)


def test_flows_are_by_country_by_place_and_by_kind():
    def flow(origin, destination):
        return {"origin_country": origin, "exploitation_country": destination}

    records = cases(
        flow("FRA", "FRA"), flow("BEL", "FRA"), flow("NGA", "FRA"), flow("XVE", "XAR"), flow("XAR", None)
    )
    origin = Origin(subregions={"XVE": "XIN", "XAR": "XIN"})
    assert table(records, "flow_kinds", origin=origin) == {
        ("domestic",): (1, 1, None, None, 1),
        ("within_subregion",): (2, 2, None, None, 1),
        ("transregional",): (1, 1, None, None, 1),
    }
    assert table(records, "flow_kinds")[("within_subregion",)][4] == 2
    assert table(records, "flows")[("NGA", "FRA")] == (1, 1, None, None, 1)
    assert table(cases({"origin_place": "XVE-A", "exploitation_place": "XAR-N"}), "flows_places") == {
        ("XVE-A", "XAR-N"): (1, 1, None, None, 0)
    }


def test_a_dismissed_case_widens_the_stages_it_may_not_have_reached():
    records = cases(
        *({"justice_stage": stage} for stage in ("none", "reported", "dismissed", "conviction")), {}
    )
    assert {key[0]: row[:2] for key, row in table(records, "justice_funnel").items()} == {
        "reported": (3, 3), "investigation": (1, 2), "prosecution": (1, 2), "verdict": (1, 1),
        "conviction": (1, 1),
    }  # fmt: skip
    assert table(records, "justice_funnel")[("reported",)][4] == 1


def test_assistance_counts_a_person_once_a_service():
    def given(service, outcome="completed"):
        return {"service": service, "date": "2024", "outcome": outcome}

    records = cases(
        {"assistance": [given("shelter"), given("shelter"), given("legal", None)]}, {"assistance": []}, {}
    )
    assert table(records, "assistance") == {
        ("legal",): (1, 1, None, None, 2),
        ("shelter",): (1, 1, None, None, 2),
    }
    assert table(records, "assistance_outcomes") == {("shelter", "completed"): (1, 1, None, None, 2)}


def test_linked_persons_are_counted_once_in_their_first_year():
    records = cases(
        {
            "source": "police",
            "record_id": "1",
            "identification": "presumed",
            "year": 2024,
            "means_threats": False,
        },
        {
            "source": "ngo",
            "record_id": "1",
            "identification": "identified",
            "year": 2023,
            "means_threats": True,
        },
        {"source": "ngo", "record_id": "2", "citizenship": ["NGA"]},
    )
    links = pl.DataFrame({"source": ["police", "ngo"], "record_id": ["1", "1"], "person_id": [7, 7]})
    assert count(records).unit == RECORDS
    linked = count(records, persons=links)
    assert (linked.unit, linked.detected.height) == (PERSONS, 2)
    person = linked.detected.filter(year=2023).row(0, named=True)
    assert (person["identification"], person["means_threats"]) == ("identified", True)


def test_rates_need_a_population_and_name_its_source(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text(
        "place,sex,age_group,year,population\nXAR,female,adult,2024,30000\nXAR,male,adult,2024,20000\n"
    )
    population = read_population(path, source="National office of statistics")
    records = cases({"sex": "female", "age_group": "adult"}, {"sex": "male", "age_group": "child"})
    made = make_tables(records, Origin(place="XAR", population=population))
    rates = {row[1:4]: row[4:6] for row in made.rates[0].cells.rows()}
    assert rates[("VC_HTF_DETVR", "total", "total")] == (4.0, 4.0)
    assert rates[("VC_HTF_DETVR", "female", "adult")] == (3.3333, 3.3333)
    assert ("VC_HTF_DETVR", "male", "child") not in rates
    assert "National office of statistics" in made.rates[0].method
    assert make_tables(records, Origin()).rates == ()


def test_records_without_any_year_are_refused():
    with pytest.raises(StatisticsError, match="none with a year"):
        make_tables(cases({"year": None}), Origin())


def test_small_counts_can_be_censored_on_output():
    found = table(cases(*[{"sex": "female"}] * 19, *[{"sex": "male"}] * 2, {}), "sex", censor=5)
    assert found == {("female",): (19, 19, 0.9048, 0.9048, None), ("male",): (1, 4, 0.0476, 0.1905, None)}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=60), st.integers(3, 12))
def test_a_censored_table_always_holds_the_true_counts(values, below):
    rows = pl.DataFrame({"kind": values}, schema={"kind": pl.String})
    cells = by_codes(rows, {"kind": pl.col("kind")}, within=0)
    assert cells["low"].sum() + sum(value is None for value in values) == len(values)
    exact = Table(name="x", title="x", dimensions=("kind",), cells=cells, unit="persons")
    hidden = censored(exact, below).cells
    pairs = zip(cells.to_dicts(), hidden.to_dicts(), strict=True)
    assert all(wide["low"] <= true["low"] <= wide["high"] for true, wide in pairs)
    assert not hidden.filter(
        (pl.col("low") == pl.col("high")) & pl.col("high").is_between(1, below - 1)
    ).height


def test_the_same_tables_give_the_same_bytes_and_the_index_says_where_they_come_from(tmp_path):
    records = cases({"sex": "female", "detection_country": "XAR"}, {"source": "ngo", "year": 2022})
    breaks = (
        {"year": 2023, "reason": "a new law", "tables": ["forms"]},
        {"year": 2022, "reason": "a new list"},
    )
    origin = Origin(state={"code": "XAR"}, fictional=True, place="XAR", breaks=breaks)
    contents = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_tables(tmp_path / name, make_tables(records, origin))
        contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]
    index = json.loads(contents[0]["index.json"])
    assert index["state"] == {"code": "XAR"}
    keys = [
        "name",
        "title",
        "dimensions",
        "unit",
        "period",
        "place",
        "sources",
        "method",
        "protection",
        "standard",
        "breaks",
    ]
    for entry in index["tables"]:
        assert list(entry) == keys
        header = contents[0][f"{entry['name']}.csv"].decode().splitlines()[0]
        assert header.split(",") == [*entry["dimensions"], *FIGURES]
        assert (entry["period"], entry["sources"]) == ([2022, 2024], ["ngo", "police"])
    breaks_of = {entry["name"]: [each["year"] for each in entry["breaks"]] for entry in index["tables"]}
    assert (breaks_of["forms"], breaks_of["sex"]) == ([2023, 2022], [2022])
