"""Back up and restore a hub on PostgreSQL; run by ``tools/postgresql``, which brings a server."""

import os
import shutil
import subprocess
import sys

import pytest
from hub_states import write_state

pytestmark = pytest.mark.skipif(
    "DATABASE_URL" not in os.environ or shutil.which("pg_dump") is None,
    reason="no PostgreSQL here: `make test-postgresql` brings one",
)
HUB = [sys.executable, "-c", "from palermo_hub.command import main; raise SystemExit(main())"]


@pytest.fixture
def hub(tmp_path):
    """A hub on a database of its own; calling it runs ``palermo-hub``."""
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE hub_backup")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{server}/hub_backup",
        "PALERMO_HOME": str(tmp_path / "var"),
    }

    def run(*arguments, status=0):
        done = subprocess.run(
            [*HUB, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    def rows():
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            return connection.execute(
                "SELECT version, state, checksum FROM evidence_release ORDER BY version"
            ).fetchall()

    run.rows = rows
    yield run
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE hub_backup WITH (FORCE)")


def test_what_was_backed_up_comes_back_and_a_damaged_backup_changes_nothing(hub, tmp_path):
    hub("load", str(write_state(tmp_path / "ardenia")))
    before, file = hub.rows(), tmp_path / "hub.backup"
    hub("backup", str(file))
    hub("load", str(write_state(tmp_path / "later", scale=30)))
    later = hub.rows()
    assert len(later) == 2
    (tmp_path / "cut").write_bytes(file.read_bytes()[:-20_000])
    (tmp_path / "text").write_text("not a backup")
    for damaged in ("cut", "text"):
        assert "Nothing was changed" in hub("restore", str(tmp_path / damaged), status=1)
        assert hub.rows() == later
    hub("restore", str(file))
    assert hub.rows() == before
