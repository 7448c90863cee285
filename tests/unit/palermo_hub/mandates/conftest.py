"""People and organisations, as in the tests of the gate."""

import datetime as dt

import pytest

from palermo_hub.mandates.actions import import_status_tables, seed_instruments
from palermo_hub.organisations.models import Membership, Organisation, User

HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)"\n'


@pytest.fixture
def make_organisation(db):
    def make(code, kind="un"):
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


@pytest.fixture
def seeded(db):
    """The instruments every hub begins with."""
    seed_instruments()


@pytest.fixture
def write_tables(seeded):
    """Import small status tables: lines after the usual header, by number of the treaty."""

    def write(as_at, by=None, source="treaties.un.org", **lines):
        tables = {number.replace("_", "-")[1:]: HEADER + text for number, text in lines.items()}
        return import_status_tables(tables=tables, as_at=dt.date.fromisoformat(as_at), source=source, by=by)

    return write
