"""The pipeline's release: persons, not records; charged beside the state file."""

import json

import pytest

from palermo.cli import main


@pytest.fixture
def state(tmp_path, capsys):
    assert main(["simulate", str(tmp_path / "state"), "--persons", "600"]) == 0
    capsys.readouterr()
    return tmp_path / "state" / "state.toml"


def test_small_state_releases_protected_tables(state, capsys):
    state.write_text(state.read_text() + "\n[release]\nepsilon = 4.0\n")
    assert main(["run", str(state), "--json"]) == 0
    stages = {stage["name"]: stage["result"] for stage in json.loads(capsys.readouterr().out)["stages"]}
    assert stages["release"]["mode"] == "tables"
    facts = json.loads((state.parent / "out" / "release" / "release.json").read_text())
    assert facts["why"] == "fewer than 1,000 persons"
    ledger = json.loads((state.parent / "ledger.json").read_text())
    assert [entry["status"] for entry in ledger["entries"]] == ["published"]


def test_without_the_table_nothing_is_released(state, capsys):
    text = state.read_text()
    assert "[release]" not in text
    assert main(["run", str(state), "--json"]) == 0
    assert not (state.parent / "out" / "release").exists()


def test_cases_file_is_released_by_the_command(state, tmp_path, capsys):
    assert main(["run", str(state)]) == 0
    capsys.readouterr()
    cases = state.parent / "out" / "cases.parquet"
    options = ["--epsilon", "4", "--ledger", str(tmp_path / "l.json"), "-o", str(tmp_path / "made"), "--json"]
    assert main(["release", str(cases), "--columns", "year,sex,age_group", *options]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["columns"] == 3
    assert "record_id" not in (tmp_path / "made" / "counts.csv").read_text()
