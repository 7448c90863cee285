"""A partner's own sheet: mapped once, read again without questions; also one of 152 columns."""

import pytest

from palermo.errors import MappingError
from palermo.exchange.activities import (
    ActivityMapping,
    load_mapping,
    mapped_rows,
    mapping_text,
    propose_mapping,
)
from palermo.exchange.activities.columns import Lists
from palermo.exchange.activities.mapped import MappedColumn

OWN = """Nr;Project title;Location;Start date;End date;Expenditure;What
7;Safe house;XAR-N;2026-01-01;2026-12-31;1200;Beds
8;Radio spots;Nowhere;2026-02-01;;-5;Spots
"""
CONSTANTS = {"kind": "project", "status": "ongoing", "country": "XAR", "currency": "EUR",
             "as_of": "2026-11-24", "source": "own sheet"}  # fmt: skip


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    return path


def test_columns_are_proposed_by_their_names(own):
    fields = {column.name: column.field for column in propose_mapping(own).columns}
    assert fields["Project title"] == "title"
    assert fields["Location"] == "places"
    assert (fields["Start date"], fields["End date"], fields["Expenditure"]) == ("starts", "ends", "spent")


def test_a_mapped_sheet_is_read_and_its_faults_told(own, made):
    mapping = ActivityMapping(
        columns=(
            MappedColumn(name="Nr", field="reference"),
            MappedColumn(name="Project title", field="title"),
            MappedColumn(name="Location", field="places"),
            MappedColumn(name="Start date", field="starts"),
            MappedColumn(name="End date", field="ends"),
            MappedColumn(name="Expenditure", field="spent"),
            MappedColumn(name="What", field="intervention", values={"Beds": "shelter", "Spots": "awareness"}),
        ),
        constants=CONSTANTS,
    )
    again = load_mapping(mapping_text(mapping))
    assert again == mapping
    good, bad = mapped_rows(own, again, made.lists())
    assert good.faults == ()
    assert good.cells["reference"] == "7"
    assert (good.cells["title"], good.cells["intervention"], good.cells["spent"]) == (
        "Safe house",
        "shelter",
        "1200",
    )
    assert {(fault.column, fault.code) for fault in bad.faults} == {
        ("places", "no_such_place"),
        ("spent", "negative"),
    }


def test_several_columns_may_fill_one_list(tmp_path, made):
    path = tmp_path / "ticks.csv"
    path.write_text("name,labour,servitude\nA,1,1\nB,1,0\nC,0,0\n")
    ticks = [
        MappedColumn(name=name, field="forms", values={"1": f"form_{code}", "0": ""})
        for name, code in (("labour", "forced_labour"), ("servitude", "servitude"))
    ]
    mapping = ActivityMapping(columns=(MappedColumn(name="name", field="title"), *ticks))
    forms = [row.cells["forms"] for row in mapped_rows(path, mapping, made.lists())]
    assert forms == ["form_forced_labour;form_servitude", "form_forced_labour", ""]


@pytest.mark.parametrize(
    "text",
    ["format = 1", "no toml [", 'format = "palermo-activity-mapping-1"\n[[column]]\nname = "a"\nfield = "b"'],
)
def test_a_mapping_that_is_none(text):
    with pytest.raises(MappingError):
        load_mapping(text)


def test_a_survey_of_152_columns_can_be_mapped(shared, made):
    path = shared / "data/activities/antitip_ngo_survey_responses_anonymized.csv"
    mapping = propose_mapping(path)
    countries = {"India": "IND", "Nigeria": "NGA"}
    lists = made.lists()
    lists = Lists(
        codes={**lists.codes, "country": {**lists.codes["country"], "IND": "India", "NGA": "Nigeria"}}
    )
    chosen = ActivityMapping(
        columns=(
            MappedColumn(name="clean.id", field="reference"),
            MappedColumn(name="clean.id", field="title"),
            MappedColumn(name="work.country", field="country", values=countries),
            MappedColumn(name="Q3.2", field="description"),
        ),
        constants={"kind": "project", "intervention": "awareness", "status": "completed",
                   "starts": "2014-01-01", "country_wide": "yes", "as_of": "2014-12-31",
                   "source": "survey of NGOs"},
        fingerprint=mapping.fingerprint,
    )  # fmt: skip
    rows = mapped_rows(path, load_mapping(mapping_text(chosen)), lists)
    assert len(rows) == 561
    good = [row for row in rows if not any(fault.stops for fault in row.faults)]
    assert {row.cells["country"] for row in good} == {"IND", "NGA"}
    assert {fault.column for row in rows for fault in row.faults} <= {"country", "description"}
