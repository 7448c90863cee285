"""Organisations, people and rows to try the gate on."""

import datetime as dt

import pytest

from palermo_hub.evidence.models import DataSource
from palermo_hub.organisations.models import Membership, Organisation, Role, SharingAgreement, User
from palermo_hub.reference.models import Place

TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def make_organisation(db):
    def make(code, kind="ngo"):
        return Organisation.objects.get_or_create(
            code=code, defaults={"names": {"en": code.title()}, "kind": kind}
        )[0]

    return make


@pytest.fixture
def make_user(make_organisation):
    def make(name, *roles, organisation="shelter", **dates):
        user = User.objects.get_or_create(username=name)[0]
        for role in roles:
            Membership.objects.create(
                user=user,
                organisation=make_organisation(organisation),
                role=role,
                **({"valid_from": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)} | dates),
            )
        return user

    return make


@pytest.fixture
def make_row(make_organisation):
    state = Place(
        code="XAR", iso3="XAR", level="country", names={"en": "Ardenia"}, source="drawn", as_of=TODAY
    )

    def make(code, marking, owner="shelter", **values):
        if state.pk is None:
            state.save()
        return DataSource.objects.create(
            code=code,
            names={"en": code},
            state=state,
            kind="ngo",
            owner=make_organisation(owner),
            marking=marking,
            as_of=TODAY,
            source="records",
            **values,
        )

    return make


@pytest.fixture
def make_agreement(make_organisation):
    def make(*parties, **values):
        agreement = SharingAgreement.objects.create(
            **(
                {
                    "title": "Ardenia 2026",
                    "purposes": ["statistics", "coordination"],
                    "data_classes": ["documents", "coded_rows"],
                    "legal_basis": "Act 12/2024, section 4",
                    "valid_from": dt.date(2026, 1, 1),
                    "valid_to": dt.date(2026, 6, 30),
                    "time_zone": "Pacific/Auckland",
                    "clauses": {"purposes": "3.1 Statistics", "term": "9 Term", "parties": "1 Parties"},
                    "signed_at": dt.datetime(2025, 12, 1, tzinfo=dt.UTC),
                }
                | values
            )
        )
        agreement.parties.set([make_organisation(code) for code in parties])
        return agreement

    return make


@pytest.fixture
def administrator(make_user):
    return make_user("administrator", Role.ORGANISATION_ADMINISTRATOR)
