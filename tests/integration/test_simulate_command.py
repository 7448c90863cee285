"""``palermo simulate`` from end to end: what it writes, that it is the same twice, what it refuses."""

import json
import stat
import tomllib
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from palermo.cli import main
from palermo.simulation import folder as simulation_folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulate") / "ardenia"
    assert main(["simulate", str(folder), "--persons", "600", "--seed", "4"]) == 0
    return folder


def _bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_json_answers_as_documented(tmp_path, capsys):
    assert main(["simulate", str(tmp_path / "a"), "--persons", "60", "--seed", "9", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"folder", "persons", "records", "sources", "seed", "seconds"}
    assert (answer["persons"], answer["seed"]) == (60, 9)
    assert sum(source["records"] for source in answer["sources"]) == answer["records"]


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    assert main(["simulate", str(tmp_path / "again"), "--persons", "600", "--seed", "4"]) == 0
    assert _bytes(tmp_path / "again") == _bytes(made)


def test_the_state_describes_its_files(made):
    for folder in (made, made / "neighbour"):
        state = tomllib.loads((folder / "state.toml").read_text(encoding="utf-8"))
        assert state["state"]["fictional"]
        assert state["break"][0]["year"] == 2023
        for source in state["source"]:
            file = folder / source["file"]
            assert file.is_file()
            assert file.with_name(file.name + ".map.toml").is_file()
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (made / "neighbour" / "state.toml").read_text().startswith('[state]\ncode = "XSI"')


def test_the_population_adds_up(made):
    table = pl.read_csv(made / "population.csv")
    assert table.columns == ["place", "sex", "age_group", "year", "population"]
    total = table.group_by(pl.col("place").str.len_chars().alias("level")).agg(pl.col("population").sum())
    assert total["population"].n_unique() == 1


def test_the_truth_agrees_with_itself(made):
    truth = json.loads((made / "truth" / "truth.json").read_text())
    persons = pl.read_parquet(made / "truth" / "persons.parquet")
    records = pl.read_parquet(made / "truth" / "records.parquet")
    assert truth["persons"] == len(persons) == 600
    assert truth["years"]["2025"]["exploited"] == persons["exploited_2025"].sum()
    assert records["person_id"].is_in(persons["person_id"].implode()).all()
    assert sum(truth["classes"].values()) == 600


def test_workbooks_open_elsewhere_and_hold_no_hour(made):
    sheet = openpyxl.load_workbook(made / "files" / "shelter.xlsx").active
    assert isinstance(sheet["B2"].value, datetime)
    for name in ("shelter.xlsx", "labour.ods"):
        with zipfile.ZipFile(made / "files" / name) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("persons", ["59", "1000001"])
def test_a_size_out_of_range_is_wrong_use(tmp_path, capsys, persons):
    assert main(["simulate", str(tmp_path / "a"), "--persons", persons]) == 2
    assert "from 60 to 1,000,000" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_with_other_things_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["simulate", str(tmp_path), "--persons", "60"]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_its_place_is_left_alone(tmp_path):
    (tmp_path / "taken").write_text("mine")
    assert main(["simulate", str(tmp_path / "taken"), "--persons", "60"]) == 2
    assert (tmp_path / "taken").read_text() == "mine"


def test_an_earlier_simulation_is_replaced(tmp_path):
    for seed in ("1", "2"):
        assert main(["simulate", str(tmp_path / "a"), "--persons", "60", "--seed", seed]) == 0
    assert tomllib.loads((tmp_path / "a" / "state.toml").read_text())["state"]["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("seed", ["-1", str(2**63)])
def test_a_seed_out_of_range_is_wrong_use(tmp_path, capsys, seed):
    assert main(["simulate", str(tmp_path / "a"), "--persons", "60", "--seed", seed]) == 2
    assert "from 0 to" in capsys.readouterr().err


def test_the_folder_one_stands_in_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["simulate", ".", "--persons", "60"]) == 2
    assert not list(tmp_path.iterdir())


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert main(["simulate", str(tmp_path / "link"), "--persons", "60"]) == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "state.toml").is_file()


def test_a_failed_exchange_puts_the_earlier_simulation_back(tmp_path, monkeypatch):
    place = tmp_path / "a"
    assert main(["simulate", str(place), "--persons", "60"]) == 0
    rename = Path.rename

    def fail(path, target):
        if target == place and path.name != "old":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    assert main(["simulate", str(place), "--persons", "60", "--seed", "2"]) == 2
    assert tomllib.loads((place / "state.toml").read_text())["state"]["seed"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interruption_leaves_nothing(tmp_path, monkeypatch, fault):
    def fail(*_arguments):
        raise fault

    monkeypatch.setattr(simulation_folder, "_write_truth", fail)
    assert main(["simulate", str(tmp_path / "a"), "--persons", "60"]) in {2, 130}
    assert not list(tmp_path.iterdir())
