"""From accepted rows to a published version: a run, two people, once, and what nobody may."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hub_rows import send

from palermo.disclosure.ledger import read_ledger
from palermo_hub.audit.models import AuditEntry
from palermo_hub.evidence import collecting, following, receiving, reviewing, running
from palermo_hub.evidence.models import Follower, Observation, Release, Review, Submission
from palermo_hub.organisations.models import Membership, Role
from palermo_hub.work import worker
from palermo_hub.work.models import Job

NOBODY = AnonymousUser()
HOST = "https://hub.example"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def collected(world):
    """A collection whose two senders' rows are accepted."""
    world.collection = collecting.open_collection(
        agreement=world.agreement,
        receiver=world.office,
        senders=[world.shelter, world.police],
        due=timezone.now().date(),
        by=world.steward,
    )
    world.sent = [send(world, world.shelter), send(world, world.police, count=110)]
    for one in world.sent:
        world.accept(one)
    worker.drain()
    return world


def run(world):
    running.start_run(collection=world.collection, by=world.analyst)
    worker.drain()
    job = Job.objects.filter(kind=running.RUN).latest("created_at")
    assert job.state == "done", job.reason
    return Review.objects.filter(release__state="draft").first()


def approved(world, reason=""):
    review = run(world)
    reviewing.ask_review(review=review, reason=reason, by=world.analyst)
    reviewing.read_attack(review=review, by=world.officer)
    reviewing.approve(review=review, by=world.officer)
    return review


def published(world, reason=""):
    return reviewing.publish(review=approved(world, reason), by=world.officer, host=HOST)


def test_nothing_is_public_before_two_people_have_said_so(collected):
    assert not Release.objects.exists()
    review = run(collected)
    assert not Release.objects.visible_to(NOBODY).exists()
    assert Release.objects.visible_to(collected.member).bound().get().state == "internal"
    assert (
        not Observation.objects.visible_to(collected.officer).filter(origin__release=review.release).exists()
    )
    for by in (collected.steward, collected.officer, collected.clerk, collected.stranger):
        with pytest.raises(PermissionDenied):
            reviewing.ask_review(review=review, reason="", by=by)
    with pytest.raises(reviewing.ReviewError, match="not approved"):
        reviewing.publish(review=review, by=collected.analyst, host=HOST)
    with pytest.raises(reviewing.ReviewError, match="Nobody has asked"):
        reviewing.approve(review=review, by=collected.officer)
    reviewing.ask_review(review=review, reason="", by=collected.analyst)
    with pytest.raises(PermissionDenied):
        reviewing.approve(review=review, by=collected.analyst)
    with pytest.raises(reviewing.ReviewError, match="attack page"):
        reviewing.approve(review=review, by=collected.officer)
    reviewing.read_attack(review=review, by=collected.officer)
    reviewing.approve(review=review, by=collected.officer)
    release = reviewing.publish(review=review, by=collected.analyst, host=HOST)
    assert Release.objects.visible_to(NOBODY).shown().get() == release
    assert (release.version, release.protected, release.published_by) == (1, True, collected.analyst)
    assert Review.objects.get().compared == []
    kinds = ["release.drafted", "review.asked", "review.attack-read", "review.approved", "release.published"]
    assert (
        list(AuditEntry.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds
    )


def test_small_counts_are_withheld_and_the_review_shows_them_beside_what_is_true(collected):
    review = run(collected)
    assert {check["name"]: check["broken"] for check in review.checks} == {"small": 0, "exact": 0}
    shown = {row["combo"]: (row["published"], row["exact"]) for row in review.compared}
    assert shown["sex:male"] == (64, 64)
    assert (review.spent, review.left) == (None, None)
    assert "<body" in review.attack


def test_nobody_approves_their_own_whatever_roles_they_hold(collected):
    Membership.objects.create(
        user=collected.analyst, organisation=collected.office, role=Role.DATA_PROTECTION_OFFICER
    )
    review = run(collected)
    reviewing.ask_review(review=review, reason="", by=collected.analyst)
    reviewing.read_attack(review=review, by=collected.analyst)
    with pytest.raises(reviewing.ReviewError, match="own release"):
        reviewing.approve(review=review, by=collected.analyst)
    release = Release.objects.filter(pk=review.release_id)
    for values in (
        {"approved_by": collected.analyst},
        {"approved_by": collected.officer, "prepared_by": collected.officer},
        {"marking": "TLP:CLEAR", "state": "published"},
        {"marking": "TLP:CLEAR"},
        {"marking": "TLP:AMBER"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            release.update(**values)


def test_of_two_who_press_publish_one_does(collected):
    review = approved(collected)
    stale = Review.objects.get(pk=review.pk)
    reviewing.publish(review=review, by=collected.analyst, host=HOST)
    with pytest.raises(reviewing.ReviewError, match="published already"):
        reviewing.publish(review=stale, by=collected.officer, host=HOST)
    assert Release.objects.published().count() == 1
    assert AuditEntry.objects.filter(kind="release.published").count() == 1


def test_the_next_month_makes_a_second_version_that_says_why(collected):
    published(collected)
    collecting.begin_round(collection=collected.collection, due=timezone.now().date(), by=collected.steward)
    collected.accept(send(collected, collected.shelter, count=60, sequence=2))
    review = run(collected)
    with pytest.raises(reviewing.ReviewError, match="Say why"):
        reviewing.ask_review(review=review, reason=" ", by=collected.analyst)
    new = published(collected, reason="The shelter's newest month")
    assert [(one.version, one.state) for one in Release.objects.citable()] == [
        (2, "published"),
        (1, "replaced"),
    ]
    assert new.reason == "The shelter's newest month"
    page = reverse("portal:release-changes", kwargs={"code": "XAR", "version": 2})
    assert page


def test_the_same_rows_again_are_the_same_bytes_and_are_not_published_again(collected):
    first = published(collected)
    again = approved(collected, reason="again")
    assert again.release.checksum == first.checksum
    with pytest.raises(reviewing.ReviewError, match="published already"):
        reviewing.publish(review=again, by=collected.officer, host=HOST)
    entries = read_ledger(collected.collection.ledger).entries
    assert {entry.mode for entry in entries} == {"tables"}


def test_what_an_organisation_withdrew_is_gone_from_the_draft_and_the_next_release(collected):
    published(collected)
    run(collected)
    collected.withdraw(collected.sent[0])
    assert not Release.objects.filter(state__in=["draft", "internal"]).exists()
    new = published(collected, reason="An organisation took its rows back")
    assert list(new.submissions.all()) == [collected.sent[1]]
    rows = Observation.objects.filter(origin__release=new, origin__indicator__code="year")
    assert sum(row.low for row in rows) == 110


def test_it_is_sent_back_with_a_reason_and_can_be_asked_for_again(collected):
    review = run(collected)
    reviewing.ask_review(review=review, reason="", by=collected.analyst)
    with pytest.raises(reviewing.ReviewError, match="mended"):
        reviewing.send_back(review=review, reason="", by=collected.officer)
    reviewing.send_back(review=review, reason="Merge the ages", by=collected.officer)
    assert Review.objects.get().sent_back == "Merge the ages"
    with pytest.raises(reviewing.ReviewError, match="Nobody has asked"):
        reviewing.approve(review=review, by=collected.officer)
    reviewing.ask_review(review=review, reason="", by=collected.analyst)
    assert Review.objects.get().sent_back == ""


def test_a_withdrawn_version_keeps_its_page_says_why_and_followers_are_told_once(collected, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    release = published(collected)
    follow = reverse("evidence:follow", kwargs={"code": "XAR", "version": 1})
    with pytest.raises(reviewing.ReviewError, match="Say why"):
        reviewing.withdraw_release(release=release, reason="", by=collected.officer, host=HOST)
    collected.committed(client.post, path=follow, data={"address": "Reader@example.org"})
    collected.committed(client.post, path=follow, data={"address": "reader@example.org"})
    collected.committed(client.post, path=follow, data={"address": "other@example.org"})
    assert [one.to for one in mail.outbox] == [["reader@example.org"], ["other@example.org"]]
    follower = Follower.objects.get(address="reader@example.org")
    page = reverse("evidence:follower", kwargs={"token": follower.token})
    assert page in mail.outbox[0].body
    shown = client.get(page).content.decode()
    assert "reader@example.org" not in shown
    client.post(page, {"confirm": ""})
    mail.outbox.clear()
    collected.committed(
        reviewing.withdraw_release,
        release=release,
        reason="A file was counted twice",
        by=collected.officer,
        host=HOST,
    )
    assert [one.to for one in mail.outbox] == [["reader@example.org"]]
    assert "A file was counted twice" in mail.outbox[0].body
    public = client.get(reverse("portal:release", kwargs={"code": "XAR", "version": 1})).content.decode()
    assert "A file was counted twice" in public
    client.post(page, {"erase": ""})
    following.forget_unconfirmed(timezone.now() + following.UNCONFIRMED)
    assert not Follower.objects.exists()
    with pytest.raises(reviewing.ReviewError, match="not given out"):
        reviewing.withdraw_release(release=release, reason="again", by=collected.officer, host=HOST)


def test_a_run_of_nothing_is_refused(world):
    world.collection = collecting.open_collection(
        agreement=world.agreement,
        receiver=world.office,
        senders=[world.shelter],
        due=timezone.now().date(),
        by=world.steward,
    )
    with pytest.raises(running.NothingToRunError):
        running.start_run(collection=world.collection, by=world.analyst)
    with pytest.raises(PermissionDenied):
        running.start_run(collection=world.collection, by=world.clerk)


def test_the_pages_of_the_two_people(collected, client):
    review = run(collected)
    detail, attack, ask, approve, publish = (
        reverse(f"evidence:review-{name}", kwargs={"uuid": review.uuid})
        for name in ("detail", "attack", "ask", "approve", "publish")
    )
    client.force_login(collected.analyst, backend=BACKEND)
    page = client.get(detail).content.decode()
    assert "64" in page
    assert "as it should be" in page
    client.post(ask)
    assert client.post(approve).status_code == 404
    client.force_login(collected.officer, backend=BACKEND)
    assert "Read what attackers" in client.get(detail).content.decode()
    assert client.get(attack).status_code == 200
    assert "It is approved" in client.post(approve, follow=True).content.decode()
    assert client.post(publish).url.startswith("/account/")
    client.force_login(collected.clerk, backend=BACKEND)
    for address in (detail, attack, reverse("evidence:review-quality", kwargs={"uuid": review.uuid})):
        assert client.get(address).status_code == 404
    assert client.post(publish).status_code == 404
    board = reverse("evidence:collection-detail", kwargs={"uuid": collected.collection.uuid})
    assert "approved" not in client.get(board).content.decode()


def test_rows_sent_back_are_deleted_and_do_not_count(collected):
    late = send(collected, collected.police, sequence=2)
    collected.committed(
        receiving.return_submission, submission=late, reason="Two months lack", by=collected.steward
    )
    assert not late.path.exists()
    assert Submission.objects.get(pk=late.pk).state == "returned"
    with pytest.raises(receiving.SubmissionStateError):
        receiving.accept_submission(submission=late, by=collected.steward)
