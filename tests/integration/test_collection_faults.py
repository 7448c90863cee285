"""A run of a collection under every misfortune: one draft, one charge; published once or not at all."""

import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import hub_run
import pytest

pytestmark = pytest.mark.slow
PROGRAM = hub_run.__file__
on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about SQLite's file")
on_postgresql = pytest.mark.skipif(
    "DATABASE_URL" not in os.environ, reason="no PostgreSQL here: `make test-postgresql` brings one"
)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    """A hub whose run waits for a worker."""
    return hub_run.waiting_hub(tmp_path_factory.mktemp("collection"))


@pytest.fixture
def hub(waiting, tmp_path, request):
    """A copy of it for one test."""
    with hub_run.copied(waiting, tmp_path / "var", "hub_of_a_test") as copy:
        yield copy


def test_a_worker_killed_at_ten_random_points_loses_nothing_and_spends_once(hub):
    pause = random.Random(7)
    for attempt in itertools.count(1):
        process = hub.worker()
        hub.wait(lambda job, attempt=attempt: job.attempts >= attempt)
        time.sleep(pause.uniform(0, 4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if attempt == 10 or hub.job().state == "done":
            break
    assert attempt >= 5, "the run was over before it was disturbed"
    made = hub.finish()
    assert hub.repeated() == made


def test_a_clock_that_jumps_half_an_hour_and_back_makes_one_draft(hub):
    hub.jumping()
    hub.jumping()
    hub.wait(lambda job: job.state == "running")
    hub.clock.touch()
    hub.wait(lambda job: job.progress >= 0.6)
    hub.clock.unlink()
    hub.wait(lambda job: job.state == "done")
    hub.made()


def test_a_worker_that_dies_while_the_clock_was_fast_is_followed_at_once(hub):
    hub.clock.touch()
    process = hub.jumping()
    hub.wait(lambda job: job.state == "running")
    hub.clock.unlink()
    process.send_signal(signal.SIGKILL)
    process.wait()
    hub.finish()


@pytest.mark.parametrize("first", ["analyst", "officer"])
def test_two_people_who_press_publish_together_publish_once(hub, first):
    hub.finish()
    hub.python(PROGRAM, "approve")
    names = [first, "officer", "analyst"]
    moment = str(time.time() + 8)
    pressed = [hub.start(PROGRAM, "publish", name, moment) for name in names]
    said = [process.communicate(timeout=120)[0] for process in pressed]
    assert sorted(said) == [b"published", b"refused", b"refused"]
    shown = "SELECT version, state FROM evidence_release WHERE marking = 'TLP:CLEAR'"
    assert hub.rows(shown) == [(1, "published")]
    assert hub.rows("SELECT count(*) FROM audit_auditentry WHERE kind = 'release.published'") == [(1,)]
    subprocess.run(
        [sys.executable, "-m", "palermo_hub.command", "verify-audit"],
        env=hub.environment(), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


@on_sqlite
def test_a_database_that_is_locked_for_longer_than_anyone_waits_is_waited_for(hub):
    hub.worker()
    hub.wait(lambda job: job.state == "running")
    with closing(sqlite3.connect(hub.home / "palermo.sqlite3", timeout=20)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        time.sleep(50)
        holder.rollback()
    hub.wait(lambda job: job.state == "done")
    hub.made()


@on_postgresql
def test_a_database_that_is_restarted_during_a_run_is_waited_for(hub):
    folder = hub.rows("SHOW data_directory")[0][0]
    process = hub.worker()
    for share in (0.01, 0.6):
        hub.wait(lambda job, share=share: job.progress >= share)
        _control(folder, "-m", "immediate", "stop")
        time.sleep(6)
        options = f"-p {urlsplit(hub.url).port} -k {folder}/.. -c listen_addresses=127.0.0.1 -c fsync=off"
        _control(folder, "-l", f"{folder}/../log", "-o", options, "start")
    hub.wait(lambda job: job.state == "done")
    assert process.poll() is None, "the worker ended"
    hub.made()


def _control(folder, *how):
    """Stop the server at once, as a power cut does, or start it again where it was."""
    nobody = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    command = [*nobody, shutil.which("pg_ctl"), "-D", folder, "-w", *how]
    subprocess.run(command, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


MOUNT = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]


def _may_mount():
    return shutil.which("unshare") and not subprocess.run([*MOUNT, "true"], check=False).returncode


@on_sqlite
@pytest.mark.skipif(not _may_mount(), reason="this machine lets nobody mount a small disk")
def test_a_disk_that_is_full_loses_nothing_and_the_run_goes_on_when_there_is_room(hub, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    script = f"""
        mount -t tmpfs -o size=400m tmpfs {small} && cp -a {hub.home} {small}/var &&
        {sys.executable} {Path(__file__)} {small}/var {hub.home}
    """
    subprocess.run([*MOUNT, script], env=hub.environment(), check=True)
    hub.made()


def full_disk(home, kept):
    """On a small disk: fill it while the run is under way, then make room, finish, copy it out."""
    hub, ballast = hub_run.Hub(home), home.with_name("ballast")
    hub.worker()
    try:
        hub.wait(lambda job: job.progress >= 0.2 and job.state == "running")
        with ballast.open("wb", buffering=0) as file:
            _fill(file)
            for _ in range(20):
                time.sleep(1)
                _fill(file)
        job = hub.job()
        assert job.state in {"running", "queued", "failed"}
        assert job.state != "failed" or job.reason.startswith("The disk is full"), job.reason
        assert hub.rows("SELECT count(*) FROM evidence_release WHERE state = 'draft'") == [(0,)]
        ballast.unlink()
        time.sleep(5)
        if hub.job().state == "failed":
            hub.python(PROGRAM, "again")
        hub.wait(lambda job: job.state == "done")
    finally:
        hub.close()
    shutil.rmtree(kept)
    shutil.copytree(home, kept)


def _fill(file):
    try:
        while True:
            file.write(bytes(65_536))
    except OSError:
        return


if __name__ == "__main__":
    full_disk(Path(sys.argv[1]), Path(sys.argv[2]))
