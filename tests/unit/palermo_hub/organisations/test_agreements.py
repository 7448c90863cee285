"""An agreement answers allow or deny, with the clause."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from palermo_hub.audit.models import AuditEntry
from palermo_hub.organisations import actions
from palermo_hub.organisations.models import Role

JUNE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def decide(agreement, make_organisation, sender="shelter", receiver="rapporteur", **values):
    asked = {"purpose": "statistics", "data_class": "coded_rows", "at": JUNE} | values
    return agreement.decide(sender=make_organisation(sender), receiver=make_organisation(receiver), **asked)


def test_what_it_covers_is_allowed_with_the_clause(make_agreement, make_organisation):
    answer = decide(make_agreement("shelter", "rapporteur"), make_organisation)
    assert (answer.allowed, answer.clause) == (True, "3.1 Statistics")


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        ({"receiver": "police"}, "1 Parties"),
        ({"purpose": "referral"}, "3.1 Statistics"),
        ({"data_class": "encodings"}, "data_classes"),
        ({"at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}, "9 Term"),
    ],
)
def test_what_it_does_not_cover_is_denied_with_the_clause(make_agreement, make_organisation, asked, clause):
    answer = decide(make_agreement("shelter", "rapporteur"), make_organisation, **asked)
    assert (answer.allowed, answer.clause) == (False, clause)
    assert answer.reason


def test_linkage_with_an_immigration_service_needs_a_firewall_clause(make_agreement, make_organisation):
    make_organisation("border", kind="immigration")
    values = {"purposes": ["linkage"], "data_classes": ["encodings"]}
    asked = {"purpose": "linkage", "data_class": "encodings"}
    open_one = make_agreement("shelter", "rapporteur", "border", **values)
    assert decide(open_one, make_organisation, **asked).clause == "firewall"
    walled = make_agreement("shelter", "rapporteur", "border", title="Walled", firewall=True, **values)
    assert decide(walled, make_organisation, **asked).allowed


def test_only_a_signatory_of_a_party_signs_and_ends(make_agreement, make_user, administrator):
    agreement = make_agreement("shelter", "rapporteur", signed_at=None)
    stranger = make_user("stranger", Role.ORGANISATION_ADMINISTRATOR, organisation="police")
    with pytest.raises(PermissionDenied):
        actions.sign_agreement(agreement=agreement, by=stranger)
    actions.sign_agreement(agreement=agreement, by=administrator)
    actions.end_agreement(agreement=agreement, by=administrator)
    agreement.refresh_from_db()
    assert agreement.signed_at <= agreement.ended_at
    assert [entry.kind for entry in AuditEntry.objects.all()] == ["agreement.signed", "agreement.ended"]


def test_a_time_zone_that_does_not_exist_cannot_be_signed(make_agreement, administrator):
    agreement = make_agreement("shelter", "rapporteur", signed_at=None, time_zone="Mars/Base")
    with pytest.raises(ValidationError, match="not a time zone"):
        actions.sign_agreement(agreement=agreement, by=administrator)


def test_an_agreement_needs_a_legal_basis_and_dates_in_order(make_agreement):
    for values in ({"legal_basis": ""}, {"valid_to": dt.date(2025, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_agreement("shelter", "rapporteur", **values)
