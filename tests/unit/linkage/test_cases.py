"""What of a case record is linked."""

import polars as pl
import pytest

from palermo.linkage.sources import case_identities


def row(**columns):
    return case_identities(pl.DataFrame([columns]), source="police").table.row(0, named=True)


@pytest.mark.parametrize(
    ("full", "given", "father", "family"),
    [
        ("Maria", "Maria", None, ""),
        ("Maria Popescu", "Maria", None, "Popescu"),
        ("Omar Said  Trabelsi", "Omar", "Said", "Trabelsi"),
        ("Blanca Irene Guijarro Ituralde", "Blanca", "Irene", "Guijarro Ituralde"),
        ("Hanaa Al Yamani", "Hanaa", None, "Yamani"),
        ("علي بن صالح", "علي", None, "صالح"),
        ("Al", "Al", None, ""),
        ("", "", None, ""),
    ],
)
def test_a_whole_name_is_cut_into_parts(full, given, father, family):
    found = row(name_full=full, birth_date=None)
    assert [found[name] or "" for name in ("name_given", "name_father", "name_family")] == [
        given,
        father or "",
        family,
    ]


def test_recorded_parts_win_over_the_whole_name():
    found = row(name_full="Ana Popescu", name_given="Anna", name_family="")
    assert (found["name_given"], found["name_family"]) == ("Anna", "Popescu")


@pytest.mark.parametrize(
    ("approximate", "date", "linked"),
    [
        (True, "1990-05-06", "1990"),
        (False, "1990-01-01", "1990-01-01"),
        (None, "1990-01-01", "1990"),
        (None, "1990-05-06", "1990-05-06"),
        (None, None, None),
    ],
)
def test_a_date_that_is_not_exact_counts_as_its_year(approximate, date, linked):
    cases = pl.DataFrame(
        {"birth_date": [date], "birth_date_approximate": [approximate]},
        schema={"birth_date": pl.String, "birth_date_approximate": pl.Boolean},
    )
    assert case_identities(cases, source="police").table["birth_date"].to_list() == [linked]


def test_the_place_is_that_of_exploitation_else_of_detection():
    assert row(name_given="a", exploitation_place="X1", detection_place="X2")["place"] == "X1"
    assert row(name_given="a", exploitation_place=None, detection_place="X2")["place"] == "X2"
