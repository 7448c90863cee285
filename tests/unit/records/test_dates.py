"""Partial dates: intervals of days, one by one and in columns alike."""

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import RecordError
from palermo.records import dates
from palermo.records.dates import PartialDate
from palermo.records.evidence import Evidence


@st.composite
def partial_dates(draw):
    day = draw(st.dates())
    known = draw(st.integers(1, 3))
    return PartialDate(*(day.year, day.month, day.day)[:known], approximate=draw(st.booleans()))


@given(partial_dates())
def test_what_is_written_is_read_back(date):
    assert PartialDate.parse(str(date)) == date


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1999", (1999, 1, 1), (1999, 12, 31), "year"),
        ("2000-02", (2000, 2, 1), (2000, 2, 29), "month"),
        ("1999-05-17", (1999, 5, 17), (1999, 5, 17), "day"),
        ("1999~", (1999, 1, 1), (1999, 12, 31), "year"),
    ],
)
def test_a_date_spans_the_days_it_can_be(text, first, last, precision):
    date = PartialDate.parse(text)
    assert (date.earliest, date.latest) == (datetime.date(*first), datetime.date(*last))
    assert date.precision == precision
    assert date.approximate == text.endswith("~")


IMPOSSIBLE = [
    "",
    "99",
    "0000",
    "1999-13",
    "1999-02-29",
    "1999-00",
    "1999-5",
    "1999-05-",
    "17/05/1999",
    "1999-05-17T00",
]


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_impossible_dates_are_refused(text):
    with pytest.raises(RecordError):
        PartialDate.parse(text)


def test_a_day_needs_its_month():
    with pytest.raises(RecordError):
        PartialDate(1999, None, 5)


def test_the_message_holds_no_date_of_a_person():
    with pytest.raises(RecordError) as error:
        PartialDate.parse("31/12/1987")
    assert "1987" not in str(error.value)


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("1999", "2000", Evidence.YES),
        ("1999", "1999-05", Evidence.UNKNOWN),
        ("1999-05-17", "1999-05-17", Evidence.NO),
        ("2001", "1999", Evidence.NO),
        ("1999-12", "1999", Evidence.UNKNOWN),
    ],
)
def test_before_is_three_valued(first, second, answer):
    assert PartialDate.parse(first).before(PartialDate.parse(second)) is answer


def test_dates_sort_by_their_first_day_then_their_last():
    texts = ["2000", "1999-05", "1999", "1999-01-01"]
    assert [str(d) for d in sorted(map(PartialDate.parse, texts))] == [
        "1999-01-01",
        "1999",
        "1999-05",
        "2000",
    ]
    assert PartialDate(1999) <= PartialDate(1999)


@given(st.lists(partial_dates(), min_size=1))
def test_columns_agree_with_single_dates(found):
    table = pl.DataFrame({"d": [str(d) for d in found], "o": [str(d) for d in reversed(found)]})
    got = table.select(
        dates.earliest("d"),
        dates.latest("d").alias("l"),
        dates.precision("d").alias("p"),
        dates.year("d").alias("y"),
    )
    assert got.rows() == [(d.earliest, d.latest, d.precision, d.year) for d in found]
    before = table.select(dates.before("d", "o")).to_series().to_list()
    assert before == [a.before(b).value for a, b in zip(found, reversed(found), strict=True)]


def test_columns_hold_null_for_impossible_dates():
    table = pl.DataFrame({"d": [*IMPOSSIBLE, None, " 1999", "+199"]})
    got = table.select(dates.earliest("d"), dates.latest("d").alias("l"), dates.precision("d").alias("p"))
    assert set(got.rows()) == {(None, None, None)}
