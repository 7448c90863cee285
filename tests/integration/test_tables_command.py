"""``palermo tables`` as a user runs it."""

import json

import polars as pl
import pytest

from palermo.cli import main
from palermo.records.frame import write_cases
from palermo.records.schema import schema


@pytest.fixture
def cases(tmp_path):
    rows = [
        {**dict.fromkeys(schema()), "source": "ngo", "year": 2023, "sex": sex, "identification": "presumed",
         "detection_country": "XAR", "record_id": str(number)}
        for number, sex in enumerate(["female", "male", "female"])
    ]  # fmt: skip
    path = tmp_path / "cases.parquet"
    write_cases(pl.DataFrame(rows, schema=schema()), path, {})
    return str(path)


def run(capsys, *arguments):
    status = main(["tables", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_tables_and_their_index_are_written(cases, tmp_path, capsys):
    out = tmp_path / "new" / "out"
    status, data = run(capsys, cases, "-o", str(out))
    assert status == 0
    assert (data["records"], data["excluded"], data["detected"], data["period"]) == (3, 0, 3, [2023, 2023])
    index = json.loads((out / "tables" / "index.json").read_text())
    assert (index["fictional"], index["state"]) == (True, {"code": "XAR"})
    assert {entry["name"] for entry in index["tables"]} == set(data["tables"])
    sex = pl.read_csv(out / "tables" / "sex.csv")
    assert sex.select("year", "sex", "low", "high").rows() == [(2023, "female", 2, 2), (2023, "male", 1, 1)]
    assert all(
        "may be counted more than once" in each["unit"] for each in index["tables"] if each["name"] == "sex"
    )
    assert run(capsys, cases, "-o", str(out))[0] == 0
    assert [path.name for path in out.iterdir()] == ["tables"]


def test_rates_and_censoring(cases, tmp_path, capsys):
    (tmp_path / "people.csv").write_text("place,year,population,source\nXAR,2023,200000,Census\n")
    out = tmp_path / "out"
    status, data = run(
        capsys, cases, "-o", str(out), "--population", str(tmp_path / "people.csv"), "--censor", "5"
    )
    assert status == 0
    assert "sdg_16_2_2_rates" in data["tables"]
    rates = pl.read_csv(out / "tables" / "sdg_16_2_2_rates.csv").filter(series="VC_HTF_DETVR", sex="total")
    assert rates.filter(age_group="total").select("low", "high").rows() == [(0.5, 2.0)]


def test_misuse_and_bad_files_change_nothing(cases, tmp_path, capsys):
    (tmp_path / "text.parquet").write_text("no")
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "other.parquet")
    (tmp_path / "pop.csv").write_text("place,year\nXAR,2023\n")
    mine = tmp_path / "mine" / "tables"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("keep")
    out = str(tmp_path / "out")
    for arguments, status in (
        ([str(tmp_path / "none.parquet"), "-o", out], 2),
        ([str(tmp_path), "-o", out], 2),
        ([str(tmp_path / "text.parquet"), "-o", out], 1),
        ([str(tmp_path / "other.parquet"), "-o", out], 1),
        ([cases, "-o", out, "--population", str(tmp_path / "pop.csv")], 1),
        ([cases, "-o", out, "--censor", "-1"], 2),
        ([cases, "-o", str(tmp_path / "mine")], 2),
        ([cases, "-o", cases], 2),
    ):
        found, data = run(capsys, *arguments)
        assert (found, set(data)) == (status, {"error", "kind"}), arguments
    assert not (tmp_path / "out").exists()
    assert (mine / "thesis.txt").read_text() == "keep"
