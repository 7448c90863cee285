"""The one gate: who sees which rows, by role, marking, circle and agreement."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from palermo_hub.evidence.models import DataSource
from palermo_hub.organisations.models import Circle, Marking, Role

JUNE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def seen(user, at=JUNE):
    return {row.code for row in DataSource.objects.visible_to(user, at=at)}


@pytest.fixture
def rows(make_row, make_organisation):
    circle = Circle.objects.create(name="Served", owner=make_organisation("shelter"))
    circle.organisations.add(make_organisation("police"))
    empty = Circle.objects.create(name="Empty", owner=make_organisation("shelter"))
    make_row("clear", Marking.CLEAR)
    make_row("green", Marking.GREEN)
    make_row("strict", Marking.AMBER_STRICT)
    make_row("amber", Marking.AMBER, circle=circle)
    make_row("alone", Marking.AMBER, circle=empty)
    make_row("nobody", Marking.AMBER)
    return make_row("red", Marking.RED)


def test_each_audience_sees_what_its_marking_allows(rows, make_user):
    assert seen(AnonymousUser()) == {"clear"}
    assert seen(make_user("stranger")) == {"clear"}
    assert seen(make_user("visitor", Role.VISITOR)) == {"clear"}
    assert seen(make_user("operator", Role.OPERATOR)) == {"clear"}
    assert seen(make_user("own", Role.MEMBER)) == {"clear", "green", "strict", "amber", "alone", "nobody"}
    assert seen(make_user("other", Role.RAPPORTEUR, organisation="inspectorate")) == {"clear", "green"}


def test_a_superuser_sees_no_more_than_anyone(rows, make_user):
    user = make_user("root")
    user.is_superuser = user.is_staff = True
    user.save()
    assert seen(user) == {"clear"}


def test_a_closed_account_sees_only_what_is_public(rows, make_user):
    user = make_user("gone", Role.MEMBER)
    user.is_active = False
    assert seen(user) == {"clear"}


def test_a_role_counts_from_its_first_to_its_last_moment(rows, make_user):
    user = make_user("temp", Role.MEMBER, valid_from=JUNE, valid_to=JUNE + dt.timedelta(days=1))
    assert "strict" in seen(user)
    assert seen(user, at=JUNE - dt.timedelta(microseconds=1)) == {"clear"}
    assert seen(user, at=JUNE + dt.timedelta(days=1)) == {"clear"}


def test_amber_crosses_only_to_the_circle_and_only_under_an_agreement(rows, make_user, make_agreement):
    officer = make_user("officer", Role.MEMBER, organisation="police")
    assert seen(officer) == {"clear", "green"}
    make_agreement("shelter", "police")
    assert seen(officer) == {"clear", "green", "amber"}
    inspector = make_user("inspector", Role.MEMBER, organisation="inspectorate")
    make_agreement("shelter", "inspectorate", title="Another")
    assert seen(inspector) == {"clear", "green"}


def test_an_agreement_stops_at_midnight_of_its_own_time_zone(rows, make_user, make_agreement):
    officer = make_user("officer", Role.MEMBER, organisation="police")
    make_agreement("shelter", "police")
    midnight = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)  # 1 July 00:00 in Auckland, +12
    assert "amber" in seen(officer, at=midnight - dt.timedelta(microseconds=1))
    assert "amber" not in seen(officer, at=midnight)
    begins = dt.datetime(2025, 12, 31, 11, tzinfo=dt.UTC)  # 1 January 00:00 in Auckland, +13
    assert "amber" not in seen(officer, at=begins - dt.timedelta(microseconds=1))
    assert "amber" in seen(officer, at=begins)


@pytest.mark.parametrize(
    "values",
    [
        {"signed_at": None},
        {"ended_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)},
        {"data_classes": ["referrals"]},
        {"data_classes": []},
    ],
)
def test_an_agreement_that_does_not_cover_it_shows_nothing(rows, make_user, make_agreement, values):
    make_agreement("shelter", "police", **values)
    assert seen(make_user("officer", Role.MEMBER, organisation="police")) == {"clear", "green"}


def test_red_is_for_the_people_named_on_the_row(rows, make_user):
    named = make_user("named", Role.MEMBER, organisation="police")
    rows.named.add(named)
    assert "red" in seen(named)
    assert "red" not in seen(make_user("colleague", Role.MEMBER, organisation="police"))
    named.memberships.all().delete()
    assert seen(named) == {"clear"}
