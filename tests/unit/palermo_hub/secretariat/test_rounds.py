"""Endorsement: silence is consent, a break stops it, a new text starts the clock, a late word is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from palermo_hub.audit import guard
from palermo_hub.audit.models import AppendOnlyError, AuditEntry
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.models import EndorsementRound, RoundEvent, RoundText, Seat
from palermo_hub.secretariat.standing import standing_of
from palermo_hub.secretariat.zones import ZoneError

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = "<script>alert(1)</script>"


def at(*parts):
    """What clocks on a wall show."""
    return dt.datetime(*parts)  # noqa: DTZ001 - the zone is said apart


def in_days(days):
    return (timezone.now() + dt.timedelta(days=days)).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def round_(group, members, secretary):
    return actions.open_round(
        body=group, title="Joint statement", text="We act.", deadline=in_days(7), time_zone="UTC",
        marking="TLP:GREEN", by=secretary,
    )  # fmt: skip


@pytest.fixture
def later(monkeypatch):
    """Let days pass."""

    def pass_(days):
        then = timezone.now() + dt.timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda: then)

    return pass_


def kinds(round_):
    return list(RoundEvent.objects.filter(round=round_).values_list("kind", flat=True))


def standing(round_):
    return standing_of(round_.texts.all(), round_.events.all(), timezone.now())


def object_to(round_, members, code="coast", reason="Paragraph 2 is too strong"):
    body, speaker = members[code]
    return actions.break_silence(round_=round_, member=body, reason=reason, by=speaker)


def test_silence_until_the_deadline_is_consent(round_, later):
    assert standing(round_) == "open"
    assert actions.close_rounds(timezone.now()) == 0
    later(8)
    assert standing(round_) == "endorsed"  # before the clock of the hub has noted it
    assert actions.close_rounds(timezone.now()) == 1
    assert actions.close_rounds(timezone.now()) == 0
    assert kinds(round_) == ["opened", "closed"]
    assert EndorsementRound.objects.get().state == "endorsed"


def test_a_broken_round_is_revised_and_the_clock_starts_again(round_, members, secretary, later):
    actions.endorse(round_=round_, member=members["hills"][0], by=members["hills"][1])
    object_to(round_, members)
    assert standing(round_) == "broken"
    later(8)
    assert standing(round_) == "broken"  # the deadline of a broken text endorses nothing
    assert actions.close_rounds(timezone.now()) == 0
    actions.revise_round(
        round_=round_, text="We shall act.", deadline=in_days(5), time_zone="UTC", by=secretary
    )
    assert standing(round_) == "open"
    actions.endorse(round_=round_, member=members["hills"][0], by=members["hills"][1])  # the new text, anew
    later(6)
    actions.close_rounds(timezone.now())
    assert kinds(round_) == ["opened", "endorsed", "broken", "revised", "endorsed", "closed"]
    assert list(round_.texts.values_list("number", "text")) == [(2, "We shall act."), (1, "We act.")]


def test_a_late_objection_is_refused(round_, members, later):
    later(7.001)
    with pytest.raises(actions.LateError, match="deadline has passed"):
        object_to(round_, members)
    actions.close_rounds(timezone.now())
    with pytest.raises(actions.LateError):
        object_to(round_, members)
    assert "broken" not in kinds(round_)


def test_an_endorsed_or_withdrawn_text_is_not_revised(round_, secretary, later):
    said = {"round_": round_, "text": "x", "time_zone": "UTC", "by": secretary}
    later(8)
    with pytest.raises(actions.RoundError):
        actions.revise_round(deadline=in_days(9), **said)
    with pytest.raises(actions.RoundError):
        actions.withdraw_round(round_=round_, reason="x", by=secretary)


def test_withdrawn(round_, members, secretary):
    actions.withdraw_round(round_=round_, reason="superseded", by=secretary)
    assert standing(round_) == "withdrawn"
    with pytest.raises(actions.RoundError):
        object_to(round_, members)


class TestRefusals:
    def test_a_withdrawn_member_a_partner_and_a_stranger_have_no_say(
        self, round_, members, make_body, secretary
    ):
        seat = Seat.objects.get(holder=members["coast"][0])
        actions.end_seat(seat=seat, last=timezone.localdate() - dt.timedelta(days=1), by=secretary)
        with pytest.raises(actions.SeatError, match="no member"):
            object_to(round_, members)
        Seat.objects.filter(holder=members["hills"][0]).update(role="partner")
        with pytest.raises(actions.SeatError):
            object_to(round_, members, "hills")
        with pytest.raises(PermissionDenied):
            actions.endorse(round_=round_, member=members["ardenia"][0], by=members["coast"][1])
        with pytest.raises(actions.SeatError, match="Nobody here speaks"):
            actions.endorse(round_=round_, member=make_body("silent"), by=secretary)
        assert kinds(round_) == ["opened"]

    def test_each_says_it_once(self, round_, members):
        body, speaker = members["hills"]
        actions.endorse(round_=round_, member=body, by=speaker)
        with pytest.raises(actions.RoundError, match="already"):
            actions.endorse(round_=round_, member=body, by=speaker)
        object_to(round_, members)
        with pytest.raises(actions.RoundError):
            object_to(round_, members, "ardenia")

    def test_deadlines_that_are_past_or_no_hour(self, group, secretary):
        said = {"body": group, "title": "t", "text": "x", "marking": "TLP:GREEN", "by": secretary}
        with pytest.raises(actions.RoundError, match="past"):
            actions.open_round(deadline=in_days(-1), time_zone="UTC", **said)
        with pytest.raises(ZoneError):
            actions.open_round(deadline=at(2027, 3, 28, 2, 30), time_zone="Europe/Vienna", **said)
        with pytest.raises(ZoneError):
            actions.open_round(deadline=in_days(5), time_zone="Nowhere", **said)
        assert not EndorsementRound.objects.exists()


class TestTimeline:
    def test_no_code_of_ours_alters_it(self, round_):
        event, text = RoundEvent.objects.get(), RoundText.objects.get()
        for act in (
            event.save, event.delete, text.save, text.delete, RoundEvent.objects.all().delete,
            lambda: RoundText.objects.update(text="y"),
        ):  # fmt: skip
            with pytest.raises(AppendOnlyError):
                act()

    def test_the_database_refuses_too(self, round_):
        guard.lay()
        for statement in (
            "UPDATE secretariat_roundevent SET reason = 'x'",
            "DELETE FROM secretariat_roundevent",
            "UPDATE secretariat_roundtext SET text = 'x'",
            "DELETE FROM secretariat_roundtext",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert RoundText.objects.get().text == "We act."

    def test_a_column_that_was_altered_does_not_change_what_the_page_says(self, client, round_, secretary):
        EndorsementRound.objects.update(state="endorsed")
        client.force_login(secretary, backend=BACKEND)
        assert "Silence runs" in client.get(f"/coordination/endorsements/{round_.uuid}/").content.decode()

    def test_each_line_is_in_the_audit_trail(self, round_, members, secretary):
        object_to(round_, members)
        found = AuditEntry.objects.of(round_)
        assert [one.kind for one in found] == ["round.opened", "round.broken"]
        numbers = set(map(str, RoundEvent.objects.values_list("uuid", flat=True)))
        assert {one.detail["event"] for one in found} == numbers


def test_a_member_objects_in_the_browser_and_markup_is_escaped(client, round_, members):
    body, speaker = members["coast"]
    page, say = f"/coordination/endorsements/{round_.uuid}/", f"say/{body.code}/"
    client.force_login(speaker, backend=BACKEND)
    assert "Break the silence" in client.get(page).content.decode()
    empty = client.post(page + say, {"say": "break", "reason": ""}, follow=True).content.decode()
    assert "Silence runs" in empty
    text = client.post(page + say, {"say": "break", "reason": SCRIPT}, follow=True).content.decode()
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text
    assert "Silence was broken" in text
    client.logout()
    assert client.get(page).status_code == 404  # it is for members
