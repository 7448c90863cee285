"""Reading whole files: mappings applied, parts joined, repeats and odd figures reported."""

import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import MappingError, UnreadableFileError
from palermo.intake import Column, Mapping, read, read_population, save_mapping
from palermo.intake.duplicates import Repeats
from palermo.intake.reading import Reading
from palermo.records.schema import schema

TODAY = datetime.date(2026, 11, 24)


def write(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_families_of_evidence_with_words_of_the_organisation(tmp_path):
    columns = (
        Column(
            name="what",
            field="form",
            values={"bar": "form_sexual_exploitation", "field": "form_forced_labour"},
        ),
        Column(name="all means", field="means", complete=True),
        Column(
            name="code",
            field="evidence",
            values={
                "2": "form_sexual_exploitation form_forced_labour",
                "0": "!form_forced_labour",
                "9": "unknown",
            },
        ),
    )
    path = write(tmp_path, "what,all means,code\nbar,threats,2\n,unknown,0\nfield;begging,,9\n")
    cases = read(path, Mapping(columns=columns)).cases
    assert cases["form_sexual_exploitation"].to_list() == [True, None, None]
    assert cases["form_forced_labour"].to_list() == [True, False, True]
    assert cases["form_forced_begging"].to_list() == [None, None, True]
    assert cases["means_threats"].to_list() == [True, None, None]
    assert cases["means_other"].to_list() == [False, None, None]


def test_services_with_their_dates_and_outcomes(tmp_path):
    columns = (
        Column(name="s", field="assistance.service"),
        Column(name="d", field="assistance.date"),
        Column(name="o", field="assistance.outcome"),
    )
    path = write(
        tmp_path, "s,d,o\nshelter;legal aid,2024-01-02;2024-02,completed\nhealth,,ongoing\n,2024,left\n"
    )
    assert read(path, Mapping(columns=columns)).cases["assistance"].to_list() == [
        [
            {"service": "shelter", "date": "2024-01-02", "outcome": "completed"},
            {"service": "legal", "date": "2024-02", "outcome": "completed"},
        ],
        [{"service": "health", "date": None, "outcome": "ongoing"}],
        None,
    ]


def test_two_columns_for_one_field(tmp_path):
    columns = (
        Column(name="a", field="citizenship"),
        Column(name="b", field="citizenship"),
        Column(name="c", field="phone"),
        Column(name="d", field="phone"),
        Column(name="e", field="disability"),
        Column(name="f", field="disability"),
    )
    path = write(tmp_path, "a,b,c,d,e,f\nNG,GH,1,2,no,yes\n,NG,,2,no,\nNG,NG,,,,\n")
    cases = read(path, Mapping(columns=columns)).cases
    assert cases["citizenship"].to_list() == [["NGA", "GHA"], ["NGA"], ["NGA"]]
    assert cases["phone"].to_list() == ["1", "2", None]
    assert cases["disability"].to_list() == [True, False, None]


def test_a_mapping_that_does_not_fit_is_refused(tmp_path):
    path = write(tmp_path, "id,sex\n1,F\n")
    save_mapping(Mapping(columns=(Column(name="gender", field="sex"),)), path)
    with pytest.raises(MappingError, match='a column "gender" that the file has not'):
        read(path)


def test_repeated_rows_without_a_number_are_counted_and_kept(tmp_path):
    result = read(write(tmp_path, "sex,age\nF,20\nF,20\nM,20\nF,20\n"))
    assert (result.accepted, result.rejected) == (4, 0)
    assert any(w.code == "repeated_rows" and "2 rows repeat" in w.message for w in result.warnings)


def test_dates_to_come_and_other_impossible_things_are_errors(tmp_path):
    path = write(
        tmp_path, "id,age,registration date\n1,20,2027-01-01\n2,200,2024\n3,20,2024-02-30\n4,20,2024\n"
    )
    result = read(path, today=TODAY)
    assert [(error.row, error.code) for error in result.errors] == [
        (2, "date_future"),
        (3, "age"),
        (4, "date_impossible"),
    ]


def test_counts_far_outside_their_series_are_reported_and_kept(tmp_path):
    years = [year for year in range(2015, 2022) for _ in range(3_000 if year == 2018 else 20)]
    path = write(tmp_path, "year,sex,country of exploitation\n" + "".join(f"{year},F,FR\n" for year in years))
    result = read(path, today=TODAY)
    assert result.accepted == len(years)
    said = [warning.message for warning in result.warnings if warning.code == "series"]
    assert len(said) == 1
    assert "FRA 2018: 3,000 records, other years about 20" in said[0]


def test_counts_are_held_against_a_population(tmp_path):
    people = write(
        tmp_path,
        "place,sex,year,population\nMonaco,F,2020,18000\nMC,M,2020,18 000\nFR,F,2020,67000000\n",
        "p.csv",
    )
    population = read_population(people)
    assert population[("MCO", 2020)] == 36_000
    path = write(tmp_path, "year,country of exploitation\n" + "2020,Monaco\n" * 37 + "2020,France\n" * 37)
    said = [w.message for w in read(path, population=population).warnings if w.code == "population"]
    assert len(said) == 1
    assert "MCO 2020: 37 records in a population of 36,000" in said[0]
    with pytest.raises(UnreadableFileError, match="expected the columns"):
        read_population(path)


@given(keys=st.lists(st.integers(0, 40), max_size=120), cut=st.integers(1, 30))
def test_repeats_are_seen_over_all_batches(keys, cut):
    repeats, seen, expected, found = Repeats(), set(), [], []
    for start in range(0, len(keys), cut):
        batch = keys[start : start + cut]
        found += repeats.seen(
            pl.Series([str(key) if key else None for key in batch], dtype=pl.String)
        ).to_list()
    for key in keys:
        expected.append(bool(key) and key in seen)
        seen.add(key)
    assert found == expected


def test_a_batch_without_a_whole_row_repeats_nothing():
    assert Repeats().seen(pl.Series([], dtype=pl.String)).to_list() == []


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["F", "M", "", "purple", "-99", "=1+1"]),
        st.sampled_from(["NA", "PH;US", "0", "Atlantis", ""]),
        st.sampled_from(["2001-02-03", "2001-02-30", "03/02/2001", "soon", ""]),
        st.sampled_from(["1", "0", "", "maybe"]),
    ),
    max_size=25,
)
MAPPING = Mapping(
    columns=(
        Column(name="sex", field="sex"),
        Column(name="country", field="citizenship"),
        Column(name="day", field="registered_on"),
        Column(name="flag", field="form_forced_labour"),
    ),
    unknown=("-99",),
    repeats=True,
)


@given(rows=ROWS)
def test_accepted_and_rejected_are_the_rows_and_rejects_are_the_input(tmp_path_factory, rows):
    header = "sex,country,day,flag\n"
    path = write(tmp_path_factory.mktemp("r"), header + "".join(",".join(row) + "\n" for row in rows))
    result = read(path, MAPPING, today=TODAY)
    filled = [row for row in rows if any(row)]
    assert result.accepted + result.rejected == result.rows == len(filled)
    assert result.cases.schema == schema()
    assert result.cases.height == result.accepted
    bad = [
        row
        for row in filled
        if row[0] in {"purple", "=1+1"}
        or row[1] in {"Atlantis", "0"}
        or row[2] in {"2001-02-30", "soon"}
        or row[3] == "maybe"
    ]
    assert result.rejects.drop("palermo_reason").rows() == bad
    assert result.rejects["palermo_reason"].null_count() == 0


def test_a_thousand_errors_are_listed_and_all_are_counted(tmp_path):
    path = write(tmp_path, "id,sex\n" + "".join(f"{n},purple{n}\n" for n in range(1_200)))
    result = read(path, Mapping(columns=(Column(name="sex", field="sex"),)))
    assert (len(result.errors), result.errors_total, result.rejected) == (1_000, 1_200, 1_200)


def test_an_input_is_never_altered_and_batches_agree_with_the_whole(tmp_path):
    rng = np.random.default_rng(1)
    rows = "".join(f"{n},{'FM'[rng.integers(2)]},{rng.integers(1, 60)}\n" for n in range(500))
    path = write(tmp_path, "id,sex,age\n" + rows)
    before = path.read_bytes()
    whole = read(path).cases
    parts = pl.concat([cases for cases, _ in Reading(path).batches()])
    assert path.read_bytes() == before
    assert whole.equals(parts)


def test_a_column_that_looks_like_names_is_not_quoted(tmp_path):
    rows = "".join(f"{n},Zebulon Quatermain{n},woman\n" for n in range(20))
    path = tmp_path / "file.csv"
    path.write_text(f"id,A,first name\n{rows}20,zebulon,Zebulon\n21,zebulon,Zebulon\n")
    columns = (
        Column(name="id", field="record_id"),
        Column(name="A", field="identification"),
        Column(name="first name", field="sex"),
    )
    errors = read(path, Mapping(columns=columns)).errors
    assert len(errors) == 24
    assert not [issue for issue in errors if "zebulon" in issue.message.lower()]
    assert "expected a code or a word of the list" in errors[-1].message


def test_a_near_word_is_offered_once(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("id,sex\n1,womann\n")
    column = Column(name="sex", field="sex", values={"woman": "female"})
    (issue,) = read(path, Mapping(columns=(column,))).errors
    assert issue.message.count("woman") == 2  # what was found, and what was meant


def test_a_file_of_headings_only_says_so(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("case no,sex,year\n")
    assert "no_rows" in {issue.code for issue in read(path).warnings}
