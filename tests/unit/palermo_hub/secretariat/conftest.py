"""The seeded bodies, a secretariat that keeps the group of Ardenia, and members who may speak for theirs."""

import datetime as dt

import pytest

from palermo_hub.mandates.actions import seed_instruments
from palermo_hub.organisations.models import Membership, Organisation, User
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.models import Body

DAY = dt.date(2026, 1, 1)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = "<script>alert(1)</script>"
ZONES = {"ardenia": "Europe/Vienna", "coast": "America/New_York", "hills": "Europe/Zurich"}


@pytest.fixture
def make_person(db):
    def make(organisation, role="member", name="", kind="un"):
        owner, _ = Organisation.objects.get_or_create(
            code=organisation,
            defaults={"names": {"en": organisation.title()}, "kind": kind, "listed": True},
        )
        user, _ = User.objects.get_or_create(username=name or f"{role}-{organisation}")
        Membership.objects.get_or_create(user=user, organisation=owner, role=role, valid_from=LONG_AGO)
        return user

    return make


@pytest.fixture
def seeded(db):
    seed_instruments()
    actions.seed_bodies()


@pytest.fixture
def make_body(db):
    def make(code, kind="un", **values):
        said = {"names": {"en": code.title()}, "source": "its charter", "as_of": DAY} | values
        return Body.objects.create(code=code, kind=kind, **said)

    return make


@pytest.fixture
def secretary(make_person):
    return make_person("office", "secretariat", "secretary")


@pytest.fixture
def group(secretary):
    """A group of two chairs that the office keeps."""
    return actions.create_body(
        coordinator=Organisation.objects.get(code="office"),
        code="ardenia-group",
        kind="group",
        names={"en": "Coordination of Ardenia"},
        time_zone="Europe/Vienna",
        chairs=2,
        months=6,
        source="its charter",
        as_of=DAY,
        by=secretary,
        mandate=[],
    )


@pytest.fixture
def members(group, secretary, make_person, make_body):
    """Three members in three time zones, each with somebody who speaks for it."""
    found = {}
    for code, zone in ZONES.items():
        speaker = make_person(code, kind="regional" if code == "hills" else "un")
        body = make_body(
            code,
            "regional" if code == "hills" else "un",
            time_zone=zone,
            organisation=Organisation.objects.get(code=code),
        )
        actions.record_seat(
            body=group, holder=body, role="member", source="its charter", as_of=DAY, by=secretary
        )
        found[code] = (body, speaker)
    return found
