"""Back up and restore a hub's SQLite database as its operator would: by the command, also during writes."""

import functools
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from hub_states import write_state

pytestmark = pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="SQLite's backup; PostgreSQL has its own"
)


def run(home, *arguments, status=0):
    """Run ``palermo-hub`` on a data folder; the value is what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", "from palermo_hub.command import main; raise SystemExit(main())", *arguments],
        env={**os.environ, "PALERMO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder with a loaded hub in ``var`` and its backup beside it."""
    folder = tmp_path_factory.mktemp("hub")
    run(folder / "var", "load", str(write_state(folder / "ardenia")))
    run(folder / "var", "backup", str(folder / "hub.backup"))
    return folder


@pytest.fixture
def hub(loaded, tmp_path):
    """A copy of that hub; calling it runs ``palermo-hub``."""
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return functools.partial(run, tmp_path / "var")


def content(path):
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def test_what_was_backed_up_comes_back_exactly(hub, tmp_path):
    database, file = tmp_path / "var" / "palermo.sqlite3", tmp_path / "hub.backup"
    before = content(database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    hub("load", str(write_state(tmp_path / "later", scale=30)))
    assert content(database) != before
    kept = json.loads(hub("restore", str(file), "--json"))["before"]
    assert content(database) == before
    assert content(kept) != before


def test_a_backup_during_writes_is_of_one_moment(hub, tmp_path):
    database, stop = tmp_path / "var" / "palermo.sqlite3", threading.Event()

    def write():
        with closing(sqlite3.connect(database, timeout=20)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("UPDATE evidence_release SET version = version + 1")
                    connection.execute(
                        "UPDATE evidence_release SET first_year = 2000 + version % 20, last_year = 2030"
                    )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        report = json.loads(hub("backup", str(tmp_path / "second"), "--json"))
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "second")) as connection:
        version, year = connection.execute("SELECT version, first_year FROM evidence_release").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert report["bytes"] == (tmp_path / "second").stat().st_size
    assert version == 1 or year == 2000 + version % 20


def test_a_backup_overwrites_nothing(hub, tmp_path):
    (tmp_path / "precious").write_text("keep")
    assert "exists already" in hub("backup", str(tmp_path / "precious"), status=2)
    assert (tmp_path / "precious").read_text() == "keep"
    assert "does not exist" in hub("backup", str(tmp_path / "no" / "where"), status=2)


@pytest.mark.parametrize(
    ("spoil", "words", "status"),
    [
        (lambda path: path.unlink(), "does not exist", 2),
        (lambda path: path.write_bytes(b""), "not a hub's", 1),
        (lambda path: path.write_bytes(b"not a database" * 400), "not a whole SQLite database", 1),
        (lambda path: path.write_bytes(path.read_bytes()[:-8192]), "SQLite", 1),
        (lambda path: path.write_bytes(path.read_bytes()[:60_000] + bytes(20_000)), "SQLite", 1),
    ],
    ids=["missing", "empty", "text", "cut", "zeros"],
)
def test_a_damaged_backup_changes_nothing(hub, tmp_path, spoil, words, status):
    database, file = tmp_path / "var" / "palermo.sqlite3", tmp_path / "hub.backup"
    before = content(database)
    spoil(file)
    assert words in hub("restore", str(file), status=status)
    assert content(database) == before
