"""A hub with a described State, organisations, people and an agreement about rows."""

import datetime as dt
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone
from hub_states import write_state

from palermo_hub.evidence import receiving
from palermo_hub.evidence.actions import describe_state
from palermo_hub.organisations.models import Membership, Organisation, Role, SharingAgreement, User
from palermo_hub.reference.models import Place
from palermo_hub.work import running


@pytest.fixture
def world(db, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.HOME = tmp_path / "home"
    (settings.HOME / "submissions").mkdir(parents=True)
    running.stopping.clear()
    found = SimpleNamespace(folder=tmp_path)
    describe_state(folder=write_state(tmp_path / "ardenia"))
    state = Place.objects.get(code="XAR")
    for code in ("shelter", "police", "office", "fund"):
        setattr(
            found, code, Organisation.objects.create(code=code, names={"en": code}, kind="ngo", place=state)
        )
    for name, code, role in (
        ("steward", "office", Role.DATA_STEWARD),
        ("analyst", "office", Role.ANALYST),
        ("officer", "office", Role.DATA_PROTECTION_OFFICER),
        ("clerk", "shelter", Role.DATA_STEWARD),
        ("member", "police", Role.MEMBER),
        ("stranger", "fund", Role.DATA_STEWARD),
    ):
        user = User.objects.create(username=name)
        Membership.objects.create(user=user, organisation=getattr(found, code), role=role)
        totp.TOTP.activate(user, totp.generate_totp_secret())
        setattr(found, name, user)
    today = timezone.now().date()
    found.agreement = SharingAgreement.objects.create(
        title="Ardenia",
        purposes=["statistics"],
        data_classes=["coded_rows", "aggregates"],
        legal_basis="Act",
        valid_from=today - dt.timedelta(days=9),
        valid_to=today + dt.timedelta(days=9),
        signed_at=timezone.now() - dt.timedelta(days=8),
    )
    found.agreement.parties.set([found.shelter, found.police, found.office])

    def committed(act, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return act(**values)

    found.committed = committed
    found.accept = lambda one: committed(receiving.accept_submission, submission=one, by=found.steward)
    found.withdraw = lambda one: committed(receiving.withdraw_submission, submission=one, by=found.clerk)
    return found
