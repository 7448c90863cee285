"""Jobs: started by who may, done once, cancelled, taken up again, failed in words; nothing half done."""

import datetime as dt
import errno
import os

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from palermo.errors import RecordError
from palermo.records.files import replacing
from palermo_hub.audit.models import AuditEntry
from palermo_hub.work import actions, queue, running, worker
from palermo_hub.work.models import Job

LATER = dt.timedelta(hours=1)


def start(world, by="analyst", numbers=(1, 2)):
    return actions.start(
        kind="test",
        organisation=world.rapporteur,
        arguments={"numbers": list(numbers)},
        by=getattr(world, by) if by else None,
    )


def concluded():
    return AuditEntry.objects.filter(kind="test.concluded").count()


def test_a_job_is_done_once_and_leaves_its_result_and_no_folder(world, tmp_path):
    world.run = lambda job: (job.folder / "part").write_text("x") and {"sum": sum(job.arguments["numbers"])}
    job = start(world)
    assert (job.state, job.by) == ("queued", world.analyst)
    worker.drain()
    queue.run_job.call(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.result, job.progress, job.attempts) == ("done", {"sum": 3}, 1.0, 1)
    assert concluded() == 1
    assert not list((tmp_path / "work").glob("*"))
    kinds = list(AuditEntry.objects.values_list("kind", flat=True))
    assert kinds == ["job.started", "test.concluded", "job.done"]


@pytest.mark.parametrize("by", ["member", "stranger"])
def test_only_who_may_starts_sees_and_cancels(world, by):
    with pytest.raises(PermissionDenied):
        start(world, by=by)
    job = start(world)
    assert not Job.objects.visible_to(getattr(world, by)).exists()
    assert Job.objects.visible_to(world.analyst).get() == job
    with pytest.raises(PermissionDenied):
        actions.cancel(job=job, by=getattr(world, by))


def test_a_job_is_queued_if_and_only_if_its_act_is(world):
    with transaction.atomic():
        start(world)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_same_job_waits_once_and_what_began_is_followed_by_another(world):
    first = start(world)
    assert start(world) == first
    assert start(world, numbers=[3]) != first
    running.claim(first.uuid)
    assert start(world) != first


def test_two_workers_never_have_one_job(world):
    job = start(world)
    assert running.claim(job.uuid) is not None
    assert running.claim(job.uuid) is None
    assert queue.recover() == 0


def test_a_cancelled_job_stops_at_its_next_step_and_nothing_of_it_counts(world, tmp_path):
    job = start(world)

    def run(held):
        held.step("One", 0.5)
        (held.folder / "part").write_text("x")
        actions.cancel(job=job, by=world.analyst)
        held.step("Two", 0.6)
        pytest.fail("it went on")

    world.run = run
    worker.drain()
    job.refresh_from_db()
    assert (job.state, concluded()) == ("cancelled", 0)
    assert not list((tmp_path / "work").glob("*"))
    with pytest.raises(actions.JobStateError):
        actions.cancel(job=job, by=world.analyst)


def test_cancelled_after_the_last_step_is_cancelled_all_the_same(world):
    job = start(world)
    world.run = lambda _held: actions.cancel(job=job, by=world.analyst) and {}
    worker.drain()
    job.refresh_from_db()
    assert (job.state, concluded()) == ("cancelled", 0)


def test_a_revived_worker_cannot_finish_what_another_took_up(world):
    job = start(world)
    slow = running.claim(job.uuid)
    assert queue.recover(timezone.now() + LATER) == 1
    quick = running.claim(job.uuid)
    with pytest.raises(running.LostError):
        slow.step("Late", 0.9)
    with pytest.raises(running.LostError):
        running.perform(slow)
    running.perform(quick)
    job.refresh_from_db()
    assert (job.state, job.attempts, concluded()) == ("done", 2, 1)


def test_a_job_left_between_queue_and_start_is_taken_up(world):
    job = start(world)
    DBTaskResult.objects.get().claim("a worker that died")
    assert queue.recover() == 0
    assert queue.recover(timezone.now() + LATER) == 1
    worker.drain()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_worker_that_ends_gives_its_job_back_with_the_steps_that_are_done(world):
    job = start(world)

    def run(held):
        held.step("One", 0.5)
        (held.folder / "part").write_text("kept")
        running.stopping.set()
        held.step("Two", 0.6)

    world.run = run
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.progress) == ("queued", 0.6)
    running.stopping.clear()
    world.run = lambda held: {"found": (held.folder / "part").read_text()}
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.result, job.progress_before) == ("done", {"found": "kept"}, 0.6)


def test_a_job_that_kills_every_worker_is_given_up(world):
    job = start(world)
    for _ in range(running.MOST_ATTEMPTS):
        assert running.claim(job.uuid)
        queue.recover(timezone.now() + LATER)
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", running.DIED)


def test_a_full_disk_is_said_and_leaves_nothing_half_written(world, tmp_path, monkeypatch):
    job = start(world)

    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def run(held):
        monkeypatch.setattr(os, "fsync", full)
        with replacing(held.folder / "part") as part:
            part.write_bytes(b"half")
        return {}

    world.run = run
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.reason, concluded()) == ("failed", running.NO_SPACE, 0)
    assert not list((tmp_path / "work").glob("*"))


def test_a_fault_of_data_is_said_and_a_fault_of_the_program_shows_no_value(world, caplog):
    for error, reason in (
        (RecordError("12 rows lack a year: correct them"), "12 rows lack a year: correct them"),
        (ValueError("Amira Haddad"), running.BROKE),
    ):
        job = start(world)

        def run(_held, error=error):
            raise error

        world.run = run
        worker.drain()
        job.refresh_from_db()
        assert (job.state, job.reason) == ("failed", reason)
    assert "ValueError" in caplog.text
    assert "Amira" not in caplog.text
    assert "Amira" not in str(list(DBTaskResult.objects.values()))


def test_the_time_left_is_said_once_it_is_known(world):
    job = Job(state="running", progress=0.05, started_at=timezone.now() - dt.timedelta(minutes=10))
    assert job.minutes_left is None
    job.progress = 0.5
    assert job.minutes_left in {10, 11}
    job.progress_before = 0.45
    assert job.minutes_left is None


def test_pages_show_cancel_and_start_again(world, client):
    client.force_login(world.analyst, backend="allauth.account.auth_backends.AuthenticationBackend")
    from allauth.mfa.totp.internal import auth as totp

    totp.TOTP.activate(world.analyst, totp.generate_totp_secret())
    job = start(world)
    detail = reverse("work:job-detail", kwargs={"uuid": job.uuid})
    assert b"data-open" in client.get(detail).content
    assert b"Test" in client.get(reverse("work:job-list")).content
    cancel = reverse("work:job-cancel", kwargs={"uuid": job.uuid})
    assert b"Nothing of it is kept" in client.post(cancel, follow=True).content
    assert b"It is over already" in client.post(cancel, follow=True).content
    again = client.post(reverse("work:job-again", kwargs={"uuid": job.uuid}), follow=True)
    assert b"data-open" in again.content
    assert Job.objects.filter(state="queued").count() == 1
