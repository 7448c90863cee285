"""Workers as real processes: killed at random moments, two at once; the result is the same bytes, once."""

import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="reads SQLite's file beside the worker")

PROGRAM = """
import hashlib, sys, time
import django
django.setup()
from palermo.records.files import replacing
from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Organisation
from palermo_hub.work import actions, kinds, worker
from palermo_hub.work.models import Job

STEPS = 12

def run(job):
    before = b""
    for number in range(STEPS):
        job.step(f"Part {number}", number / STEPS)
        path = job.folder / f"{number}"
        if not path.exists():
            time.sleep(0.08)
            with replacing(path) as part:
                part.write_bytes(hashlib.sha256(before + bytes([number])).digest() * 20_000)
        before = path.read_bytes()
    return {"sha256": hashlib.sha256(before).hexdigest()}

def conclude(job, made):
    audit.record(kind="test.concluded", by=None, detail=made)
    return made

kinds.register("test", label="Test", permission="run.start", run=run, conclude=conclude)
office, _ = Organisation.objects.get_or_create(code="office", names={"en": "Office"}, kind="ngo")
for number in sys.argv[1:]:
    actions.start(kind="test", organisation=office, arguments={"n": int(number)}, by=None)
worker.serve()
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """The data folder of a hub without content."""
    home = tmp_path_factory.mktemp("hub") / "var"
    environment = {**os.environ, "PALERMO_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "palermo_hub.command", "migrate"], env=environment, check=True)
    return home


@pytest.fixture
def worker(migrated, tmp_path):
    """Calling it starts a worker process, which first starts the jobs of these numbers."""
    shutil.copytree(migrated, tmp_path / "var")
    environment = {
        **os.environ,
        "PALERMO_HOME": str(tmp_path / "var"),
        "PALERMO_LEASE": "0.6",
        "DJANGO_SETTINGS_MODULE": "palermo_hub.config.settings",
    }
    started = []

    def start(*numbers):
        command = [sys.executable, "-c", PROGRAM, *map(str, numbers)]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def rows(tmp_path):
    def read(query):
        with closing(sqlite3.connect(tmp_path / "var" / "palermo.sqlite3", timeout=20)) as connection:
            return connection.execute(query).fetchall()

    return read


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)
    return found


def expected():
    """What an undisturbed job comes to."""
    before = b""
    for number in range(12):
        before = hashlib.sha256(before + bytes([number])).digest() * 20_000
    return hashlib.sha256(before).hexdigest()


@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_a_worker_killed_again_and_again_gives_the_same_bytes_once(worker, rows, times, tmp_path):
    pause = random.Random(times)
    state = "SELECT max(attempts), max(state), max(json_extract(result, '$.sha256')) FROM work_job"
    for attempt in range(1, times + 1):
        process = worker(*([1] if attempt == 1 else []))
        wait_for(lambda attempt=attempt: (rows(state)[0][0] or 0) >= attempt)
        time.sleep(pause.uniform(0, 0.8 / times))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = worker()
    wait_for(lambda: rows(state)[0][1] == "done")
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert rows(state) == [(times + 1, "done", expected())]
    assert rows("SELECT count(*) FROM audit_auditentry WHERE kind = 'test.concluded'") == [(1,)]
    assert not list((tmp_path / "var" / "work").glob("*"))


def test_two_workers_do_each_job_once(worker, rows):
    numbers = range(6)
    worker(*numbers)
    worker()
    wait_for(lambda: rows("SELECT count(*) FROM work_job WHERE state = 'done'") == [(len(numbers),)])
    assert rows("SELECT count(*) FROM audit_auditentry WHERE kind = 'test.concluded'") == [(len(numbers),)]
    assert rows("SELECT max(attempts) FROM work_job") == [(1,)]


def workers_of(pid):
    """Processes that were started to work beside the server ``pid``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"--parent\0{pid}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_serve_starts_a_worker_again_when_it_dies_and_it_ends_with_the_server(worker, rows, tmp_path, end):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "palermo_hub.command", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "PALERMO_HOME": str(tmp_path / "var")})
    try:
        (first,) = wait_for(lambda: workers_of(server.pid))
        wait_for(
            lambda: rows("SELECT 1 FROM work_schedule WHERE name = 'work.clear' AND done_at IS NOT NULL")
        )
        os.kill(first, signal.SIGKILL)
        again = wait_for(lambda: [pid for pid in workers_of(server.pid) if pid != first])
        assert len(again) == 1
    finally:
        server.send_signal(end)
        server.wait(timeout=60)
    assert wait_for(lambda: not workers_of(server.pid))
