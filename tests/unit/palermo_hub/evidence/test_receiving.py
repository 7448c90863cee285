"""Bundles on the hub: received under an agreement, accepted once, withdrawn; a refused one leaves nothing."""

import datetime as dt
import io
import stat
from types import SimpleNamespace

import polars as pl
import pytest
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from palermo.exchange.bundle import BundleRefusedError, Reason, Sending, write_bundle
from palermo.linkage.encode import Keyring
from palermo.linkage.sources import bundle_encodings
from palermo.records.frame import conform
from palermo_hub.audit.models import AuditEntry
from palermo_hub.config import backups
from palermo_hub.evidence import keeping, linking, receiving, retention
from palermo_hub.evidence.models import Submission
from palermo_hub.evidence.refusals import TEXTS
from palermo_hub.exchange.actions import register_key, retire_key
from palermo_hub.organisations.models import (
    Membership,
    Organisation,
    RetentionRule,
    Role,
    SharingAgreement,
    User,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SECRET = bytes(range(64, 96))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ROLES = {
    "steward": ("rapporteur", Role.DATA_STEWARD),
    "clerk": ("shelter", Role.DATA_STEWARD),
    "stranger": ("police", Role.DATA_STEWARD),
    "administrator": ("shelter", Role.ORGANISATION_ADMINISTRATOR),
}


@pytest.fixture
def world(db, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    found = SimpleNamespace()
    for code in ("shelter", "rapporteur", "police"):
        setattr(found, code, Organisation.objects.create(code=code, names={"en": code}, kind="ngo"))
    for name, (code, role) in ROLES.items():
        user = User.objects.create(username=name)
        Membership.objects.create(user=user, organisation=getattr(found, code), role=role)
        totp.TOTP.activate(user, totp.generate_totp_secret())
        setattr(found, name, user)
    today = timezone.now().date()
    found.agreement = SharingAgreement.objects.create(
        title="Ardenia",
        purposes=["statistics"],
        data_classes=["coded_rows"],
        legal_basis="Act",
        valid_from=today - dt.timedelta(days=9),
        valid_to=today + dt.timedelta(days=9),
        signed_at=timezone.now() - dt.timedelta(days=8),
        clauses={"term": "9 Term"},
    )
    found.agreement.parties.set([found.shelter, found.rapporteur])
    found.key = register_key(
        organisation=found.shelter, public=KEY.public_key().public_bytes_raw().hex(), by=None
    )
    return found


@pytest.fixture
def bundle(world, settings, tmp_path):
    def make(secret=None, **values):
        cases = conform(pl.DataFrame({"record_id": ["1"], "name_full": ["Amira Haddad"], "sex": ["female"]}))
        said = {
            "sender": str(world.shelter.uuid),
            "hub": settings.INSTALLATION,
            "project": str(world.agreement.uuid),
            "sequence": 1,
            "created": timezone.now(),
            "marking": "TLP:AMBER",
        }
        encode = None
        if secret:
            keys = Keyring(secret=secret, project=values.pop("encoded_for", said["project"]))
            encode = bundle_encodings(cases, source="shelter", keyring=keys)
        sending = Sending(**(said | values))
        return write_bundle(cases, tmp_path, "shelter", sending=sending, key=KEY, encode=encode).path

    return make


def receive(world, path, **values):
    said = {
        "file": io.BytesIO(path.read_bytes()),
        "name": path.name,
        "receiver": world.rapporteur,
        "by": world.steward,
    }
    return receiving.receive_bundle(**(said | values))


def nothing_stored(settings):
    return not Submission.objects.exists() and not list(settings.HOME.rglob("*.parquet"))


def test_received_accepted_and_withdrawn(world, bundle, django_capture_on_commit_callbacks):
    submission = receive(world, bundle())
    assert (submission.owner, submission.state, submission.rows) == (world.shelter, "received", 1)
    assert stat.S_IMODE(submission.path.stat().st_mode) == 0o600
    assert pl.read_parquet(submission.path)["sex"].to_list() == ["female"]
    assert b"Amira" not in submission.path.read_bytes()
    assert receiving.accept_submission(submission=submission, by=world.steward).state == "accepted"
    with django_capture_on_commit_callbacks(execute=True):
        receiving.withdraw_submission(submission=submission, by=world.clerk)
    assert not submission.path.exists()
    kinds = [entry.kind for entry in AuditEntry.objects.all()][1:]
    assert kinds == ["submission.received", "submission.accepted", "job.started", "submission.withdrawn"]
    with pytest.raises(receiving.SubmissionStateError):
        receiving.accept_submission(submission=submission, by=world.steward)
    with pytest.raises(BundleRefusedError) as caught:
        receive(world, bundle())
    assert caught.value.reason == Reason.REPLAYED


@pytest.fixture
def linked(world):
    """The agreement covers linkage."""
    world.agreement.purposes = ["statistics", "linkage"]
    world.agreement.data_classes = ["coded_rows", "encodings"]
    world.agreement.save()


@pytest.mark.usefixtures("linked")
def test_encodings_are_kept_beside_the_rows_and_go_with_them(
    world, bundle, sign_in, django_capture_on_commit_callbacks
):
    submission = receive(world, bundle(secret=SECRET))
    assert submission.encodings
    assert stat.S_IMODE(submission.encodings_path.stat().st_mode) == 0o600
    assert b"Amira" not in submission.encodings_path.read_bytes()
    detail = reverse("evidence:submission-detail", kwargs={"uuid": submission.uuid})
    assert b"kept beside the rows" in sign_in(world.steward).get(detail).content
    assert set(keeping.stored()) == keeping.needed() == {submission.path, submission.encodings_path}
    assert f"submissions/{submission.uuid}.enc" in backups._files()
    with django_capture_on_commit_callbacks(execute=True):
        receiving.withdraw_submission(submission=submission, by=world.clerk)
    assert keeping.stored() == []
    assert b"counted as records" in sign_in(world.clerk).get(detail).content


@pytest.mark.usefixtures("linked")
def test_a_rule_about_encodings_erases_them_alone(world, bundle, django_capture_on_commit_callbacks):
    submission = receive(world, bundle(secret=SECRET))
    RetentionRule.objects.create(
        data_class="encodings", organisation=world.shelter, legal_basis="Act 7", days=30, action="delete"
    )
    for days, left in ((29, True), (31, False)):
        with django_capture_on_commit_callbacks(execute=True):
            retention.erase_old(timezone.now() + dt.timedelta(days=days))
        assert submission.encodings_path.exists() is left
    submission.refresh_from_db()
    assert (submission.encodings, submission.state) == (False, "received")
    assert submission.path.exists()
    assert AuditEntry.objects.get(kind="submission.encodings-erased").purpose == "Act 7"


def test_encodings_need_an_agreement_that_covers_linkage(world, bundle, settings):
    with pytest.raises(receiving.AgreementRefusedError, match="Linkage encodings: purpose not covered"):
        receive(world, bundle(secret=SECRET))
    assert nothing_stored(settings)


@pytest.mark.usefixtures("linked")
def test_encodings_of_another_key_or_project_are_refused_and_nothing_is_kept(world, bundle, sign_in):
    first = receive(world, bundle(secret=SECRET))
    for values, words in (
        ({"secret": SECRET[::-1]}, "different keys"),
        ({"secret": SECRET, "encoded_for": "another"}, "different projects"),
    ):
        with pytest.raises(BundleRefusedError, match=words) as caught:
            receive(world, bundle(sequence=2, **values))
        assert caught.value.reason == Reason.ENCODINGS
    path = bundle(sequence=2, secret=SECRET[::-1])
    assert b"made with another key" in upload(sign_in(world.steward), path).content
    assert set(keeping.stored()) == {first.path, first.encodings_path}
    assert Submission.objects.get() == first
    assert receive(world, bundle(sequence=2)).encodings is False


@pytest.mark.usefixtures("linked")
def test_encodings_of_other_rows_are_refused(world, bundle, settings, monkeypatch):
    path = bundle(secret=SECRET, encoded_for="another")
    with pytest.raises(BundleRefusedError, match="not of these rows and this agreement"):
        receive(world, path)
    monkeypatch.setattr(linking, "CASES", None)
    with pytest.raises(BundleRefusedError, match="not of these rows and this agreement"):
        receive(world, bundle(secret=SECRET))
    assert nothing_stored(settings)
    assert not list(settings.HOME.rglob("*.enc"))


def test_two_tabs_accept_and_one_wins(world, bundle):
    submission = receive(world, bundle())
    stale = Submission.objects.get(pk=submission.pk)
    receiving.accept_submission(submission=submission, by=world.steward)
    with pytest.raises(receiving.SubmissionStateError, match="already"):
        receiving.accept_submission(submission=stale, by=world.steward)
    assert AuditEntry.objects.filter(kind="submission.accepted").count() == 1


def test_the_agreement_is_asked_at_receipt_and_at_acceptance(world, bundle, settings):
    with pytest.raises(receiving.AgreementRefusedError, match="not a party"):
        receive(world, bundle(), receiver=world.police, by=world.stranger)
    assert nothing_stored(settings)
    submission = receive(world, bundle())
    world.agreement.valid_to = timezone.now().date() - dt.timedelta(days=2)
    world.agreement.save()
    submission = Submission.objects.get(pk=submission.pk)
    with pytest.raises(receiving.AgreementRefusedError, match="9 Term"):
        receiving.accept_submission(submission=submission, by=world.steward)
    assert not Submission.objects.visible_to(world.steward).exists()
    assert Submission.objects.visible_to(world.clerk).exists()


def test_only_the_receiver_receives_and_accepts_and_only_the_sender_withdraws(world, bundle, settings):
    for by in (world.clerk, world.stranger, world.administrator):
        with pytest.raises(PermissionDenied):
            receive(world, bundle(), by=by)
    assert nothing_stored(settings)
    submission = receive(world, bundle())
    with pytest.raises(PermissionDenied):
        receiving.accept_submission(submission=submission, by=world.clerk)
    with pytest.raises(PermissionDenied):
        receiving.withdraw_submission(submission=submission, by=world.steward)
    assert not Submission.objects.visible_to(world.stranger).exists()
    assert not Submission.objects.visible_to(world.administrator).exists()


def test_a_bundle_for_named_people_is_seen_by_whom_it_names(world, bundle):
    receive(world, bundle(marking="TLP:RED"))
    assert Submission.objects.visible_to(world.steward).exists()
    assert not Submission.objects.visible_to(world.clerk).exists()


def test_every_reason_has_words():
    assert set(TEXTS) == set(Reason)


@pytest.fixture
def sign_in(client):
    def sign(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(
        reverse("evidence:submission-new"), {"receiver": "rapporteur", "bundle": file}, follow=True
    )


def test_in_the_browser_from_upload_to_acceptance(world, bundle, sign_in):
    client = sign_in(world.steward)
    page = upload(client, bundle())
    assert b"The bundle is received" in page.content
    submission = Submission.objects.get()
    address = reverse("evidence:submission-accept", kwargs={"uuid": submission.uuid})
    assert b"The submission is accepted" in client.post(address, follow=True).content
    assert b"accepted or withdrawn already" in client.post(address, follow=True).content
    assert b"shelter" in client.get(reverse("evidence:submission-list")).content
    assert AuditEntry.objects.filter(kind="submission.read").exists()
    detail = reverse("evidence:submission-detail", kwargs={"uuid": submission.uuid})
    assert sign_in(world.stranger).get(detail).status_code == 404


def test_in_the_browser_a_refusal_says_why_and_keeps_nothing(world, bundle, sign_in, settings, monkeypatch):
    client, path = sign_in(world.steward), bundle()
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert b"cut short" in upload(client, path).content
    path.write_bytes(b"")
    assert b"not a bundle" in upload(client, path).content
    path.write_bytes(whole)
    monkeypatch.setattr("palermo_hub.exchange.uploads.LimitedUpload.limit", 64)
    assert b"too large" in upload(client, path).content
    monkeypatch.setattr("palermo_hub.exchange.uploads.LimitedUpload.limit", 10**6)
    retire_key(key=world.key, by=world.administrator)
    assert b"retired" in upload(client, path).content
    assert nothing_stored(settings)


def test_the_list_is_shown_in_pages_and_asks_the_database_a_bounded_number_of_times(
    world, bundle, sign_in, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("palermo_hub.evidence.views.submissions.ROWS_A_PAGE", 1)
    for sequence in (1, 2, 3):
        receive(world, bundle(sequence=sequence))
    client, address = sign_in(world.steward), reverse("evidence:submission-list")
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert "Page 1 of 3" in page
    assert page.count('<th scope="row">') == 1
    assert "Page 3 of 3" in client.get(address, {"page": "3"}).content.decode()
