"""A sheet with many accepted rows is applied by a job: all of it, once, or nothing."""

import pytest
from django.urls import reverse

from palermo_hub.response import applying, bulk
from palermo_hub.response.models import Activity, ActivityVersion, Upload, UploadRow
from palermo_hub.work import running, worker
from palermo_hub.work.models import Job


@pytest.fixture
def upload(make_activity, make_member, monkeypatch, settings, tmp_path):
    """A preview of three changes, all accepted, more than are applied at once."""
    settings.HOME = tmp_path
    running.stopping.clear()
    monkeypatch.setattr(applying, "AT_ONCE", 2)
    owner, user = make_member("ngo")
    upload = Upload.objects.create(owner=owner, name="mine.xlsx", sha256="0", by=user)
    for number in range(3):
        activity = make_activity(f"Helpline {number}")
        told = {"column": "status", "base": "ongoing", "ours": "ongoing", "theirs": "completed"}
        UploadRow.objects.create(
            upload=upload, number=number + 3, kind="changed", activity=activity, cells={}, differences=[told],
            decision="accepted",
        )  # fmt: skip
    return upload


def completed():
    return Activity.objects.filter(status="completed").count()


def test_many_rows_are_written_by_a_job_and_undone_by_another(enter, upload):
    client = enter()
    page = client.post(reverse("response:upload-apply", args=[upload.uuid]), {"marking": "TLP:GREEN"})
    job = Job.objects.get()
    assert page.url == reverse("work:job-detail", args=[job.uuid])
    assert completed() == 0
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.result, completed()) == ("done", {"changed": 3}, 3)
    again = client.post(reverse("response:upload-apply", args=[upload.uuid]), follow=True)
    assert "done already" in again.content.decode()
    client.post(reverse("response:upload-undo", args=[upload.uuid]))
    worker.drain()
    upload.refresh_from_db()
    assert (upload.state, completed(), ActivityVersion.objects.count()) == ("undone", 0, 9)


def test_a_job_that_ends_halfway_leaves_nothing_half_done_and_is_done_again(upload, monkeypatch):
    applying.start(kind=applying.APPLY, upload=upload, marking="TLP:GREEN", by=upload.by)
    real = bulk._replace

    def fails(model, rows, made):
        if model.__name__ == "ActivityFigure":
            raise SystemExit
        real(model, rows, made)

    monkeypatch.setattr(bulk, "_replace", fails)
    with pytest.raises(SystemExit):
        running.perform(running.claim(Job.objects.get().uuid))
    upload.refresh_from_db()
    assert (completed(), upload.state, ActivityVersion.objects.count()) == (0, "previewed", 3)
    monkeypatch.setattr(bulk, "_replace", real)
    Job.objects.update(state=Job.State.QUEUED)
    running.perform(running.claim(Job.objects.get().uuid))
    assert (completed(), Job.objects.get().state) == (3, "done")


def test_two_jobs_for_one_sheet_apply_it_once(upload):
    job = applying.start(kind=applying.APPLY, upload=upload, marking="TLP:GREEN", by=upload.by)
    first = running.claim(job.uuid)
    other = applying.start(kind=applying.APPLY, upload=upload, marking="TLP:GREEN", by=upload.by)
    assert other != job
    running.perform(first)
    running.perform(running.claim(other.uuid))
    other.refresh_from_db()
    assert (other.state, other.reason) == ("failed", "This was done already, or cannot be done any more.")
    assert ActivityVersion.objects.count() == 6


def test_who_may_no_longer_write_has_nothing_applied(upload):
    job = applying.start(kind=applying.APPLY, upload=upload, marking="TLP:GREEN", by=upload.by)
    upload.by.memberships.all().delete()
    running.perform(running.claim(job.uuid))
    job.refresh_from_db()
    assert (job.state, completed()) == ("failed", 0)


def test_the_questions_do_not_grow_with_the_rows(upload, make_activity, django_assert_max_num_queries):
    from palermo_hub.response import round_trip

    with django_assert_max_num_queries(45):
        round_trip.apply_upload(upload=upload, marking="TLP:GREEN", by=upload.by)
