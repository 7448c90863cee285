"""People and organisations, as in the tests of the gate."""

import datetime as dt

import pytest

from palermo_hub.organisations.models import Membership, Organisation, User


@pytest.fixture
def make_organisation(db):
    def make(code, kind="ngo"):
        return Organisation.objects.get_or_create(
            code=code, defaults={"names": {"en": code.title()}, "kind": kind}
        )[0]

    return make


@pytest.fixture
def make_user(make_organisation):
    def make(name, *roles, organisation="office"):
        user = User.objects.get_or_create(username=name)[0]
        for role in roles:
            Membership.objects.create(
                user=user,
                organisation=make_organisation(organisation),
                role=role,
                valid_from=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            )
        return user

    return make
