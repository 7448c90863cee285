"""``palermo gaps`` as a user runs it: the worked example of the manual, and every bad input."""

import json
from pathlib import Path

import polars as pl
import pytest

from palermo.cli import main
from palermo.gaps.schema import DETECTED, RESPONSE

KEY = {"place": "XAR-UL", "form": "form_forced_labour", "sex": "male", "age_group": "adult", "year": 2025}
EXAMPLE = {
    "detected": (214, 214), "assisted": (15, 15), "outcome_unknown": (32, 32), "refused": (12, 12),
    "left": (8, 8), "not_due": (0, 0), "wanting": (96, 120), "looked": (6, 6),
}  # fmt: skip
OFFERED = [
    ("a1", "places", 6, None), ("a2", "contacts", 200, None), ("a3", "contacts", 140, None),
    ("a2", "budget", 60000, "EUR"), ("a2", "spent", 18400, "EUR"),
]  # fmt: skip


@pytest.fixture
def files(tmp_path):
    rows = [{**KEY, "measure": name, "low": low, "high": high} for name, (low, high) in EXAMPLE.items()]
    pl.DataFrame(rows, schema=DETECTED).write_parquet(tmp_path / "detected.parquet")
    offers = [
        {"activity": name, **KEY, "measure": measure, "low": value, "high": value, "currency": currency}
        for name, measure, value, currency in OFFERED
    ]
    pl.DataFrame(offers, schema={**RESPONSE, "currency": pl.String}).write_parquet(
        tmp_path / "response.parquet"
    )
    return tmp_path


def run(capsys, *arguments):
    status = main(["gaps", *map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_worked_example_of_the_manual(files, capsys):
    status, data = run(capsys, files / "detected.parquet", files / "response.parquet")
    assert status == 0
    (cell,) = data["cells"]
    assert cell["assisted_share"] == [0.0701, 0.2196]
    assert cell["not_known_assisted"] == [199, 199]
    assert cell["wanting_monthly"] == [8.0, 10.0]
    assert cell["capacity"] == [0.6, 0.75]
    assert (cell["contacts"], cell["activities"], cell["spent"]) == ([340, 340], 2, "EUR 18400")
    page = (Path(__file__).parents[2] / "docs/explanation/the-gap.md").read_text(encoding="utf-8")
    for told in (
        "7–22 %",
        "0.6 to 0.75",
        "340 contacts by 2 activities",
        "199 persons not known to be assisted",
    ):
        assert told in page


def test_csv_and_what_it_is_made_from_are_written(files, capsys):
    out = files / "out"
    assert run(capsys, files / "detected.parquet", files / "response.parquet", "-o", out)[0] == 0
    table = pl.read_csv(out / "gaps.csv")
    assert table.select("detected_low", "share_low", "share_high").rows() == [(214, 0.0701, 0.2196)]
    about = json.loads((out / "gaps.json").read_text())
    assert about["cells_total"] == 1
    assert "More detection may mean better detection" in about["note"]
    assert main(["gaps", str(files / "detected.parquet"), str(files / "response.parquet")]) == 0
    assert "7% to 22% known to be assisted" in capsys.readouterr().out


def _changed(files, name, **change):
    source = pl.read_parquet(files / f"{name}.parquet")
    source.with_columns(**change).write_parquet(files / f"{name}.bad.parquet")
    return files / f"{name}.bad.parquet"


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("detected", {"measure": pl.lit("need")}, "a measure that is not known"),
        ("detected", {"measure": pl.lit("detected")}, "twice"),
        ("detected", {"low": pl.lit(-1)}, "below 0"),
        ("detected", {"low": pl.lit(500)}, "above the high end"),
        ("detected", {"low": pl.lit(None, pl.Int64)}, "a high end without a low end"),
        ("detected", {"form": pl.lit("labour")}, "a form that is not a field"),
        ("detected", {"sex": pl.lit("women")}, "a sex that is not known"),
        ("detected", {"place": pl.lit(None, pl.String)}, "a row without place"),
        ("detected", {"year": pl.lit(25)}, "a year outside"),
        ("detected", {"high": pl.lit("many")}, "column high"),
        ("detected", {"months": pl.lit(0)}, "months outside"),
        ("detected", {"error": pl.lit(-1)}, "an error below 0"),
        ("response", {"currency": pl.lit(None, pl.String)}, "money without a currency"),
        ("response", {"currency": pl.lit("ARD")}, "a currency that is not in use"),
        ("response", {"low": pl.lit(-5)}, "below 0"),
        ("response", {"activity": pl.lit(None, pl.String)}, "a row without activity"),
    ],
)
def test_a_bad_figure_has_one_clear_error_and_nothing_is_written(files, capsys, name, change, told):
    bad = _changed(files, name, **change)
    pair = {"detected": files / "detected.parquet", "response": files / "response.parquet", name: bad}
    status, data = run(capsys, pair["detected"], pair["response"], "-o", files / "out")
    assert status == 1
    assert told in data["error"]
    assert not (files / "out").exists()


def test_wrong_files(files, capsys):
    (files / "text.parquet").write_text("no")
    pl.DataFrame({"x": [1]}).write_parquet(files / "other.parquet")
    good = files / "response.parquet"
    for bad, status in (("none.parquet", 2), ("text.parquet", 1), ("other.parquet", 1)):
        found, data = run(capsys, files / bad, good)
        assert (found, set(data)) == (status, {"error", "kind"})


def test_empty_files_make_an_empty_table(files, capsys):
    for name in ("detected", "response"):
        path = files / f"{name}.parquet"
        pl.read_parquet(path).clear().write_parquet(path)
    status, data = run(capsys, files / "detected.parquet", files / "response.parquet")
    assert (status, data["cells"], data["cells_total"]) == (0, [], 0)
