"""A collection: who is asked, what its senders send themselves, who is late, one reminder a day."""

import datetime as dt
import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hub_rows import rows, send

from palermo.exchange.bundle import BundleRefusedError, Sending, write_bundle
from palermo.records.frame import conform
from palermo_hub.evidence import collecting, receiving
from palermo_hub.evidence.models import Collection, Refusal, Reminder, Submission
from palermo_hub.exchange.actions import register_key
from palermo_hub.work import periodic

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def opened(world):
    world.today = timezone.now().date()
    world.values = {
        "agreement": world.agreement,
        "receiver": world.office,
        "senders": [world.shelter, world.police],
        "due": world.today,
        "by": world.steward,
    }
    world.collection = collecting.open_collection(**world.values)
    register_key(organisation=world.shelter, public=KEY.public_key().public_bytes_raw().hex(), by=None)
    return world


@pytest.fixture
def bundle(opened, settings, tmp_path):
    def make(sequence=1, **values):
        said = {
            "sender": str(opened.shelter.uuid),
            "hub": settings.INSTALLATION,
            "project": str(opened.agreement.uuid),
            "sequence": sequence,
            "created": timezone.now(),
            "marking": "TLP:AMBER",
        } | values
        folder = tmp_path / f"bundles-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return write_bundle(
            conform(rows(5, "shelter")), folder, "shelter", sending=Sending(**said), key=KEY
        ).path

    return make


def sent(world, path, **values):
    said = {
        "collection": world.collection,
        "sender": world.shelter,
        "file": io.BytesIO(path.read_bytes()),
        "name": path.name,
        "by": world.clerk,
    }
    return collecting.send_bundle(**(said | values))


def standing(world, organisation):
    return next(one for one in collecting.standings(world.collection) if one.sender == organisation)


def test_what_cannot_be_opened_is_said(opened):
    today = opened.today
    for values, words in (
        ({}, "already"),
        ({"senders": []}, "at least one"),
        ({"senders": [opened.fund]}, "Only parties"),
        ({"receiver": opened.fund, "by": opened.stranger}, "Only parties"),
    ):
        with pytest.raises(collecting.CollectionError, match=words):
            collecting.open_collection(**(opened.values | values))
    Collection.objects.all().delete()
    for values, words in (
        ({"due": today - dt.timedelta(days=1)}, "past"),
        ({"due": today + dt.timedelta(days=10)}, "after the end"),
        ({"epsilon": float("nan"), "total_epsilon": 1.0}, "over 0"),
        ({"epsilon": -1.0}, "over 0"),
        ({"total_epsilon": 4.0}, "over 0"),
        ({"epsilon": 4.0, "total_epsilon": 1.0}, "at least one release"),
    ):
        with pytest.raises(collecting.CollectionError, match=words):
            collecting.open_collection(**(opened.values | values))
    with pytest.raises(PermissionDenied):
        collecting.open_collection(**(opened.values | {"by": opened.analyst}))


def test_an_organisations_own_people_send_and_the_office_accepts_or_sends_back(opened, bundle):
    submission = sent(opened, bundle())
    assert (submission.state, submission.received_by) == ("received", opened.clerk)
    assert standing(opened, opened.shelter).submission == submission
    with pytest.raises(PermissionDenied):
        receiving.return_submission(submission=submission, reason="Mine", by=opened.clerk)
    with pytest.raises(receiving.SubmissionStateError, match="mend"):
        receiving.return_submission(submission=submission, reason=" ", by=opened.steward)
    opened.committed(
        receiving.return_submission, submission=submission, reason="Two months lack", by=opened.steward
    )
    assert not submission.path.exists()
    opened.accept(sent(opened, bundle(sequence=2)))
    assert standing(opened, opened.shelter).submission.state == "accepted"


def test_a_refused_file_leaves_who_when_and_why_and_nothing_else(opened, bundle, settings):
    path = bundle()
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    with pytest.raises(BundleRefusedError):
        sent(opened, path)
    path.write_bytes(whole)
    with pytest.raises(receiving.AgreementRefusedError, match="another organisation"):
        sent(opened, bundle(), sender=opened.police, by=_steward(opened, "police"))
    with pytest.raises(BundleRefusedError):
        sent(opened, bundle(hub="00000000-0000-0000-0000-000000000001"))
    assert sorted((one.sender.code, one.reason) for one in Refusal.objects.all()) == [
        ("police", "agreement"),
        ("shelter", "cut_short"),
        ("shelter", "other_hub"),
    ]
    assert not Submission.objects.exists()
    assert not list(settings.HOME.rglob("*.parquet"))
    assert Refusal.objects.visible_to(opened.clerk).count() == 2
    assert Refusal.objects.visible_to(opened.steward).count() == 3
    assert not Refusal.objects.visible_to(opened.stranger).exists()
    for one in Refusal.objects.all():
        assert one.text


def _steward(world, code):
    from palermo_hub.organisations.models import Membership, User

    user = User.objects.create(username=f"{code}-steward")
    Membership.objects.create(user=user, organisation=getattr(world, code), role="data_steward")
    return user


def test_nobody_sends_for_others_or_where_they_are_not_asked(opened, bundle):
    for by in (opened.steward, opened.stranger, opened.member):
        with pytest.raises(PermissionDenied):
            sent(opened, bundle(), by=by)
    with pytest.raises(collecting.CollectionError):
        sent(opened, bundle(), sender=opened.fund, by=opened.stranger)
    assert not Submission.objects.exists()


def test_one_reminder_a_day_whatever_the_clock_does(
    opened, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    opened.clerk.email = "clerk@example.org"
    opened.clerk.save()
    monkeypatch.setattr(periodic, "PERIODIC", {"r": periodic.PERIODIC["evidence.remind"]})
    noon = dt.datetime.combine(opened.today, dt.time(12), dt.UTC)
    half = dt.timedelta(minutes=30)
    for now in (noon, noon + half, noon - half, noon + 2 * half, noon + 3 * half):
        with django_capture_on_commit_callbacks(execute=True):
            periodic.tick(now)
    assert Reminder.objects.count() == 2
    assert [one.to for one in mail.outbox] == [["clerk@example.org"]]
    assert "Ardenia" in mail.outbox[0].body
    send(opened, opened.shelter)
    with django_capture_on_commit_callbacks(execute=True):
        periodic.tick(noon + dt.timedelta(days=1))
    assert Reminder.objects.filter(organisation=opened.shelter).count() == 1
    assert Reminder.objects.filter(organisation=opened.police).count() == 2
    assert len(mail.outbox) == 1


def test_who_is_late_and_the_next_round(opened, monkeypatch):
    send(opened, opened.shelter)
    later = timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr("palermo_hub.evidence.models.collections.timezone.now", lambda: later)
    assert (standing(opened, opened.shelter).late, standing(opened, opened.police).late) == (False, True)
    with pytest.raises(PermissionDenied):
        collecting.begin_round(collection=opened.collection, due=later.date(), by=opened.analyst)
    collecting.begin_round(collection=opened.collection, due=later.date(), by=opened.steward)
    assert standing(opened, opened.shelter).submission is None


def test_the_board_of_the_office_and_of_a_sender(opened, bundle, client):
    board, file, list_ = (
        reverse("evidence:collection-detail", kwargs={"uuid": opened.collection.uuid}),
        reverse("evidence:collection-send", kwargs={"uuid": opened.collection.uuid, "code": "shelter"}),
        reverse("evidence:collection-list"),
    )
    client.force_login(opened.clerk, backend=BACKEND)
    path = bundle()
    broken = SimpleUploadedFile(path.name, path.read_bytes()[:-9])
    assert "cut short" in client.post(file, {"bundle": broken}).content.decode()
    whole = SimpleUploadedFile(path.name, path.read_bytes())
    assert "The file is sent" in client.post(file, {"bundle": whole}, follow=True).content.decode()
    page = client.get(board).content.decode()
    assert "cut short" in page
    assert "police" not in page
    assert "Ardenia" in client.get(list_).content.decode()
    client.force_login(opened.steward, backend=BACKEND)
    page = client.get(board).content.decode()
    assert "cut short" in page
    assert "police" in page
    back = reverse("evidence:submission-return", kwargs={"uuid": Submission.objects.get().uuid})
    script = "<script>alert(1)</script>"
    assert script not in client.post(back, {"reason": script}, follow=True).content.decode()
    assert script not in client.get(board).content.decode()
    client.force_login(opened.stranger, backend=BACKEND)
    assert (client.get(board).status_code, client.get(file).status_code) == (404, 404)


def test_a_collection_is_opened_in_the_browser(world, client):
    client.force_login(world.steward, backend=BACKEND)
    new = reverse("evidence:collection-new")
    said = {
        "receiver": "office",
        "agreement": str(world.agreement.uuid),
        "due": timezone.now().date().isoformat(),
    }
    assert (
        "The total must cover"
        in client.post(new, said | {"epsilon": "4", "total_epsilon": "1"}).content.decode()
    )
    assert "The collection is open" in client.post(new, said | {"epsilon": "2"}, follow=True).content.decode()
    made = Collection.objects.get()
    assert {one.code for one in made.senders.all()} == {"shelter", "police"}
    assert (made.epsilon, made.total_epsilon) == (2.0, 2.0)
