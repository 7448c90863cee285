"""Layouts: every word stands for one code, every field exists, and what is written can be read back."""

import polars as pl
import pytest

from palermo.intake.mapping import COMPOSED, FAMILIES
from palermo.records.schema import fields
from palermo.simulation import simulate
from palermo.simulation.faults import spoilt
from palermo.simulation.layouts import layout, mapping, rendered
from palermo.simulation.parameters import ORGANISATIONS


@pytest.fixture(scope="module")
def state():
    return simulate(1_500, 5)


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_every_column_is_a_field_and_every_word_one_code(name):
    form = layout(name)
    assert len({column.name for column in form.columns}) == len(form.columns)
    for column in form.columns:
        assert column.field in fields() or column.field in FAMILIES or column.field in COMPOSED
        assert len(set(column.words.values())) == len(column.words)
        assert not any(
            form.separator.strip() in word for word in column.words.values() if column.field in FAMILIES
        )


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_the_mapping_names_every_column_of_the_file(state, name):
    form = layout(name)
    table = rendered(state.records.filter(pl.col("source") == name), form)
    assert table.columns == [column.name for column in mapping(form, "XAR").columns]
    assert table.schema.dtypes() == [pl.String] * len(table.columns)
    assert mapping(form, "XAR").constants["source"] == name


def test_dates_and_words_are_the_organisations_own(state):
    police = rendered(state.records.filter(pl.col("source") == "police"), layout("police"))
    assert police["Date du PV"].str.contains(r"^\d\d/\d\d/20\d\d$").all()
    assert police["NOM"].drop_nulls().str.contains("[a-z]").sum() == 0
    assert set(police["Menaces"].drop_nulls()) == {"oui", "non"}
    arabic = rendered(state.records.filter(pl.col("source") == "immigration"), layout("immigration"))
    assert arabic["مكان الكشف"].drop_nulls().str.contains("[A-Za-z]").sum() == 0


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_spoilt_rows_are_few_and_known(state, name):
    form = layout(name)
    table = rendered(state.records.filter(pl.col("source") == name), form)
    wrong, done = spoilt(table, form, 5, "XAR")
    changed = [
        row
        for row, (old, new) in enumerate(zip(table.rows(), wrong.rows(), strict=True), form.first_row)
        if old != new
    ]
    assert changed == done["row"].to_list()
    assert 3 <= len(changed) <= 10
