"""The persons' half of the gap table, from records whose answer can be counted by hand."""

import datetime as dt

import polars as pl
import pytest

from palermo.records.schema import schema
from palermo.statistics.catalogue import Origin, make_tables
from palermo.statistics.gap import fate

CUT = dt.date(2024, 12, 31)
KNOWN = {
    "source": "police",
    "year": 2024,
    "identification": "identified",
    "registered_on": "2024-03-01",
    "detection_place": "XAR-01-1",
    "sex": "female",
    "age_group": "adult",
}


def cases(*rows):
    """Case records of adult women whom the police registered on 1 March 2024, unless said otherwise."""
    full = [dict.fromkeys(schema()) | KNOWN | {"record_id": str(i)} | row for i, row in enumerate(rows)]
    return pl.DataFrame(full, schema=schema())


def helped(date, outcome=None, service="health"):
    return {"assistance": [{"service": service, "date": date, "outcome": outcome}]}


@pytest.mark.parametrize(
    ("row", "yes"),
    [
        ({}, {"outcome_unknown", "wanting_high"}),
        ({"assistance": []}, {"wanting_high"}),
        (helped("2024-05-30"), {"assisted", "wanting_high"}),
        (helped("2024-05-31"), {"wanting_high"}),
        (helped("2024-02-01", service="shelter"), {"assisted", "wanting_low", "wanting_high"}),
        (helped("2024-05"), {"outcome_unknown", "wanting_high"}),
        (helped(None), {"outcome_unknown", "wanting_high"}),
        (helped("2024-04-01", "left"), {"assisted", "left", "wanting_high"}),
        (helped("2024-04-01", "refused"), {"refused"}),
        ({"assistance_declined": True}, {"refused"}),
        (helped("2024-04-01") | {"assistance_declined": True}, {"assisted", "left", "wanting_high"}),
        ({"registered_on": "2024-10-03"}, {"not_due", "wanting_high"}),
        ({"registered_on": "2024-10-02"}, {"outcome_unknown", "wanting_high"}),
        ({"registered_on": None}, {"outcome_unknown", "wanting_high"}),
        ({"registered_on": None} | helped("2024-04-01"), {"outcome_unknown", "wanting_high"}),
    ],
)
def test_what_became_of_a_person(row, yes):
    assert {mark.name for mark in fate(cases(row), CUT) if mark[0]} == yes


REGIONS = {"XAR-01-1": "XAR-01", "XAR-01-2": "XAR-01"}


def tables(*rows):
    made = make_tables(cases(*rows), Origin(regions=REGIONS))
    return {table.name: table for table in made.tables}


def test_a_person_is_counted_once_at_each_level_and_the_unknown_are_no_zero():
    labour = {"form_forced_labour": True, "form_other": False}
    elsewhere = labour | {"detection_place": "XAR-01-2", "sex": None}
    gap = tables(labour | helped("2024-03-02"), elsewhere, {"detection_place": None})["gap"]
    cells = {row[1:6]: row[6:8] for row in gap.cells.rows()}
    forced = "form_forced_labour"
    whole = ("total", "total")
    assert cells["XAR-01", forced, *whole, "detected"] == (2, 2)
    assert cells["XAR-01-1", forced, *whole, "detected"] == (1, 1)
    assert cells["XAR-01", forced, *whole, "assisted"] == (1, 1)
    assert cells["XAR-01", forced, *whole, "outcome_unknown"] == (1, 1)
    assert cells["XAR-01", forced, "unknown", "adult", "detected"] == (1, 1)
    assert cells["total", "total", *whole, "detected"] == (3, 3)
    assert cells["total", "unknown", *whole, "detected"] == (1, 1)
    assert ("XAR-01", "form_other", *whole, "detected") not in cells
    assert {row[5] for row in gap.cells.rows()} == {"detected", "assisted", "outcome_unknown", "wanting"}


def test_a_list_looked_where_it_has_a_record_and_an_answer_on_the_form():
    looked = tables(
        {"form_forced_labour": False},
        {"source": "shelter", "detection_place": "XAR-01-2", "form_other": True},
        {"source": "labour", "exclude": True, "form_other": True},
    )["gap_looked"]
    counts = {row[1:3]: row[3] for row in looked.cells.rows()}
    assert counts["XAR-01", "total"] == 2
    assert counts["XAR-01", "form_forced_labour"] == counts["XAR-01", "form_other"] == 1
    assert counts["XAR-01-1", "total"] == 1
    assert ("XAR-01-1", "form_other") not in counts
    assert looked.unit == "lists"


def test_hidden_small_counts_do_not_hide_how_many_lists_looked():
    made = make_tables(cases({"form_other": True}), Origin(), censor=5)
    both = {table.name: table for table in made.tables}
    assert both["gap_looked"].cells["high"].max() == 1
    assert both["gap"].cells.filter(measure="detected")["high"].min() == 4
