"""``palermo glotip`` as a user runs it: its JSON, its files, its errors."""

import json

import openpyxl
import polars as pl
import pytest

from palermo.cli import main

HEADER = [
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
    "Unit of measurement", "txtVALUE", "Source",
]  # fmt: skip


@pytest.fixture
def workbook(tmp_path):
    def write(name, *figures):
        book = openpyxl.Workbook()
        book.active.append(HEADER)
        for year, text in figures:
            about = ["AND", "Andorra", "Europe", "Southern Europe", "Persons convicted", "Total", "Total"]
            book.active.append([*about, "Total", "Total", year, "Counts", text, "GLOTIP"])
        book.save(tmp_path / name)
        return str(tmp_path / name)

    return write


def run(capsys, *arguments):
    status = main(["glotip", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_json_has_exactly_these_keys(workbook, capsys):
    status, data = run(capsys, workbook("data_glotip_2030-01-02.xlsx", (2020, "<5"), (2021, "6,112,019")))
    assert status == 0
    reason = data["implausible"][0].pop("reason")
    assert "Q6.1_1s_2019" in reason
    row = {"row": 3, "iso3": "AND", "year": 2021, "indicator": "Persons convicted", "text": "6,112,019"}
    counts = {"rows": 2, "censored": 1, "duplicates": 0, "conflicts": 0}
    assert data == {"release": "2030-01-02", "implausible": [row], **counts}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_observations_are_written(workbook, tmp_path, capsys, suffix):
    target = tmp_path / f"observations.{suffix}"
    status, _ = run(capsys, workbook("w.xlsx", (2020, "<5")), "-o", str(target))
    assert status == 0
    table = pl.read_parquet(target) if suffix == "parquet" else pl.read_csv(target)
    assert table.select("low", "high", "text").rows() == [(1, 4, "<5")]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_two_releases_are_compared_in_the_order_of_their_dates(workbook, tmp_path, capsys):
    new = workbook("data_2025-01-01.xlsx", (2020, "6"), (2021, "7"))
    old = workbook("data_2023-01-01.xlsx", (2020, "<5"))
    changes = tmp_path / "changes.csv"
    status, data = run(capsys, new, old, "--changes", str(changes))
    assert status == 0
    assert [release["release"] for release in data["releases"]] == ["2023-01-01", "2025-01-01"]
    assert [data[key] for key in ("added", "removed", "revised", "unchanged")] == [1, 0, 1, 0]
    assert pl.read_csv(changes)["change"].to_list() == ["revised", "added"]
    assert len(data["changes"]) == 2


def test_text_names_the_figures(workbook, capsys):
    assert main(["glotip", workbook("w.xlsx", (2020, "<5"), (2020, "9"), (2021, "6,112,019"))]) == 0
    text = capsys.readouterr().out
    assert "row 4: AND 2021, Persons convicted: 6,112,019: reads as" in text
    assert "1 keys repeat, 1 with different figures" in text


def test_misuse_and_bad_files_are_told_apart(workbook, tmp_path, capsys):
    good = workbook("w.xlsx", (2020, "<5"))
    (tmp_path / "empty.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    for arguments, status in (
        ([str(tmp_path / "none.xlsx")], 2),
        ([str(tmp_path)], 2),
        ([str(tmp_path / "empty.xlsx")], 1),
        ([str(tmp_path / "other.xlsx")], 1),
        ([good, good, good], 2),
        ([good, "--changes", str(tmp_path / "c.csv")], 2),
        ([good, "-o", str(tmp_path / "o.txt")], 2),
        ([good, "-o", str(tmp_path / "no" / "o.csv")], 2),
        ([good, "--population", str(tmp_path / "none.csv")], 2),
    ):
        found, data = run(capsys, *arguments)
        assert (found, set(data)) == (status, {"error", "kind"}), arguments
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.xlsx", "other.xlsx", "w.xlsx"]
