"""Accepted rows become tables: for the parties, public for a fictional State, made anew at a withdrawal."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from hub_rows import detected, send

from palermo_hub.audit.models import AuditEntry
from palermo_hub.evidence import keeping, receiving, tabulating
from palermo_hub.evidence.models import Observation, Release, StateDescription, Submission
from palermo_hub.organisations.models import (
    RetentionRule,
    SharingAgreement,
)
from palermo_hub.work import periodic, queue, worker
from palermo_hub.work.models import Job

NOBODY = AnonymousUser()


def real(_world):
    """Make the State one that is not fictional."""
    description = StateDescription.objects.get()
    description.files["state.toml"] = description.files["state.toml"].replace(
        "fictional = true", "fictional = false"
    )
    description.save()


def test_accepted_rows_are_public_tables_of_a_fictional_state(world):
    world.accept(send(world, world.shelter))
    world.accept(send(world, world.police))
    assert Job.objects.count() == 1
    worker.drain()
    release = Release.objects.get()
    assert (release.state, release.fictional, release.owner) == ("published", True, world.office)
    assert Release.objects.visible_to(NOBODY).shown().get() == release
    assert detected() == 160
    job = Job.objects.get()
    assert (job.state, job.by, job.result) == (
        "done",
        world.steward,
        {"records": 160, "release": str(release.uuid)},
    )


def test_of_another_state_only_the_parties_see_them_and_only_while_the_agreement_lasts(world):
    real(world)
    world.accept(send(world, world.shelter, count=120))
    worker.drain()
    release = Release.objects.get()
    assert (release.state, release.fictional) == ("internal", False)
    for user, sees in (
        (NOBODY, False),
        (world.stranger, False),
        (world.analyst, True),
        (world.clerk, True),
        (world.member, True),
    ):
        assert Release.objects.visible_to(user).exists() is sees
        assert Observation.objects.visible_to(user).exists() is sees
    assert not Release.objects.visible_to(world.analyst).shown().exists()
    assert not Release.objects.visible_to(world.analyst).citable().exists()
    later = timezone.now() + dt.timedelta(days=11)
    assert not Release.objects.visible_to(world.analyst, at=later).exists()
    world.agreement.data_classes = ["coded_rows"]
    world.agreement.save()
    assert not Release.objects.visible_to(world.member).exists()
    assert Release.objects.visible_to(world.analyst).exists()


def test_the_same_rows_give_the_same_tables_whoever_accepted_them_first(world):
    one, other = send(world, world.shelter), send(world, world.police)
    world.accept(other)
    worker.drain()
    world.accept(one)
    worker.drain()
    first = Release.objects.published().get().checksum
    Submission.objects.update(state="received")
    Release.objects.all().delete()
    world.accept(one)
    world.accept(other)
    worker.drain()
    assert Release.objects.published().get().checksum == first


def test_a_withdrawal_makes_what_is_not_published_anew_at_once(world):
    real(world)
    gone, kept = send(world, world.shelter), send(world, world.police, count=110)
    world.accept(gone)
    world.accept(kept)
    worker.drain()
    assert detected() == 190
    world.withdraw(gone)
    assert not Release.objects.exists()
    assert not gone.path.exists()
    worker.drain()
    assert detected() == 110
    assert list(Release.objects.get().submissions.all()) == [kept]


def test_a_withdrawal_says_what_was_published_and_the_next_version_is_without_it(world, client):
    gone, kept = send(world, world.shelter), send(world, world.police, count=110)
    world.accept(gone)
    world.accept(kept)
    worker.drain()
    world.withdraw(gone)
    worker.drain()
    old, new = Release.objects.order_by("version")
    assert (old.state, old.holds_withdrawn) == ("replaced", True)
    assert (new.state, new.holds_withdrawn) == ("published", False)
    assert detected() == 110
    client.force_login(world.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("evidence:submission-detail", kwargs={"uuid": gone.uuid})).content
    assert b"XAR-1" in page
    assert b"cannot be called back" in page
    assert b"XAR-2" not in page
    public = client.get(reverse("portal:release", kwargs={"code": "XAR", "version": 1}))
    assert b"withdrew later" in public.content


def test_what_was_withdrawn_while_a_job_ran_is_not_stored(world, monkeypatch):
    one, other = send(world, world.shelter), send(world, world.police, count=110)
    world.accept(one)
    world.accept(other)
    make = tabulating._make

    def slow(*arguments):
        make(*arguments)
        monkeypatch.setattr(tabulating, "_make", make)
        world.withdraw(one)

    monkeypatch.setattr(tabulating, "_make", slow)
    worker.drain()
    assert Job.objects.earliest("created_at").result == {"superseded": True}
    assert list(Release.objects.get().submissions.all()) == [other]


def test_failures_are_said(world, settings):
    submission = send(world, world.shelter)
    for spoil, words in (
        (submission.path.unlink, "not in the data folder"),
        (lambda: SharingAgreement.objects.update(ended_at=timezone.now()), "does not allow it"),
        (lambda: StateDescription.objects.all().delete(), "palermo-hub describe"),
    ):
        Submission.objects.update(state="accepted")
        spoil()
        receiving.start_tables(submission, by=None)
        worker.drain()
        job = Job.objects.latest("created_at")
        assert job.state == "failed"
        assert words in job.reason
    assert not Release.objects.exists()


def test_pages_for_the_parties(world, client):
    real(world)
    world.accept(send(world, world.shelter, count=120))
    worker.drain()
    release = Release.objects.get()
    page = reverse("portal:internal", kwargs={"uuid": release.uuid})
    table = reverse("portal:internal-table", kwargs={"uuid": release.uuid, "name": "forms"})
    client.force_login(world.member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert b"Ardenia" in client.get(reverse("portal:internal-list")).content
    assert b"forms" in client.get(page).content
    assert b">24<" in client.get(table).content
    client.force_login(world.stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(page).status_code == 404
    assert client.get(table).status_code == 404
    assert queue.recover() == 0


def rule(world, days=30):
    return RetentionRule.objects.create(
        data_class="coded_rows",
        organisation=world.shelter,
        legal_basis="Act 12, section 4",
        days=days,
        action="aggregate",
    )


def test_rows_are_erased_when_their_time_is_over_and_statistics_survive(
    world, django_capture_on_commit_callbacks
):
    real(world)
    old, kept = send(world, world.shelter), send(world, world.police, count=110)
    world.accept(old)
    world.accept(kept)
    worker.drain()
    rule(world)
    for days, there in ((29, True), (31, False)):
        with django_capture_on_commit_callbacks(execute=True):
            assert "evidence.retention" in periodic.tick(timezone.now() + dt.timedelta(days=days))
        assert old.path.exists() is there
    assert kept.path.exists()
    old.refresh_from_db()
    assert old.state == "erased"
    entry = AuditEntry.objects.get(kind="submission.erased")
    assert (entry.count, entry.purpose, entry.actor) == (80, "Act 12, section 4", "system")
    assert detected() == 190
    world.accept(send(world, world.police, count=100, sequence=2))
    worker.drain()
    before, after = Release.objects.order_by("version")
    assert (before.state, after.state) == ("replaced", "internal")
    assert detected() == 210
    assert Release.objects.visible_to(world.analyst).count() == 2
    with pytest.raises(receiving.SubmissionStateError):
        world.withdraw(old)


def test_no_file_of_rows_goes_while_a_backup_copies_and_left_ones_go_later(world):
    submission = send(world, world.shelter)
    young = world.folder / "home" / "submissions" / "young.parquet"
    young.touch()
    with keeping.kept():
        world.withdraw(submission)
        assert submission.path.exists()
    keeping.clear(timezone.now())
    assert submission.path.exists()
    keeping.clear(timezone.now() + keeping.GRACE)
    assert keeping.stored() == []
