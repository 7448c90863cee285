"""The tables that pages show of a release folder."""

import json
from pathlib import Path

import polars as pl
import pytest

from palermo.disclosure.figures import read_figures
from palermo.errors import UnreadableFileError

FACTS = {
    "mode": "dp", "epsilon": 4.0, "delta": 1e-8, "unit": "person, numbered by person_id",
    "columns": ["year", "sex", "form_forced_labour", "form_sexual_exploitation"],
}  # fmt: skip
COUNTS = """k,combo,count,error
1,year:2024,100.4,3.2
1,year:2025,40,3.2
1,year:2019,7,3.2
1,sex:female,90,3.2
2,year:2024;sex:female,70,5
2,year:2024;sex:male,20,5
2,year:2025;sex:male,3,5
2,year:2024;form_forced_labour:true,55,5
2,form_forced_labour:true;form_sexual_exploitation:true,12,5
3,year:2024;sex:female;form_forced_labour:true,30,8
"""


def folder(path: Path, counts: str = COUNTS, **facts) -> Path:
    (path / "release.json").write_text(json.dumps(FACTS | facts))
    (path / "counts.csv").write_text(counts)
    return path


def tables(path: Path) -> dict[str, pl.DataFrame]:
    found = read_figures(path, place="XAR", period=(2021, 2025))
    assert {table.unit for table in found} == {"persons"}
    return {table.code: table.rows for table in found}


def test_each_count_is_the_interval_of_its_error(tmp_path):
    found = tables(folder(tmp_path))
    assert found["year"].select("year", "low", "high").rows() == [("2024", 97, 104), ("2025", 37, 43)]
    assert found["forms"].row(0)[:4] == ("2024", "form_forced_labour", 50, 60)
    assert found["sex_form"].row(0)[:5] == ("2024", "female", "form_forced_labour", 22, 38)
    assert set(found) == {"year", "sex", "forms", "sex_form"}


def test_a_share_is_least_beside_the_most_of_the_others(tmp_path):
    rows = {tuple(row[:2]): row[4:6] for row in tables(folder(tmp_path))["sex"].rows()}
    assert rows["2024", "female"] == (round(65 / 90, 4), round(75 / 90, 4))
    assert rows["2025", "male"] == (None, None), "under 20 answers no share is given"
    assert tables(folder(tmp_path))["forms"]["share_low"].is_null().all(), "several forms may be yes"


def test_withheld_counts_stay_withheld(tmp_path):
    counts = "k,combo,count,error\n0,,60,0\n1,sex:female,40,0\n1,sex:male,,\n1,sex:(not reported),12,0\n"
    found = read_figures(
        folder(tmp_path, counts, mode="tables", least=5, columns=["sex"]), place="XAR", period=(2021, 2025)
    )
    assert found[0].rows.rows() == [
        ("female", 40, 40, None, None, None),
        ("male", None, None, None, None, None),
    ]
    assert "from 1 to 4 are withheld" in found[0].protection


@pytest.mark.parametrize("name", ["release.json", "counts.csv"])
def test_a_folder_without_its_files_is_no_release(tmp_path, name):
    folder(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(UnreadableFileError, match="is not a release folder"):
        read_figures(tmp_path, place="XAR", period=(2021, 2025))
