"""Workbooks: as people fill them, with titles, dates, formulas and several sheets; and the damaged ones."""

import datetime
import zipfile

import openpyxl
import polars as pl
import pytest

from palermo.errors import UnreadableFileError
from palermo.intake import open_table, read
from palermo.intake.table import FAULT, ROW


@pytest.fixture
def book(tmp_path):
    def make(*rows, name="book.xlsx", first=1, more=()):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "Cases"
        for number, row in enumerate(rows, first):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
        for title in more:
            workbook.create_sheet(title)["A1"] = "x"
        workbook.save(tmp_path / name)
        return tmp_path / name

    return make


def test_rows_keep_the_numbers_of_the_spreadsheet(book):
    path = book(("id", "sex"), ("007", "F"), (None, None), (8, "M"), first=3)
    table = open_table(path)
    frame = pl.concat([frame for frame, _ in table.batches()])
    assert (table.header_row, table.sheet) == (3, "Cases")
    assert frame.rows() == [("007", "F", 4, None), ("8", "M", 6, None)]


def test_dates_and_numbers_are_read_as_shown(book):
    path = book(
        ("case number", "date of birth", "age", "citizenship"),
        ("1", datetime.date(1999, 5, 17), 20, "NA"),
        ("2", "17/05/1999", 20.0, "Namibia"),
    )
    cases = read(path).cases
    assert cases["birth_date"].to_list() == ["1999-05-17"] * 2
    assert cases["age"].to_list() == [20, 20]
    assert cases["citizenship"].to_list() == [["NAM"]] * 2


def test_formulas_are_never_calculated(book):
    path = book(
        ("id", "sex", "age"), ("1", "F", "=10+10"), ("2", '=HYPERLINK("http://x","F")', 20), ("3", "F", 20)
    )
    result = read(path)
    assert (result.accepted, [error.row for error in result.errors]) == (1, [2, 3])
    assert {error.code for error in result.errors} == {"formula"}
    assert [error.column for error in result.errors] == ["age", "sex"]


def test_a_formula_whose_value_was_saved_is_read(book, tmp_path):
    path = book(("id", "sex", "age"), ("1", "F", "=10+10"))
    saved = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(saved, "w") as new:
        for part in old.infolist():
            new.writestr(
                part.filename,
                old.read(part).replace(b"<v></v>", b"<v>20</v>").replace(b"<v />", b"<v>20</v>"),
            )
    result = read(saved)
    assert result.cases["age"].to_list() == [20]
    assert any("1 cells hold formulas" in warning.message for warning in result.warnings)


def test_other_sheets_are_named(book):
    result = read(book(("id", "sex"), ("1", "F"), more=["Notes", "Lists"]))
    assert any('Only the sheet "Cases" is read; not: Notes, Lists' in w.message for w in result.warnings)


def test_an_open_document_is_read_like_any_other(tmp_path):
    content = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in (("id", "sexe"), ("1", "femme"), ("2", "homme"))
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    path = tmp_path / "file.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content.format(rows))
    assert read(path).cases["sex"].to_list() == ["female", "male"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + b"x" * 200, "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 2000, "damaged_workbook"),
        (b"%PDF-1.7 ...", "other_format"),
        (b"\x1f\x8b\x08 ...", "other_format"),
        (b"PAR1 ... PAR1", "damaged_parquet"),
    ],
)
def test_damaged_and_foreign_files_are_refused(tmp_path, data, code):
    path = tmp_path / "file.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path)
    assert caught.value.code == code


def test_one_cell_far_away_does_not_fill_the_memory(book):
    path = book(("id", "sex"), ("1", "F"))
    workbook = openpyxl.load_workbook(path)
    workbook.active["XFD1048576"] = "x"
    workbook.save(path)
    with pytest.raises(UnreadableFileError, match="Delete what stands far from the table") as caught:
        open_table(path)
    assert caught.value.code == "too_large"


def test_the_marks_of_the_reader_cannot_be_columns(book):
    with pytest.raises(UnreadableFileError, match="expected another name"):
        open_table(book((ROW, FAULT), ("1", "2")))
