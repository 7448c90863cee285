"""Text files: any delimiter, encoding and quoting; rows of the wrong length; the damaged ones."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import UnreadableFileError
from palermo.intake import delimited
from palermo.intake.delimited import open_delimited
from palermo.intake.table import FAULT, ROW


def read(path, **options):
    table = open_delimited(path, **options)
    frames = [frame for frame, _ in table.batches()]
    schema = {**dict.fromkeys(table.headers, pl.String), ROW: pl.Int64, FAULT: pl.String}
    return table, pl.concat([pl.DataFrame(schema=schema), *frames])


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "file.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path, delimiter):
    table, frame = read(write(tmp_path, "id,sexe\n1,F\n2,\n".replace(",", delimiter)))
    assert table.delimiter == delimiter
    assert frame.rows() == [("1", "F", 2, None), ("2", "", 3, None)]


FRENCH, ARABIC, RUSSIAN = (
    "prénom;année\nHélène;née à Besançon\n",
    "الاسم;الجنس\nليلى;أنثى\n",
    "имя;пол\nАнна;женский\n",
)


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "utf-16", "utf-16-le"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-32", "utf-32-le"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "iso8859-15", "cp1252"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "iso8859-6", "iso8859_6"),
        (ARABIC, "utf-16", "utf-16-le"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8_r"),
        ("姓名;性别\n李娜;女性\n", "gb18030", "gb18030"),
    ],
)
def test_any_encoding(tmp_path, text, encoding, found):
    table, frame = read(write(tmp_path, text, encoding))
    assert table.encoding == found
    expected = [line.split(";") for line in text.splitlines()]
    assert [list(table.headers), *map(list, frame.drop(ROW, FAULT).rows())] == expected


def test_quoted_cells_keep_delimiters_line_ends_and_marks(tmp_path):
    _, frame = read(write(tmp_path, 'a,b\r\n"x,1","two\nlines"\r\n"say ""no""",z\r\n'))
    assert frame.rows() == [("x,1", "two\nlines", 2, None), ('say "no"', "z", 3, None)]


def test_stray_marks_are_letters(tmp_path):
    _, frame = read(write(tmp_path, 'a,b\n5" pipe,x\ny,z\n'))
    assert frame.rows() == [('5" pipe', "x", 2, None), ("y", "z", 3, None)]


def test_blank_lines_are_counted_but_are_no_rows(tmp_path):
    _, frame = read(write(tmp_path, "a,b\n\n1,2\n,\n3,4\n\n"))
    assert frame.rows() == [("1", "2", 3, None), ("3", "4", 5, None)]


def test_rows_of_the_wrong_length_are_marked_and_the_others_kept(tmp_path):
    _, frame = read(write(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n7,8,9\n"))
    assert frame.rows() == [
        ("1", "2", "3", 2, None),
        ("1", "2", "", 3, "too_few_cells"),
        ("1", "2", "3,4", 4, "too_many_cells"),
        ("7", "8", "9", 5, None),
    ]


@pytest.mark.parametrize("last", ["1,2", '1,"2', '1,2,"3'])
def test_a_file_cut_in_the_middle_of_a_row_says_so(tmp_path, last):
    _, frame = read(write(tmp_path, f"a,b,c\n4,5,6\n{last}"))
    assert frame[FAULT].to_list() == [None, "cut_row"]


def test_titles_above_the_header_are_passed_over(tmp_path):
    table, frame = read(write(tmp_path, "Ministry of Interior,,\nMay 2024,,\nid,sex,age\n1,F,20\n"))
    assert (table.headers, table.header_row) == (("id", "sex", "age"), 3)
    assert frame[ROW].to_list() == [4]


def test_excels_hint_and_old_line_ends(tmp_path):
    assert read(write(tmp_path, "sep=|\na|b\n1|2\n"))[1].rows() == [("1", "2", 3, None)]
    assert read(write(tmp_path, "a,b\r1,2\r3,4\r"))[1].rows() == [("1", "2", 2, None), ("3", "4", 3, None)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n1,\0\n", "row 2: found a NUL byte"),
        ("a,b\né,1\n".encode() + b"\xe9,2\n", "row 3: found letters that are not UTF-8"),
        (b"Sex,b, sex \n1,2,3\n", 'columns 1, 3 have the same name "Sex"'),
        (b",".join(b"c%d" % i for i in range(10_000)) + b"\n1\n", "found 10,000 columns"),
        (b"x" * (1 << 20), "no end of a line"),
        (b'a,b\n1,"2\n' + b"3,4\n" * 5, "row 2: a quotation mark is opened and never closed"),
    ],
)
def test_damaged_files_are_refused_with_one_sentence_that_says_where(tmp_path, data, said):
    with pytest.raises(UnreadableFileError, match=said) as caught:
        read(write(tmp_path, data))
    assert "file.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="﻿")
CELLS = st.text(LETTERS, max_size=6) | st.sampled_from(["NA", "007", 'q"q', "a,b", "two\nlines", '"'])


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30), block=st.integers(64, 500))
def test_reading_agrees_with_the_standard_librarys_reader(tmp_path_factory, rows, block):
    text = io.StringIO()
    csv.writer(text).writerows([("first", "second", "third"), *rows])
    path = write(tmp_path_factory.mktemp("csv"), text.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        _, frame = read(path, delimiter=",", encoding="utf-8", header_row=1)
    expected = [(*row, index) for index, row in enumerate(rows, 2) if any(row)]
    assert frame.drop(FAULT).rows() == expected
