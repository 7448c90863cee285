"""`make run`: six nodes' bundles become the public tables of a fictional State, and of no other."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(home, *command, status=0):
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PALERMO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="reads SQLite's file")
def test_six_nodes_fill_the_hub_once_and_again_when_something_changed(tmp_path):
    home, state = tmp_path / "var", tmp_path / "state"
    simulate = "from palermo.cli import main; raise SystemExit(main())"
    run(home, "-c", simulate, "simulate", str(state), "--persons", "3000", "--seed", "1")
    said = run(home, str(ROOT / "tools" / "demo"), str(state), "one")
    assert said.count("coded rows accepted") == 6
    assert "Second factor (TOTP)" in said
    assert "nodes/shelter .venv/bin/palermo-hub serve --node" in said
    said = run(home, str(ROOT / "tools" / "demo"), str(state), "one")
    assert "coded rows accepted" not in said
    assert "User names: visitor" in said
    run(home, str(ROOT / "tools" / "demo"), str(state), "two")
    with closing(sqlite3.connect(home / "palermo.sqlite3")) as connection:
        query = "SELECT state FROM evidence_release JOIN reference_place p ON p.id = place_id"
        versions = connection.execute(f"{query} WHERE p.code = 'XAR'").fetchall()
        states = connection.execute(
            "SELECT state, count(*) FROM evidence_submission GROUP BY state"
        ).fetchall()
    assert ("published",) in versions
    assert states == [("accepted", 6)]
    description = (state / "state.toml").read_text().replace("fictional = true", "fictional = false")
    (state / "state.toml").write_text(description)
    assert "nobody real" in run(tmp_path / "other", str(ROOT / "tools" / "demo"), str(state), status=1)
    assert not (tmp_path / "other" / "demo").exists()
