"""Back up and restore a hub's SQLite database as its operator would: by the command, also during writes."""

import functools
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import uuid
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
    with tarfile.open(tmp_path / "second") as archive:
        archive.extract("database", tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "database")) as connection:
        version, year = connection.execute("SELECT version, first_year FROM evidence_release").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert report["bytes"] == (tmp_path / "second").stat().st_size
    assert version == 1 or year == 2000 + version % 20


def test_a_backup_overwrites_nothing(hub, tmp_path):
    (tmp_path / "precious").write_text("keep")
    assert "exists already" in hub("backup", str(tmp_path / "precious"), status=2)
    assert (tmp_path / "precious").read_text() == "keep"
    assert "does not exist" in hub("backup", str(tmp_path / "no" / "where"), status=2)


def altered(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words", "status"),
    [
        (lambda path: path.unlink(), "does not exist", 2),
        (lambda path: path.write_bytes(b""), "not a hub's", 1),
        (lambda path: path.write_bytes(b"not a database" * 400), "not a whole SQLite database", 1),
        (lambda path: path.write_bytes(path.read_bytes()[:200_000]), "cut short", 1),
        (lambda path: altered(path, 60_000), "damaged", 1),
    ],
    ids=["missing", "empty", "text", "cut", "altered"],
)
def test_a_damaged_backup_changes_nothing(hub, tmp_path, spoil, words, status):
    database, file = tmp_path / "var" / "palermo.sqlite3", tmp_path / "hub.backup"
    before = content(database)
    spoil(file)
    assert words in hub("restore", str(file), status=status)
    assert content(database) == before


WRITER = """
import sys, threading, uuid
import django
django.setup()
import datetime as dt
from django.db import connection, transaction
from django.utils import timezone
from palermo.records.files import replacing
from palermo_hub.audit import actions as audit
from palermo_hub.evidence import keeping
from palermo_hub.evidence.models import Submission
from palermo_hub.evidence.receiving import unlink
from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations.models import Organisation, SharingAgreement, User

office, _ = Organisation.objects.get_or_create(code="office", names={"en": "Office"}, kind="ngo")
user, _ = User.objects.get_or_create(username="steward")
day = dt.date(2026, 1, 1)
said = {"title": "A", "legal_basis": "Act", "valid_from": day, "valid_to": day}
agreement, _ = SharingAgreement.objects.get_or_create(**said)
key, _ = NodeKey.objects.get_or_create(organisation=office, key_id="k", public="00")
keeping.folder().mkdir(mode=0o700, exist_ok=True)

def write(lane):
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            one = Submission.objects.create(
                owner=office, receiver=office, agreement=agreement, key=key, as_of=day,
                marking="TLP:AMBER", source="bundle", sequence=lane * 100_000 + number,
                sha256=uuid.uuid4().hex, rows=1, excluded=0, received_by=user,
            )
            audit.record(kind="submission.received", by=user, target=one)
            with replacing(one.path) as part:
                part.write_text(str(one.uuid) * 500)
        if number % 3 == 0:
            with transaction.atomic():
                Submission.objects.filter(pk=one.pk).update(state="withdrawn")
                unlink(one)
        if number == 3:
            print("writing", flush=True)

for lane in range(4):
    threading.Thread(target=write, args=[lane + 1], daemon=True).start()
threading.Event().wait()
"""


def test_a_backup_while_four_threads_write_restores_every_row_with_its_file(hub, tmp_path):
    settings = {
        "PALERMO_HOME": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "palermo_hub.config.settings",
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], env={**os.environ, **settings}, stdout=subprocess.PIPE
    )
    try:
        for _ in range(4):
            assert writer.stdout.readline() == b"writing\n"
        hub("backup", str(tmp_path / "busy"))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    report = json.loads(run(tmp_path / "elsewhere", "restore", str(tmp_path / "busy"), "--json"))
    assert report["faults"] == []
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "palermo.sqlite3")) as connection:
        rows = connection.execute("SELECT uuid, state FROM evidence_submission").fetchall()
    needed = {f"{uuid.UUID(one)}" for one, state in rows if state != "withdrawn"}
    assert len(needed) > 5
    stored = {path.stem: path for path in (tmp_path / "elsewhere" / "submissions").glob("*.parquet")}
    assert set(stored) == needed
    assert all(path.read_text() == name * 500 for name, path in stored.items())
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in stored.values())
    keys = [(tmp_path / home / "signing.key").read_bytes() for home in ("var", "elsewhere")]
    assert keys[0] == keys[1]


def test_a_restore_names_a_row_of_the_audit_trail_that_was_altered(hub, tmp_path):
    with closing(sqlite3.connect(tmp_path / "var" / "palermo.sqlite3")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit_auditentry SET actor = 'nobody' WHERE seq = 1")
        connection.commit()
    hub("backup", str(tmp_path / "altered"))
    assert "row 1: the row was changed" in run(
        tmp_path / "elsewhere", "restore", str(tmp_path / "altered"), status=1
    )
