"""Counts: intervals that hold every sum, share and rate of their members, and are no wider."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import RecordError
from palermo.records import count_columns
from palermo.records.counts import Count, Ratio, total

NUMBERS = st.integers(0, 60)
COUNTS = st.builds(lambda low, more: Count(low, low + more), NUMBERS, st.integers(0, 9))
OPEN = st.one_of(COUNTS, st.builds(Count.at_least, NUMBERS))


@st.composite
def members(draw, counts=COUNTS):
    """A count and a number inside it."""
    count = draw(counts)
    return count, draw(st.integers(count.low, count.high if count.high is not None else count.low + 50))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12", 12, 12),
        (" 0 ", 0, 0),
        ("12.0", 12, 12),
        ("1,234", 1234, 1234),
        ("1 234 567", 1234567, 1234567),
        ("1\u202f234", 1234, 1234),
        ("1’234", 1234, 1234),
        ("١٢", 12, 12),
        ("<5", 1, 4),
        ("< 5", 1, 4),
        ("<=5", 1, 5),
        ("≤4", 1, 4),
        ("<1", 0, 0),
        (">5", 6, None),
        ("≥5", 5, None),
        ("5+", 5, None),
        ("1-4", 1, 4),
        ("1–4", 1, 4),
    ],
)
def test_counts_are_read_as_people_write_them(text, low, high):
    assert Count.parse(text) == Count(low, high)


@pytest.mark.parametrize(
    "text", ["", "-3", "1.5", "1.000", "12,34", "=5", "x", "<", "5-", "4-1", "1e3", "<0", "٫"]
)
def test_what_is_not_a_count_is_refused(text):
    with pytest.raises(RecordError):
        Count.parse(text)


def test_a_source_that_withholds_zeros_starts_its_censored_counts_at_zero():
    assert Count.parse("<5", censored_low=0) == Count.censored(low=0) == Count(0, 4)
    assert Count.censored() == Count(1, 4)


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (3, 2)])
def test_an_impossible_count_cannot_be_built(low, high):
    with pytest.raises(RecordError):
        Count(low, high)


@given(st.lists(members(), max_size=6))
def test_a_sum_holds_every_sum_of_members_and_its_ends_are_reached(pairs):
    counts = [count for count, _ in pairs]
    whole = total(counts)
    assert sum(number for _, number in pairs) in whole
    assert whole == Count(sum(c.low for c in counts), sum(c.high for c in counts))


@given(OPEN, OPEN, OPEN)
def test_addition_is_commutative_and_associative_with_zero(a, b, c):
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + 0 == 0 + a == a
    assert sum([a, b]) == a + b


@given(members(OPEN), st.integers(0, 5))
def test_a_multiple_is_a_repeated_sum(pair, times):
    count, number = pair
    assert count * times == times * count == total([count] * times)
    assert number * times in count * times


def test_a_negative_multiple_is_refused():
    with pytest.raises(RecordError):
        Count(1, 4) * -1


def quotients(part, whole, inside):
    pairs = [(n, d) for n in range(part.low, part.high + 1) for d in range(max(1, whole.low), whole.high + 1)]
    return [n / d for n, d in pairs if n <= d or not inside]


@given(COUNTS, COUNTS, st.booleans())
def test_the_ends_of_a_quotient_are_reached_and_never_passed(part, whole, inside):
    possible = quotients(part, whole, inside)
    if not possible:
        with pytest.raises(RecordError):
            part.divide(whole, inside=inside)
        return
    ratio = part.divide(whole, inside=inside)
    assert (ratio.low, ratio.high) == pytest.approx((min(possible), max(possible)))


@given(COUNTS, COUNTS)
def test_the_ends_of_a_share_are_reached_and_never_passed(part, rest):
    possible = [
        n / (n + m) for n in range(part.low, part.high + 1) for m in range(rest.low, rest.high + 1) if n + m
    ]
    if not possible:
        with pytest.raises(RecordError):
            part.share(rest)
        return
    ratio = part.share(rest)
    assert (ratio.low, ratio.high) == pytest.approx((min(possible), max(possible)))


def test_open_ends_stay_open():
    assert Count.at_least(3).divide(Count.exact(10)) == Ratio(0.3, None)
    assert Count.at_least(3).divide(Count.exact(10), inside=True) == Ratio(0.3, 1)
    assert Count.exact(3).divide(Count.at_least(10)) == Ratio(0, 0.3)
    assert Count.exact(3).share(Count.at_least(0)) == Ratio(0, 1)
    assert Count.at_least(3).rate(100) == Ratio(3000, None)


@given(members(), st.integers(1, 10**9))
def test_a_rate_holds_the_rate_of_every_member(pair, population):
    count, number = pair
    rate = count.rate(population)
    assert rate.low <= number * 100_000 / population <= rate.high


@pytest.mark.parametrize("population", [0, -1, float("nan")])
def test_a_rate_needs_a_population(population):
    with pytest.raises(RecordError):
        Count.exact(1).rate(population)


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(RecordError, match="cannot be inside"):
        Count.exact(9).divide(Count(1, 4), inside=True)


def test_counts_are_written_for_people_and_for_files():
    assert [str(c) for c in (Count.exact(12), Count.censored(), Count.at_least(5))] == ["12", "1–4", "5+"]
    assert Count(1000, 2000).text("{:,}".format) == "1,000–2,000"
    assert Count.censored().cells() == ("1", "4")
    assert Count.at_least(5).cells() == ("5", "")
    assert Ratio(0.25, 0.5).times(100).text("{:.0f} %".format) == "25 %–50 %"
    assert Ratio(0.251, 0.252).times(100).text("{:.0f}".format) == "25"


@given(
    st.lists(st.one_of(st.none(), st.from_regex(r"[<≥]?[0-9]{1,4}\+?", fullmatch=True), st.text(max_size=4)))
)
def test_a_column_is_read_as_each_cell_is(cells):
    read = count_columns.read_counts(pl.Series(cells, dtype=pl.String)).rows()
    for cell, (low, high, readable) in zip(cells, read, strict=True):
        try:
            count = Count.parse(cell) if cell is not None else None
        except RecordError:
            assert (low, high, readable) == (None, None, False)
        else:
            assert (low, high, readable) == ((count.low, count.high, True) if count else (None, None, None))


def test_a_number_too_large_for_a_table_is_unreadable():
    assert count_columns.read_counts(pl.Series(["9" * 30, "9" * 9999])).row(0) == (None, None, False)


def test_sums_of_columns_keep_open_ends_and_what_is_not_known():
    table = pl.DataFrame(
        {"g": ["a", "a", "b", "b", "c", "c"], "low": [1, 2, 5, 1, 3, None], "high": [4, 2, None, 1, 3, None]}
    )
    sums = table.group_by("g", maintain_order=True).agg(count_columns.sum_counts())
    assert sums.rows() == [("a", 3, 6), ("b", 6, None), ("c", 3, None)]


@given(st.lists(st.tuples(OPEN, OPEN, st.integers(0, 9)), min_size=1, max_size=5))
def test_shares_and_rates_of_columns_are_those_of_counts(rows):
    table = pl.DataFrame(
        [(p.low, p.high, r.low, r.high, n) for p, r, n in rows],
        schema=dict.fromkeys(("low", "high", "rest_low", "rest_high", "people"), pl.Int64),
        orient="row",
    )
    shares = table.select(count_columns.share_counts(("low", "high"), ("rest_low", "rest_high"))).rows()
    rates = table.select(count_columns.rate_counts("people")).rows()
    for (part, rest, people), share, rate in zip(rows, shares, rates, strict=True):
        some = part.high != 0 or rest.high != 0
        expected = part.share(rest) if some else None
        assert share == pytest.approx((expected.low, expected.high) if expected else (None, None))
        expected = part.rate(people) if people else None
        assert rate == (
            (pytest.approx(expected.low), pytest.approx(expected.high)) if expected else (None, None)
        )
