"""JSON, lines of JSON and parquet."""

import json

import polars as pl
import pytest

from palermo.errors import UnreadableFileError
from palermo.intake import open_table, read

RECORDS = [
    {"id": 1, "sex": "F", "citizenship": ["NG", "NA"], "stateless": False, "victim": {"age": 20}},
    {"id": 2, "sex": None, "citizenship": [], "stateless": True},
]


def rows(path):
    table = open_table(path)
    return table.headers, [row for frame, _ in table.batches() for row in frame.rows()]


def check(result):
    assert result.errors == ()
    assert result.cases["citizenship"].to_list() == [["NGA", "NAM"], None]
    assert result.cases["stateless"].to_list() == [False, True]
    assert result.cases["age"].to_list() == [20, None]


def test_json_in_both_forms(tmp_path):
    for content in (RECORDS, {"records": RECORDS}):
        path = tmp_path / "file.json"
        path.write_text(json.dumps(content))
        assert rows(path)[0] == ("id", "sex", "citizenship", "stateless", "victim/age")
        check(read(path))


def test_lines_of_json(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)) + "\n\n")
    check(read(path))
    assert [row[-2] for row in rows(path)[1]] == [1, 2]


def test_parquet(tmp_path):
    path = tmp_path / "file.parquet"
    columns = {
        "id": [1, 2],
        "citizenship": [["NG", "NA"], None],
        "stateless": [False, True],
        "age": [20, None],
    }
    pl.DataFrame(columns).write_parquet(path)
    check(read(path))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('{"id": 1}\n{"id": 2', 2),
        ('{"id": 1}\n[1, 2]\n', 2),
        ('{"id": 1, "id": 2}\n', 1),
        ('{"id": ' + "[" * 100_000, 1),
    ],
)
def test_lines_that_are_no_records_are_refused_with_their_number(tmp_path, text, row):
    path = tmp_path / "file.jsonl"
    path.write_text(text)
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path)
    assert (caught.value.code, caught.value.row) == ("not_json", row)


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2]", '{"a": [], "b": []}', "[{"])
def test_json_that_is_no_list_of_records_is_refused(tmp_path, text):
    path = tmp_path / "file.json"
    path.write_text(text)
    with pytest.raises(UnreadableFileError):
        open_table(path)


def test_json_that_stands_in_itself_too_deeply_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "file.json"
    path.write_text("[" * 100_000)
    with pytest.raises(UnreadableFileError) as caught:
        open_table(path)
    assert "too deeply" in str(caught.value)
    assert "recursion" not in str(caught.value)
