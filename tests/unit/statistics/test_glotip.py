"""UNODC's workbook: small ones made here, and both published releases where they are at hand."""

from datetime import date

import polars as pl
import pytest
from glotip_rows import figure
from glotip_rows import write_workbook as write
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo.errors import StatisticsError, UnreadableFileError, UsageError
from palermo.statistics.glotip import OBSERVATIONS, add_up, compare, read_release
from palermo.statistics.glotip.categories import codes

CONVICTED = {"indicator": "Persons convicted", "dimension": "by citizenship"}


def read(path, rows, **options):
    return read_release(write(path / "glotip.xlsx", rows, **options)).observations


def test_header_on_row_1_or_row_3_keeps_the_workbooks_row_numbers(tmp_path):
    assert read(tmp_path, [figure("5")])["row"].to_list() == [2]
    above = [["UNODC"], ["14/04/2025"]]
    observations = read(tmp_path, [figure("5"), [], figure("7", sex="Male")], above=above)
    assert observations["row"].to_list() == [4, 6]
    assert observations["release"].unique().to_list() == [date(2025, 4, 14)]
    assert observations.schema == OBSERVATIONS


def test_empty_rows_above_the_header_are_counted(tmp_path):
    assert read(tmp_path, [figure("5")], above=[[], []])["row"].to_list() == [4]


def test_figures_are_values_or_intervals_and_their_text_is_kept_to_the_letter(tmp_path):
    texts = ["<5", "1,234", " 17 ", 12, "<10", "n/a", None, "6,112,019"]
    observations = read(tmp_path, [figure(text, iso3=f"XA{i}") for i, text in enumerate(texts)])
    assert observations["low"].to_list() == [1, 1234, 17, 12, 1, None, None, 6112019]
    assert observations["high"].to_list() == [4, 1234, 17, 12, 9, None, None, 6112019]
    assert observations["text"].to_list() == ["<5", "1,234", " 17 ", "12", "<10", "n/a", None, "6,112,019"]
    marked = observations["implausible"].is_not_null().to_list()
    assert marked == [False, False, False, False, False, True, True, True]


def test_zero_can_be_let_into_a_censored_figure(tmp_path):
    path = write(tmp_path / "glotip.xlsx", [figure("<5")])
    assert read_release(path, censored_from=0).observations["low"].to_list() == [0]


def test_questionnaire_codes_read_as_counts_are_named(tmp_path):
    rows = [
        figure("6,112,019", category="Nationals", **CONVICTED),
        figure("61,212,020", category="Q6.1_21s_2020", **CONVICTED),
    ]
    reasons = read(tmp_path, rows)["implausible"].to_list()
    assert "Q6.1_1s_2019" in reasons[0]
    assert "Q6.1_21s_2020" in reasons[1]


def test_a_year_a_part_over_its_whole_and_a_jump_are_marked_and_kept(tmp_path):
    form = {"dimension": "by form of exploitation", "category": "Forced labour"}
    rows = [
        figure("83", year=2021), figure("2,021", year=2021, **form),
        figure("30", year=2020), figure("900", year=2020, **form),
        *(figure("12", iso3="ALB", year=year) for year in (2015, 2016, 2017)),
        figure("9,000", iso3="ALB", year=2018),
    ]  # fmt: skip
    observations = read(tmp_path, rows)
    assert observations.height == len(rows)
    reasons = observations["implausible"].to_list()
    assert "the year 2021" in reasons[1]
    assert "30 times the total" in reasons[3]
    assert "750 times the highest of the 3 other years" in reasons[7]
    assert sum(reason is not None for reason in reasons) == 3


def test_a_growing_series_is_not_marked(tmp_path):
    growth = [10, 60, 300, 1500, 7000, 12000]
    observations = read(tmp_path, [figure(f"{n:,}", year=2015 + i) for i, n in enumerate(growth)])
    assert observations["implausible"].null_count() == len(growth)


def test_a_figure_is_held_against_the_population_the_user_gives(tmp_path):
    path = write(tmp_path / "glotip.xlsx", [figure("9,000"), figure("9,000", iso3="FRA")])
    people = pl.DataFrame({"iso3": ["AND", "FRA"], "year": [2020, 2020], "population": [80_000, 67_000_000]})
    reasons = read_release(path, population=people).observations["implausible"].to_list()
    assert "80000 inhabitants" in reasons[0]
    assert reasons[1] is None


def test_duplicates_and_conflicts_are_counted_by_key_and_listed(tmp_path):
    rows = [
        figure("5"),
        figure("5"),
        figure("<5", year=2021),
        figure("11", year=2021),
        figure("9", year=2020),
    ]
    release = read_release(write(tmp_path / "glotip.xlsx", rows))
    assert (release.keys(conflicting=False), release.keys(conflicting=True)) == (2, 1)
    assert release.conflicts["row"].to_list() == [4, 5]
    assert release.observations.height == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Espa\ufffda", "ESP"), ("TÃ¼rkiye", "TUR"), ("CÃ´te d'Ivoire", "CIV"),
        ("Ciudadanos de su pa\ufffds", "nationals"),
        ("REP\ufffdBLICA DOMINICANA", "DOM"), ("Sénégal", "SEN"), ("(Lebanon)", "LBN"), ("Pakistani", "PAK"),
        ("Viet Nam", "VNM"), ("Congolese", None), ("Former Yugoslavia", None),
        ("3 nig\ufffdriens et 1 tunisien", None),
        ("\ufffd", None), ("", None), ("Q6.1_2s_2019", None),
    ],
)  # fmt: skip
def test_categories_become_codes_only_where_they_can_mean_one_thing(text, code):
    assert codes([text]).get(text) == code


def test_a_sum_refuses_overlapping_figures(tmp_path):
    form = {"dimension": "by form of exploitation"}
    observations = read(tmp_path, [
        figure("<5"), figure("7", year=2021), figure("3", sex="Male"),
        figure("9", category="Forced labour", **form), figure("<5", category="Sexual exploitation", **form),
        figure("9,999,999", iso3="ALB"),
    ])  # fmt: skip
    forms = observations.filter(dimension="form")
    assert add_up(forms).row(0) == (10, 13, 2)
    totals = observations.filter(dimension="total", iso3="AND", sex="total")
    assert add_up(totals, by=("year",)).rows() == [(2022, 1, 4, 1), (2021, 7, 7, 1)]
    for overlapping, word in (
        (observations, "dimension"),
        (observations.filter(dimension="total", iso3="AND"), "sex"),
        (observations.filter(iso3="ALB"), "implausible"),
        (pl.concat([forms, forms.with_columns(copies=pl.lit(2, pl.UInt32))]), "repeats"),
    ):
        with pytest.raises(StatisticsError, match=word):
            add_up(overlapping)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(st.integers(0, 9999), st.just("<5")), min_size=1, max_size=8))
def test_a_sum_of_intervals_holds_every_sum_of_their_members(figures):
    rows = [(1, 4) if f == "<5" else (f, f) for f in figures]
    table = pl.DataFrame(
        {"low": [low for low, _ in rows], "high": [high for _, high in rows]},
        schema={"low": pl.Int64, "high": pl.Int64},
    )
    words = {"indicator": "x", "dimension": "form", "category": "other", "sex": "total", "age": "total"}
    constant = {**words, "copies": 1, "release": None, "implausible": None}
    table = table.with_columns(**{name: pl.lit(value) for name, value in constant.items()})
    low, high, _ = add_up(table).row(0)
    assert low == sum(1 if f == "<5" else f for f in figures)
    assert high == sum(4 if f == "<5" else f for f in figures)


def test_two_releases_side_by_side(tmp_path):
    old = read_release(
        write(tmp_path / "old.xlsx", [figure("<5"), figure("7", year=2020), figure("1,000", year=2019)])
    )
    new = read_release(
        write(tmp_path / "new.xlsx", [figure("6"), figure("8", year=2021), figure("1000", year=2019)])
    )
    changed = compare(old, new)
    assert {change: changed.count(change) for change in ("added", "removed", "revised")} == {
        "added": 1, "removed": 1, "revised": 1,
    }  # fmt: skip
    assert changed.unchanged == 1
    revised = changed.changes.filter(change="revised").row(0, named=True)
    assert (revised["old_text"], revised["new_text"]) == ("<5", "6")


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"\0" * 5000, b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_workbook_is_one_clear_error(tmp_path, content):
    path = tmp_path / "glotip.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"glotip\.xlsx"):
        read_release(path)


def test_another_workbook_and_what_is_not_a_file_are_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="Iso3_code"):
        read_release(write(tmp_path / "other.xlsx", [["x"]], header=["name"]))
    for path in (tmp_path, tmp_path / "none.xlsx"):
        with pytest.raises(UsageError):
            read_release(path)


@pytest.mark.parametrize(
    ("day", "rows", "censored", "leaked"),
    [(date(2023, 5, 30), 46_556, 23_076, 0), (date(2025, 4, 14), 58_769, 29_558, 128)],
)
def test_the_published_releases(shared, day, rows, censored, leaked):
    release = read_release(shared / "data" / "glotip" / f"data_glotip_{day}.xlsx")
    assert (release.date, release.observations.height, release.censored) == (day, rows, censored)
    above = release.observations.filter(pl.col("high") > 200_000)
    assert above.height == leaked
    assert above["implausible"].null_count() == 0
    assert 0 < release.implausible.height - leaked < 100


def test_what_changed_between_the_published_releases(shared):
    folder = shared / "data" / "glotip"
    old, new = (read_release(folder / f"data_glotip_{day}.xlsx") for day in ("2023-05-30", "2025-04-14"))
    changed = compare(old, new)
    assert changed.count("revised") > 1000
    assert changed.count("added") - changed.count("removed") > 10_000
    assert changed.changes.filter(change="revised").select(pl.col("old_text") != "").to_series().all()
