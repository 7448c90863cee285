"""Meetings: hours that do not exist, papers counted back, guests from outside, minutes and their search."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from palermo_hub.secretariat import actions
from palermo_hub.secretariat.clocks import clocks_of
from palermo_hub.secretariat.models import Invitation, Meeting, Minutes, Seat
from palermo_hub.secretariat.models.meetings import working_day
from palermo_hub.secretariat.progress import meeting_due
from palermo_hub.secretariat.views.meetings import around
from palermo_hub.secretariat.zones import ZoneError, moment

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = "<script>alert(1)</script>"


def at(*parts):
    """What clocks on a wall show."""
    return dt.datetime(*parts)  # noqa: DTZ001 - the zone is said apart


class TestHours:
    def test_an_hour_that_does_not_exist_on_the_day_of_the_change(self, make_meeting):
        with pytest.raises(ZoneError, match="does not exist in Europe/Vienna"):
            make_meeting(at(2027, 3, 28, 2, 30))
        assert not Meeting.objects.exists()

    def test_an_hour_that_comes_twice(self, make_meeting):
        with pytest.raises(ZoneError, match="comes twice"):
            make_meeting(at(2027, 10, 31, 2, 30))

    def test_a_zone_that_does_not_exist(self, make_meeting):
        with pytest.raises(ZoneError, match="no time zone Mars/Olympus"):
            make_meeting(time_zone="Mars/Olympus")

    @pytest.mark.parametrize("hours", [0, -1, 24 * 15])
    def test_a_meeting_that_ends_before_it_begins_or_never(self, make_meeting, hours):
        with pytest.raises(actions.MeetingError):
            make_meeting(hours=hours)

    def test_vienna_new_york_and_geneva_see_their_own_hours(self, make_meeting, members, secretary):
        """On 15 March 2027 New York has changed its clocks and Europe has not: five hours, not six."""
        meeting = make_meeting(at(2027, 3, 15, 14))
        clocks = {clock.city: clock for clock in clocks_of(meeting, [body for body, _ in members.values()])}
        assert clocks["Vienna"].starts == at(2027, 3, 15, 14)
        assert clocks["Geneva"].starts == at(2027, 3, 15, 14)
        assert clocks["New York"].starts == at(2027, 3, 15, 9)
        early = make_meeting(at(2027, 4, 15, 9))
        night = {clock.city: clock.night for clock in clocks_of(early, [members["coast"][0]])}
        assert night == {"Vienna": False, "New York": True}
        assert moment(at(2027, 3, 28, 3), "Europe/Vienna") == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


class TestSetting:
    def test_nobody_publishes_alone(self, make_meeting):
        with pytest.raises(actions.TooWideError):
            make_meeting(marking="TLP:CLEAR")

    def test_a_change_by_somebody_else_is_not_overwritten(self, make_meeting, secretary):
        meeting = make_meeting()
        said = {
            "kind": "briefing", "title": "Briefing", "time_zone": "UTC",
            "starts": at(2027, 5, 1, 10), "ends": at(2027, 5, 1, 11),
        }  # fmt: skip
        changed = actions.change_meeting(meeting=meeting, seen=0, by=secretary, **said)
        assert changed.sequence == 1
        with pytest.raises(actions.StaleError):
            actions.change_meeting(meeting=meeting, seen=0, by=secretary, **said)
        cancelled = actions.cancel_meeting(meeting=meeting, seen=1, by=secretary)
        assert (cancelled.status, cancelled.sequence) == ("cancelled", 2)
        with pytest.raises(actions.MeetingError):
            actions.change_meeting(meeting=meeting, seen=2, by=secretary, **said)
        with pytest.raises(actions.MeetingError):
            actions.record_decision(meeting=meeting, text="x", marking="TLP:GREEN", by=secretary)

    def test_who_keeps_another_group_sets_nothing(self, make_meeting, group, make_person):
        stranger, meeting = make_person("other", "secretariat"), make_meeting()
        for act in (
            lambda: actions.cancel_meeting(meeting=meeting, seen=0, by=stranger),
            lambda: actions.invite(meeting=meeting, guests=[], by=stranger),
            lambda: actions.write_minutes(
                meeting=meeting, text="x", marking="TLP:GREEN", seen=0, by=stranger
            ),
            lambda: actions.record_attendance(meeting=meeting, present=[], by=stranger),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_the_next_meeting_is_due_by_the_agreed_interval(self, group, make_meeting):
        assert meeting_due(group) is None
        make_meeting(at(2026, 8, 31, 10))
        assert meeting_due(group) == dt.date(2027, 2, 28)
        make_meeting()
        assert meeting_due(group) is None


class TestPapers:
    def test_deadlines_are_counted_back_and_move_with_the_meeting(self, make_meeting, members, secretary):
        meeting = make_meeting(at(2027, 3, 15, 14))  # a Monday
        paper = actions.add_paper(
            meeting=meeting,
            title="Draft",
            author=members["coast"][0],
            circulate=15,
            translate_days=10,
            by=secretary,
        )
        assert paper.circulation_due == dt.date(2027, 2, 26)  # the Sunday before becomes a Friday
        assert paper.submission_due == dt.date(2027, 2, 16)
        paper.meeting.starts += dt.timedelta(days=7)
        assert paper.circulation_due == dt.date(2027, 3, 5)
        assert working_day(dt.date(2027, 3, 6)) == working_day(dt.date(2027, 3, 7)) == dt.date(2027, 3, 5)

    def test_a_paper_is_handed_in_before_it_is_circulated(self, make_meeting, members, secretary):
        paper = actions.add_paper(
            meeting=make_meeting(), title="Draft", author=members["coast"][0], circulate=14, translate_days=0,
            by=secretary,
        )  # fmt: skip
        day = timezone.localdate()
        with pytest.raises(actions.MeetingError):
            actions.note_paper(paper=paper, received=None, circulated=day, address="", by=secretary)
        with pytest.raises(actions.MeetingError):
            actions.note_paper(
                paper=paper, received=day, circulated=day - dt.timedelta(days=1), address="", by=secretary
            )
        assert not actions.note_paper(
            paper=paper, received=day, circulated=day, address="", by=secretary
        ).late


class TestGuests:
    def test_who_holds_no_seat_that_day_comes_from_outside(self, make_meeting, members, make_body, secretary):
        meeting = make_meeting()
        gone = Seat.objects.get(holder=members["coast"][0])
        actions.end_seat(seat=gone, last=timezone.localdate(), by=secretary)
        guests = [members["ardenia"][0], members["coast"][0], make_body("university")]
        actions.invite(meeting=meeting, guests=guests, by=secretary)
        assert actions.invite(meeting=meeting, guests=guests, by=secretary) == []
        outside = Invitation.objects.filter(outside=True).values_list("guest__code", flat=True)
        assert set(outside) == {"coast", "university"}

    def test_a_member_answers_for_itself_only(self, make_meeting, members, secretary):
        meeting = make_meeting()
        made = actions.invite(meeting=meeting, guests=[members["ardenia"][0]], by=secretary)[0]
        with pytest.raises(PermissionDenied):
            actions.answer_invitation(invitation=made, answer="accepted", by=members["coast"][1])
        answered = actions.answer_invitation(invitation=made, answer="accepted", by=members["ardenia"][1])
        assert answered.answer == "accepted"
        with pytest.raises(actions.MeetingError, match="has not begun"):
            actions.record_attendance(meeting=meeting, present=[], by=secretary)

    def test_attendance_makes_a_meeting_held(self, make_meeting, members, secretary):
        meeting = make_meeting(at(2026, 2, 2, 10))
        bodies = [body for body, _ in members.values()]
        actions.invite(meeting=meeting, guests=bodies, by=secretary)
        actions.record_attendance(meeting=meeting, present=bodies[:2], by=secretary)
        came = meeting.invitations.filter(attended=True).count()
        meeting.refresh_from_db()
        assert (came, meeting.status) == (2, "held")
        late = meeting.invitations.first()
        with pytest.raises(actions.MeetingError):
            actions.answer_invitation(invitation=late, answer="declined", by=secretary)


class TestMinutes:
    def test_minutes_are_one_search_away_and_hidden_from_strangers(
        self, client, make_meeting, members, make_person, secretary
    ):
        for number, text in enumerate(("We spoke of fishing vessels.", SCRIPT + " vessels " + "x" * 300)):
            meeting = make_meeting(at(2026, 2 + number, 2, 10), title=f"Working group {number}")
            marking = ("TLP:GREEN", "TLP:AMBER+STRICT")[number]
            actions.write_minutes(meeting=meeting, text=text, marking=marking, seen=0, by=secretary)
        client.force_login(secretary, backend=BACKEND)
        page = client.get("/coordination/minutes/?q=VESSELS").content.decode()
        assert "Working group 0" in page
        assert "Working group 1" in page
        assert SCRIPT not in page
        client.force_login(members["coast"][1], backend=BACKEND)
        page = client.get("/coordination/minutes/?q=vessels").content.decode()
        assert "Working group 0" in page
        assert "Working group 1" not in page
        client.logout()
        page = client.get("/coordination/minutes/?q=vessels").content.decode()
        assert "Working group" not in page
        assert "fishing" not in page

    def test_a_version_written_meanwhile_is_kept(self, make_meeting, secretary):
        meeting = make_meeting()
        said = {"meeting": meeting, "marking": "TLP:GREEN", "by": secretary}
        actions.write_minutes(text="first", seen=0, **said)
        with pytest.raises(actions.StaleError):
            actions.write_minutes(text="lost", seen=0, **said)
        assert actions.write_minutes(text="second", seen=1, **said).version == 2
        assert Minutes.objects.get().text == "second"

    def test_a_word_is_shown_with_what_stands_around_it(self):
        assert around("a" * 200 + "Word" + "b" * 200, "word", 3) == ("… aaa", "Word", "bbb …")
        assert around("short", "x") == ("", "s", "hort")
