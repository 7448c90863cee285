"""A run of a collection whose worker is killed, whose disk is full: one draft, one charge, the same bytes."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="reads SQLite's file beside the worker"),
]

WORLD = """
import datetime as dt, sys
from pathlib import Path
from types import SimpleNamespace
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from hub_rows import send
from hub_states import write_state
from palermo_hub.evidence import collecting, receiving, running
from palermo_hub.evidence.actions import describe_state
from palermo_hub.organisations.models import Membership, Organisation, SharingAgreement, User
from palermo_hub.reference.models import Place

call_command("migrate", verbosity=0)
describe_state(folder=write_state(Path(sys.argv[1])))
(Path(settings.HOME) / "submissions").mkdir(exist_ok=True)
values = {"kind": "ngo", "place": Place.objects.get(code="XAR")}
office = Organisation.objects.create(code="office", names={"en": "Office"}, **values)
shelter = Organisation.objects.create(code="shelter", names={"en": "Shelter"}, **values)
steward, analyst = (User.objects.create(username=one) for one in ("steward", "analyst"))
Membership.objects.create(user=steward, organisation=office, role="data_steward")
Membership.objects.create(user=analyst, organisation=office, role="analyst")
today = timezone.now().date()
agreement = SharingAgreement.objects.create(
    title="Ardenia", purposes=["statistics"], data_classes=["coded_rows", "aggregates"], legal_basis="Act",
    valid_from=today - dt.timedelta(days=9), valid_to=today + dt.timedelta(days=9),
    signed_at=timezone.now() - dt.timedelta(days=8),
)
agreement.parties.set([office, shelter])
collection = collecting.open_collection(
    agreement=agreement, receiver=office, senders=[shelter], due=today, by=steward,
    epsilon=2.0, total_epsilon=2.5,
)
world = SimpleNamespace(office=office, agreement=agreement, steward=steward)
receiving.accept_submission(submission=send(world, shelter, count=1500), by=steward)
running.start_run(collection=collection, by=analyst)
"""


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    """The data folder of a hub whose run waits for a worker."""
    folder = tmp_path_factory.mktemp("collection")
    _python(folder / "var", "-c", WORLD, str(folder / "state"))
    return folder / "var"


def _environment(home):
    fixtures = os.path.join(os.path.dirname(os.path.dirname(__file__)), "fixtures")
    path = os.pathsep.join([fixtures, os.environ.get("PYTHONPATH", "")])
    said = {"PALERMO_HOME": str(home), "PALERMO_LEASE": "2", "PYTHONPATH": path}
    return os.environ | said | {"DJANGO_SETTINGS_MODULE": "palermo_hub.config.settings"}


def _python(home, *command):
    subprocess.run([sys.executable, *command], env=_environment(home), check=True)


def worker(home):
    return subprocess.Popen([sys.executable, "-m", "palermo_hub.command", "worker"], env=_environment(home))


def rows(home, query):
    with closing(sqlite3.connect(home / "palermo.sqlite3", timeout=20)) as connection:
        return connection.execute(query).fetchall()


def finished(home, seconds=300):
    """Let a worker finish; the value is the draft's checksum and what the ledger says."""
    process = worker(home)
    end = time.monotonic() + seconds
    job = "SELECT state, reason FROM work_job WHERE kind = 'evidence.run'"
    while rows(home, job)[0][0] in {"queued", "running"}:
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)
    process.terminate()
    process.wait(timeout=60)
    assert rows(home, job) == [("done", "")]
    drafts = rows(home, "SELECT checksum FROM evidence_release WHERE state = 'draft'")
    assert len(drafts) == 1
    assert rows(home, "SELECT count(*) FROM evidence_review") == [(1,)]
    assert rows(home, "SELECT count(*) FROM evidence_release WHERE marking = 'TLP:CLEAR'") == [(0,)]
    (ledger,) = (home / "ledgers").glob("*/ledger.json")
    return drafts[0][0], [one["status"] for one in json.loads(ledger.read_text())["entries"]]


def test_a_worker_killed_at_ten_random_points_loses_nothing_and_spends_once(waiting, tmp_path):
    home, pause = tmp_path / "var", random.Random(7)
    shutil.copytree(waiting, home)
    for _ in range(10):
        process = worker(home)
        time.sleep(pause.uniform(2, 12))
        process.send_signal(signal.SIGKILL)
        process.wait()
    checksum, statuses = finished(home)
    assert statuses == ["published"]
    assert len(checksum) == 64
