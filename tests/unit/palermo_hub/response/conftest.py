"""An organisation with activities, and people who write them."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal import auth as totp

from palermo_hub.organisations.models import Membership, Organisation, User
from palermo_hub.reference.models import Place
from palermo_hub.response import actions
from palermo_hub.response.cells import DEFAULTS

DAY = dt.date(2026, 1, 1)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def places(db):
    def place(code, level, parent=None):
        return Place.objects.create(
            code=code, iso3="XAR", level=level, parent=parent, names={"en": code}, source="drawn", as_of=DAY
        )

    state = place("XAR", "country")
    north = place("XAR-N", "region", state)
    return {"XAR": state, "XAR-N": north, "XAR-S": place("XAR-S", "region", state),
            "XAR-N1": place("XAR-N1", "district", north)}  # fmt: skip


@pytest.fixture
def make_member(db):
    def make(organisation, role="member"):
        owner, _ = Organisation.objects.get_or_create(
            code=organisation, defaults={"names": {"en": organisation.title()}, "kind": "ngo"}
        )
        user, _ = User.objects.get_or_create(username=f"{role}-{organisation}")
        Membership.objects.get_or_create(user=user, organisation=owner, role=role, valid_from=LONG_AGO)
        return owner, user

    return make


@pytest.fixture
def make_activity(places, make_member):
    def make(title="Helpline", organisation="ngo", marking="TLP:GREEN", **changes):
        owner, user = make_member(organisation)
        cells = DEFAULTS | {
            "title": title, "kind": "project", "intervention": "hotline", "status": "ongoing",
            "starts": "2026-01-01", "ends": "2026-12-31", "country": "XAR", "country_wide": "no",
            "places": "XAR-N", "as_of": "2026-01-01", "source": "plan",
        } | changes  # fmt: skip
        return actions.create_activity(owner=owner, cells=cells, marking=marking, by=user)

    return make


@pytest.fixture
def enter(client, make_member):
    def sign_in(organisation="ngo", role="member"):
        _, user = make_member(organisation, role)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def second_factor():
    def sign_in(client, user):
        totp.TOTP.activate(user, totp.generate_totp_secret())
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    return sign_in
