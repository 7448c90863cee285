"""Spellings by rule, and lists of identities for studies of linkage."""

import re

import polars as pl
import pytest

from palermo.simulation import identity_lists
from palermo.simulation.names import Name, pools, table
from palermo.simulation.spelling import SPELLINGS, house_spelling, spellings

KHALED = Name(culture="arabic", latin="Khaled", native="خالد")
USHAKOV = Name(culture="slavic", latin="Ushakov", native="Ушаков")
HELENE = Name(culture="romance", latin="Hélène", native="Hélène")


@pytest.mark.parametrize(
    ("name", "house", "expected"),
    [
        (KHALED, "arabic", "خالد"),
        (KHALED, "spanish", "Jaled"),
        (KHALED, "cyrillic", "Khaled"),
        (USHAKOV, "english", "Ushakov"),
        (USHAKOV, "french", "Ouchakov"),
        (USHAKOV, "cyrillic", "Ушаков"),
        (HELENE, "french", "Hélène"),
        (HELENE, "arabic", "هيلين"),
    ],
)
def test_a_house_spells_by_rule(name, house, expected):
    assert house_spelling(name, house).casefold() == expected.casefold()


@pytest.mark.parametrize("house", ["english", "arabic", "cyrillic"])
def test_every_name_has_its_row_of_spellings(house):
    found = spellings(house)
    assert len(found) == len(table()) * SPELLINGS
    assert found.null_count() == 0
    assert (found.str.len_chars() > 0).all()
    first = found.gather_every(SPELLINGS).to_list()
    assert first == [house_spelling(name, house) for name in table()]


def test_the_arabic_house_writes_no_latin_letter():
    assert not spellings("arabic").str.contains("[A-Za-z]").any()


def test_names_are_written_in_their_own_script():
    scripts = {"arabic": "[؀-ۿ ]+", "slavic": "[Ѐ-ӿ -]+", "romance": "[A-Za-zÀ-ÿ' -]+"}
    for (_, culture, _), names in pools().items():
        assert all(re.fullmatch(scripts[culture], name.native) for name in names)


def test_identity_lists_hold_errors_and_the_truth():
    lists = identity_lists(4_000, 2)
    assert lists["source"].n_unique() == 6
    assert lists["record_id"].n_unique() == len(lists)
    repeats = lists.filter(pl.col("repeat"))
    assert 0.01 < len(repeats) / len(lists) < 0.06
    arabic = lists.filter(pl.col("source") == "immigration")["name_full"].drop_nulls()
    assert arabic.str.contains("[؀-ۿ]").all()
    spelled = lists.filter(pl.col("source") == "police").join(
        lists.filter(pl.col("source") == "shelter"), on="person_id", suffix="_shelter"
    )
    same = (spelled["name_family"] == spelled["name_family_shelter"]).mean()
    assert 0.2 < same < 0.8
    assert 0.25 < lists["name_father"].null_count() / len(lists) < 0.4
