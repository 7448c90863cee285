"""What case records say of a linked person."""

import polars as pl
import pytest

from palermo.errors import UsageError
from palermo.estimation.case_covariates import person_covariates
from palermo.estimation.reading import read_table


@pytest.fixture
def folder(tmp_path):
    pl.DataFrame(
        {
            "source": ["police", "shelter", "police"],
            "record_id": ["1", "1", "2"],
            "sex": ["female", None, "male"],
            "year": [2025, 2025, 2024],
            "form_forced_labour": [None, True, False],
            "form_servitude": [True, None, None],
            "citizenship": [["XAR"], [], ["XSE", "XAR"]],
        },
        schema_overrides={"year": pl.Int16},
    ).write_parquet(tmp_path / "cases.parquet")
    pl.DataFrame(
        {
            "source": ["police", "shelter", "police"],
            "record_id": ["1", "1", "2"],
            "person_id": ["a", "a", "b"],
        }
    ).write_parquet(tmp_path / "persons.parquet")
    return tmp_path


def test_values_of_a_persons_records_are_joined(folder):
    persons = pl.read_parquet(folder / "persons.parquet")
    frame = person_covariates(persons, folder / "cases.parquet", ["sex", "form", "nationality", "year"])
    assert frame.rows() == [
        ("a", "female", frame["form"][0], "XAR", "2025"),
        ("b", "male", "", "XSE", "2024"),
    ]
    assert frame["form"][0] in {"servitude", "forced_labour"}


def test_persons_are_read_with_the_cases_beside_them(folder):
    table = read_table(folder / "persons.parquet", by=["sex"])
    assert table.lists == ("police", "shelter")
    assert table.others["sex"].to_list() == ["female", "male"]
    assert table.masks.tolist() == [3, 1]


def test_unknown_field_or_file_is_wrong_use(folder):
    with pytest.raises(UsageError, match="no field 'colour'"):
        read_table(folder / "persons.parquet", by=["colour"])
    (folder / "cases.parquet").unlink()
    with pytest.raises(UsageError, match="--cases"):
        read_table(folder / "persons.parquet", by=["sex"])
