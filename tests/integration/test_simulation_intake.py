"""The fictional State's files through intake: only spoilt rows are refused, no fact changes on the way."""

import json

import polars as pl
import pytest

from palermo.cli import main
from palermo.records.schema import schema

FILES = ("authority.csv", "police.csv", "shelter.xlsx", "labour.ods", "immigration.csv", "hotline.jsonl")


@pytest.fixture(scope="module", params=[(1_200, 7), (6_000, 8)])
def read(request, tmp_path_factory):
    """The simulated folder and the table that ``palermo intake`` made of its six files."""
    persons, seed = request.param
    folder = tmp_path_factory.mktemp("intake") / "ardenia"
    assert main(["simulate", str(folder), "--persons", str(persons), "--seed", str(seed)]) == 0
    output = folder.parent / "cases.parquet"
    files = [str(folder / "files" / name) for name in FILES]
    assert main(["intake", *files, "-o", str(output)]) == 1
    return folder, pl.read_parquet(output)


@pytest.mark.parametrize("name", FILES)
def test_the_rows_rejected_are_the_rows_spoilt(read, capsys, name):
    folder, _ = read
    capsys.readouterr()
    main(["check", str(folder / "files" / name), "--json"])
    answer = json.loads(capsys.readouterr().out)
    faults = pl.read_parquet(folder / "truth" / "faults.parquet").filter(
        pl.col("source") == name.partition(".")[0]
    )
    assert answer["layout"] == "mapped"
    assert {(error["row"], error["column"]) for error in answer["errors"]} == set(
        faults.select("row", "column").iter_rows()
    )
    assert answer["accepted"] + answer["rejected"] == answer["rows"]


def test_every_fact_written_is_read_back(read):
    folder, cases = read
    truth = pl.read_parquet(folder / "truth" / "cases.parquet")
    faults = pl.read_parquet(folder / "truth" / "faults.parquet")
    expected = truth.join(faults, on=["source", "record_id"], how="anti").sort("source", "record_id")
    found = cases.sort("source", "record_id")
    assert found.height == expected.height
    differing = {
        name: expected.select("source", pl.col(name).alias("truth"), found[name].alias("read"))
        .filter(pl.col("truth").ne_missing(pl.col("read")))
        .head(3)
        .rows()
        for name in schema()
        if not expected[name].equals(found[name])
    }
    assert differing == {}
