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


@pytest.fixture
def make_meeting(group, secretary):
    """A meeting of the group: at ten in Vienna, in 40 days unless it says otherwise."""

    def make(starts=None, hours=2, **said):
        day = dt.datetime.now().date() + dt.timedelta(days=40)  # noqa: DTZ005
        starts = starts or dt.datetime.combine(day, dt.time(10))
        values = {
            "kind": "principals", "title": "Fourth meeting of principals", "time_zone": "Europe/Vienna",
            "marking": "TLP:GREEN", "starts": starts, "ends": starts + dt.timedelta(hours=hours),
        } | said  # fmt: skip
        return actions.set_meeting(body=group, by=secretary, **values)

    return make


@pytest.fixture
def make_action(make_meeting, members, secretary):
    """An action of a decision of a meeting held a month ago, due in so many days."""

    def make(due=10, holder="ardenia", marking="TLP:GREEN", text="Send the questionnaire", meeting=None):
        now = dt.datetime.now().replace(microsecond=0)  # noqa: DTZ005
        meeting = meeting or make_meeting(now - dt.timedelta(days=60))
        decision = meeting.decisions.first() or actions.record_decision(
            meeting=meeting, text="Count again", marking=marking, by=secretary
        )
        return actions.add_action(
            decision=decision, holder=members[holder][0], text=text, marking=marking, by=secretary,
            due=now.date() + dt.timedelta(days=due),
        )  # fmt: skip

    return make
