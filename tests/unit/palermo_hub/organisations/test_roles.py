"""Roles: who grants them, which exclude each other, and how an audience is widened."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from palermo_hub.audit.models import AuditEntry
from palermo_hub.organisations import actions, permissions
from palermo_hub.organisations.models import Marking, MarkingChange, Role


def test_an_administrator_grants_a_role_in_their_own_organisation(
    administrator, make_user, make_organisation
):
    user = make_user("amina")
    actions.grant_role(
        user=user, organisation=make_organisation("shelter"), role=Role.ANALYST, by=administrator
    )
    assert permissions.may(user, permissions.RUN_START, make_organisation("shelter"))
    assert not permissions.may(user, permissions.RUN_START, make_organisation("police"))
    assert AuditEntry.objects.get().kind == "role.granted"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.RAPPORTEUR, Role.OPERATOR])
def test_nobody_else_grants_a_role(make_user, make_organisation, role):
    by = make_user("by", role)
    with pytest.raises(PermissionDenied):
        actions.grant_role(
            user=make_user("amina"), organisation=make_organisation("shelter"), role=Role.ANALYST, by=by
        )


def test_nobody_grants_a_role_to_themselves_or_elsewhere(administrator, make_user, make_organisation):
    cases = [
        (administrator, "shelter", actions.OwnRoleError),
        (make_user("amina"), "police", PermissionDenied),
    ]
    for user, code, error in cases:
        with pytest.raises(error):
            actions.grant_role(
                user=user, organisation=make_organisation(code), role=Role.ANALYST, by=administrator
            )


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.CASE_WORKER, Role.DATA_PROTECTION_OFFICER),
        (Role.ANALYST, Role.DATA_PROTECTION_OFFICER),
        (Role.REVIEWER, Role.FUND_OFFICER),
        (Role.MEMBER, Role.OPERATOR),
        (Role.OPERATOR, Role.CASE_WORKER),
    ],
)
def test_roles_that_check_each_other_are_not_held_together(make_user, make_organisation, held, wanted):
    user = make_user("amina", held, organisation="police")
    with pytest.raises(actions.IncompatibleRolesError, match="same time"):
        actions.grant_role(user=user, organisation=make_organisation("shelter"), role=wanted, by=None)


def test_they_may_follow_each_other(make_user, make_organisation):
    year = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    user = make_user("amina", Role.ANALYST, valid_to=year)
    actions.grant_role(
        user=user,
        organisation=make_organisation("shelter"),
        role=Role.DATA_PROTECTION_OFFICER,
        by=None,
        valid_from=year,
    )
    assert user.memberships.count() == 2


def test_a_role_ends_at_once(administrator, make_user):
    user = make_user("amina", Role.ANALYST)
    actions.end_role(membership=user.memberships.get(), by=administrator)
    assert not permissions.may(user, permissions.RUN_START)


def test_a_wider_audience_needs_a_second_person(make_row, administrator, make_user):
    row = make_row("strict", Marking.AMBER_STRICT)
    change = actions.ask_to_widen(row=row, marking=Marking.CLEAR, reason="annual report", by=administrator)
    row.refresh_from_db()
    assert row.marking == Marking.AMBER_STRICT
    with pytest.raises(actions.WideningError):
        actions.answer_widening(change=change, row=row, confirm=True, by=administrator)
    stranger = make_user("stranger", Role.DATA_PROTECTION_OFFICER, organisation="police")
    with pytest.raises(PermissionDenied):
        actions.answer_widening(change=change, row=row, confirm=True, by=stranger)
    officer = make_user("officer", Role.DATA_PROTECTION_OFFICER)
    other = make_row("other", Marking.AMBER_STRICT)
    with pytest.raises(actions.WideningError):
        actions.answer_widening(change=change, row=other, confirm=True, by=officer)
    actions.answer_widening(change=change, row=row, confirm=True, by=officer)
    row.refresh_from_db()
    assert row.marking == Marking.CLEAR
    with pytest.raises(actions.WideningError):
        actions.answer_widening(change=change, row=row, confirm=False, by=officer)


def test_the_database_itself_refuses_a_widening_answered_by_who_asked(make_row, administrator):
    row = make_row("strict", Marking.AMBER_STRICT)
    change = actions.ask_to_widen(row=row, marking=Marking.CLEAR, reason="report", by=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        MarkingChange.objects.filter(pk=change.pk).update(state="confirmed", answered_by=administrator)


def test_narrowing_is_at_once_and_is_not_a_way_to_widen(make_row, administrator):
    row = make_row("green", Marking.GREEN)
    with pytest.raises(actions.WideningError):
        actions.narrow_marking(row=row, marking=Marking.CLEAR, by=administrator)
    actions.narrow_marking(row=row, marking=Marking.RED, by=administrator)
    row.refresh_from_db()
    assert row.marking == Marking.RED
