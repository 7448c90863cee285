"""A fictional State with a gap table, organisations with activities and places, and people who look."""

import datetime as dt

import pytest
from hub_gaps import write_gap_state

from palermo_hub.evidence.actions import load_state
from palermo_hub.gaps.table import KEEPER, PAGES
from palermo_hub.organisations.models import Membership, Organisation, User
from palermo_hub.reference.models import Place
from palermo_hub.response import actions
from palermo_hub.response.cells import DEFAULTS
from palermo_hub.response.models import Activity, ServiceCapacity

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Tables and pages of an earlier test are forgotten: its rows had the same numbers."""
    KEEPER.clear()
    PAGES.clear()


@pytest.fixture
def state(db, tmp_path):
    """The release of the State."""
    return load_state(folder=write_gap_state(tmp_path / "state")).release


@pytest.fixture
def member(state):
    """Makes a member of an organisation."""

    def make(organisation="ngo"):
        owner, _ = Organisation.objects.get_or_create(
            code=organisation, defaults={"names": {"en": organisation.title()}, "kind": "ngo"}
        )
        user, _ = User.objects.get_or_create(username=f"member-{organisation}")
        Membership.objects.get_or_create(user=user, organisation=owner, role="member", valid_from=LONG_AGO)
        return owner, user

    return make


@pytest.fixture
def act(member):
    """Makes an activity of 2025 in the north against forced labour, unless said otherwise."""

    def make(title="Helpline", organisation="ngo", marking="TLP:CLEAR", **changes):
        owner, user = member(organisation)
        cells = DEFAULTS | {
            "title": title, "kind": "project", "intervention": "hotline", "status": "ongoing",
            "starts": "2025-01-01", "ends": "2025-12-31", "country": "XAR", "country_wide": "no",
            "places": "XAR-N", "forms": "form_forced_labour", "as_of": "2025-12-31", "source": "plan",
        } | changes  # fmt: skip
        made = actions.create_activity(owner=owner, cells=cells, marking="TLP:GREEN", by=user)
        Activity.objects.filter(pk=made.pk).update(marking=marking)  # as two people would
        return made

    return make


@pytest.fixture
def offer(member):
    """Makes places of a shelter in the north."""

    def make(total=6, organisation="shelter", marking="TLP:CLEAR", place="XAR-N", **more):
        owner, _user = member(organisation)
        values = {"service": "shelter", "as_of": DAY, "expires": dt.date(2099, 1, 1), "source": "told"}
        row = ServiceCapacity(
            owner=owner, marking=marking, place=Place.objects.get(code=place), total=total, **values | more
        )
        row.save()
        return row

    return make


@pytest.fixture
def member_anywhere(db):
    """A member of an organisation, on a hub without the State."""
    owner = Organisation.objects.create(code="any", names={"en": "Any"}, kind="ngo")
    user = User.objects.create(username="member-any")
    Membership.objects.create(user=user, organisation=owner, role="member", valid_from=LONG_AGO)
    return user
