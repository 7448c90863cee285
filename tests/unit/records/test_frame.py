"""Tables of case records: shape, types, identities, and a file that is whole or absent."""

import stat

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.errors import RecordError, UsageError
from palermo.records.files import replacing
from palermo.records.frame import (
    conform,
    detected,
    empty,
    included,
    read_cases,
    read_metadata,
    scan_cases,
    without_identity,
    write_cases,
)
from palermo.records.schema import SCHEMA_VERSION, identity_fields, schema


@given(st.sets(st.sampled_from(list(schema()))))
def test_any_columns_become_the_whole_record(names):
    part = empty().select(sorted(names))
    assert conform(part).schema == schema()


def test_missing_columns_are_null_and_the_input_is_left_alone():
    table = pl.DataFrame({"age": [12, None], "sex": ["female", None]})
    whole = conform(table)
    assert whole["age"].to_list() == [12, None]
    assert whole["citizenship"].to_list() == [None, None]
    assert table.columns == ["age", "sex"]


def test_categories_become_text():
    assert conform(pl.DataFrame({"sex": pl.Series(["male"], dtype=pl.Categorical)}))["sex"].dtype == pl.String


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("age", [12.5], "Float64"),
        ("age", ["12"], "String"),
        ("age", [400_000], "Int64"),
        ("form_servitude", [0], "Int64"),
        ("form_servitude", ["yes"], "String"),
        ("record_id", [1], "Int64"),
        ("citizenship", ["FRA"], "String"),
        ("assistance", [["legal"]], "List"),
    ],
)
def test_a_wrong_type_is_refused_with_the_column_and_the_types(column, values, found):
    with pytest.raises(RecordError, match=rf"column {column} holds .*{found}.* needs"):
        conform(pl.DataFrame({column: values}))


def test_a_column_that_is_no_field_is_refused_with_the_nearest():
    with pytest.raises(RecordError, match="did you mean citizenship"):
        conform(pl.DataFrame({"citizenships": [None]}))


def test_identities_are_left_behind():
    for table in (empty(), empty().lazy()):
        left = without_identity(table)
        assert identity_fields().isdisjoint(left.collect_schema().names())
    assert "record_id" in identity_fields()
    assert without_identity(pl.DataFrame({"age": [1]})).columns == ["age"]


def test_detected_is_presumed_or_identified():
    status = ["potential", "presumed", "identified", "refused", "revoked", None]
    got = pl.DataFrame({"identification": status}).select(detected())["identification"].to_list()
    assert got == [False, True, True, False, False, None]


def test_an_objection_excludes_and_silence_does_not():
    got = pl.DataFrame({"exclude": [True, False, None]}).select(included()).to_series().to_list()
    assert got == [False, True, True]


@pytest.mark.parametrize("lazy", [False, True])
def test_what_is_written_is_read_back_and_only_by_its_owner(tmp_path, lazy):
    table = conform(
        pl.DataFrame({"age": pl.Series([12, None], dtype=pl.Int16), "citizenship": [["NAM", "XAR"], None]})
    )
    path = tmp_path / "cases.parquet"
    write_cases(table.lazy() if lazy else table, path, {"source": "shelter"})
    assert read_cases(path).equals(table)
    assert scan_cases(path).select("age").collect().height == 2
    assert read_metadata(path) == {"schema": SCHEMA_VERSION, "source": "shelter"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_of_another_shape_is_not_written(tmp_path):
    with pytest.raises(RecordError, match="conform"):
        write_cases(pl.DataFrame({"age": [1]}), tmp_path / "cases.parquet", {})
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "cases.parquet"
    write_cases(empty(), path, {})
    before = path.read_bytes()
    broken = empty().lazy().map_batches(lambda _: 1 / 0, schema=schema())
    with pytest.raises(ZeroDivisionError):
        write_cases(broken, path, {})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        write_cases(empty(), tmp_path / "no" / "cases.parquet", {})


def test_files_that_are_no_case_records_are_refused(tmp_path):
    with pytest.raises(UsageError, match="there is no file"):
        read_cases(tmp_path / "none.parquet")
    text = tmp_path / "text.parquet"
    text.write_text("hello")
    with pytest.raises(RecordError, match="not a parquet file"):
        read_cases(text)
    other = tmp_path / "other.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(other)
    with pytest.raises(RecordError, match="version none"):
        read_cases(other)
    other.write_bytes(b"")
    with pytest.raises(RecordError):
        read_cases(other)


def test_an_open_file_may_be_read_by_others(tmp_path):
    with replacing(tmp_path / "table.csv", private=False) as part:
        part.write_text("a")
    (tmp_path / "plain").touch()
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("table.csv", "plain")}
    assert len(modes) == 1, "a public file has the mode that any new file of its owner has"


def test_a_file_that_cannot_be_written_is_said_in_words_and_leaves_nothing(tmp_path):
    with pytest.raises(UsageError, match="cannot write"), replacing(tmp_path / "absent" / "table.csv"):
        pass
    (tmp_path / "taken").mkdir()
    with pytest.raises(UsageError, match="another name"), replacing(tmp_path / "taken") as part:
        part.write_text("a")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
