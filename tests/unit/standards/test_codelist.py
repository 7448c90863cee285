"""Code lists: what is in them is found, what is not is refused with a hint, and each says its origin."""

import dataclasses
import datetime
from typing import get_args

import polars as pl
import pytest

from palermo import standards
from palermo.errors import StandardError


@pytest.mark.parametrize("name", standards.names())
def test_every_list_is_whole(name):
    codes = standards.load(name)
    assert codes.codes
    assert all(code and code == code.strip() for code in codes)
    assert codes.title
    assert codes.source
    assert codes.version
    assert isinstance(codes.date, datetime.date)
    assert {row["verification"] for row in codes.rows.values()} <= set(get_args(standards.Verification))
    assert all(codes.label(code) for code in codes)
    assert codes.frame.height == len(codes)


@pytest.mark.parametrize("name", standards.names())
def test_no_code_occurs_twice_in_a_file(name):
    from palermo.standards import codelist

    assert sum(1 for _ in codelist.read_rows("lists", name)) == len(standards.load(name))


def test_an_unknown_list_is_refused_with_the_nearest_name():
    with pytest.raises(StandardError, match="did you mean country"):
        standards.load("contry")


def test_an_unknown_code_is_refused_with_the_nearest_code():
    with pytest.raises(StandardError, match="'femal' is not a code of sex: did you mean female"):
        standards.load("sex").row("femal")


def test_a_name_cannot_leave_the_folder():
    with pytest.raises(StandardError):
        standards.load("../lists/sex")


def test_a_list_cannot_be_altered():
    sex = standards.load("sex")
    with pytest.raises(dataclasses.FrozenInstanceError):
        sex.version = "2"
    with pytest.raises(TypeError):
        sex.rows["female"]["label"] = "x"


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "Egypt"), ("fr", "Égypte"), ("es", "Egipto"), ("ru", "Египет"), ("zh", "埃及"), ("ar", "مصر")],
)
def test_places_have_names_in_six_languages(language, label):
    assert standards.load("country").label("EGY", language) == label


def test_a_label_falls_back_to_english():
    assert standards.load("language").label("aaa", "ar") == "Ghotuo"


def test_na_is_namibia():
    assert standards.load("country").values("alpha2")["NAM"] == "NA"


def test_user_assigned_codes_are_accepted_and_are_their_own_label():
    country = standards.load("country")
    assert "XAR" in country
    assert country.label("XAR", "fr") == "XAR"
    assert country.is_user_assigned("XAR")
    assert not country.is_user_assigned("XKX")
    assert country.label("XKX") == "Kosovo"
    assert all(bad not in country for bad in ("XA", "xar", "XARA", "QQQ", None, 5))


def test_accepts_is_three_valued():
    column = pl.DataFrame({"c": ["FRA", "XAR", "fra", None, "XARX"]})
    got = column.select(standards.load("country").accepts(pl.col("c")))["c"].to_list()
    assert got == [True, True, False, None, False]


def test_sign_languages_are_languages():
    assert standards.load("language").row("ase")["signed"] == "yes"
