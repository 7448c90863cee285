"""Calendars open at the right hour in every zone across a change of clocks, for a strict client."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo_hub.secretariat import actions
from palermo_hub.secretariat.calendars import changes_of, meetings_calendar
from palermo_hub.secretariat.models import Body, Meeting
from palermo_hub.secretariat.zones import ZoneError, moment

RULED = ["Europe/Vienna", "America/New_York", "Europe/Zurich", "America/Santiago", "Asia/Beirut"]
UNRULED = ["Africa/Nairobi", "Asia/Bangkok", "Africa/Casablanca"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def at(*parts):
    """What clocks on a wall show."""
    return dt.datetime(*parts)  # noqa: DTZ001 - the zone is said apart


def a_meeting(zone, local, title="Meeting", **said):
    starts = moment(local, zone)
    return Meeting(
        body=Body(code="g", names={"en": "Group; of, Ardenia"}), title=title, time_zone=zone, starts=starts,
        ends=starts + dt.timedelta(hours=2), **said,
    )  # fmt: skip


def written(*meetings, method="PUBLISH"):
    return meetings_calendar(meetings, lambda one: f"https://hub/{one.uuid}/", host="hub:8000", method=method)


def offset_by_the_file(zone, local):
    """What a client finds that knows nothing but the file: the latest observance that began before."""
    begun = []
    for part in zone.subcomponents:
        start = part["DTSTART"].dt
        times = [start]
        if rule := part.get("RRULE"):
            month, day = rule["BYMONTH"][0], re.fullmatch(r"(-?\d)(\w\w)", str(rule["BYDAY"][0]))
            times = [
                nth(year, int(month), int(day[1]), day[2], start)
                for year in range(start.year, local.year + 1)
            ]
        begun += [(time, part["TZOFFSETTO"].td) for time in times if time <= local]
    return max(begun)[1]


def nth(year, month, number, day, start):
    """The second, or last, Sunday of a month, at the hour of ``start``."""
    weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(day)
    days = [
        at(year, month, one, start.hour, start.minute)
        for one in range(1, 32)
        if one <= ((dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day)
    ]
    same = [one for one in days if one.weekday() == weekday]
    return same[number - 1 if number > 0 else number]


def check_strictly(content):
    """The rules of RFC 5545 and 5546 that clients refuse a file for."""
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n")
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)
    calendar = icalendar.Calendar.from_ical(content)
    assert [str(calendar[name]) for name in ("VERSION", "CALSCALE")] == ["2.0", "GREGORIAN"]
    assert calendar["PRODID"]
    zones = {str(zone["TZID"]): zone for zone in calendar.walk("VTIMEZONE")}
    assert len(zones) == len(calendar.walk("VTIMEZONE"))
    numbers = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(numbers) == len(set(numbers))
    for zone in zones.values():
        assert zone.subcomponents
        for part in zone.subcomponents:
            assert part["DTSTART"].dt.tzinfo is None
            assert {"TZOFFSETFROM", "TZOFFSETTO", "TZNAME"} <= set(part)
            assert "RDATE" not in part
    for event in calendar.walk("VEVENT"):
        check_event(event, zones, str(calendar["METHOD"]))
    return calendar, zones


def check_event(event, zones, method):
    assert event["DTSTAMP"].dt.tzinfo == dt.UTC or event["DTSTAMP"].dt.utcoffset() == dt.timedelta()
    assert int(event["SEQUENCE"]) >= 0
    assert event["SUMMARY"]
    assert event["ORGANIZER"]  # required by PUBLISH and CANCEL alike
    assert event["DTEND"].dt > event["DTSTART"].dt
    assert method != "CANCEL" or event["STATUS"] == "CANCELLED"
    for name in ("DTSTART", "DTEND"):
        zone = event[name].params.get("TZID")
        assert zone in zones or event[name].dt.utcoffset() == dt.timedelta()


@pytest.mark.parametrize("zone", RULED + UNRULED)
def test_a_series_across_both_changes_opens_at_the_same_hour_there(zone):
    days = [at(2027, month, day, 10) for month in range(1, 13) for day in (1, 15, 28)]
    meetings = [a_meeting(zone, day) for day in days]
    calendar, zones = check_strictly(written(*meetings))
    events = {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}
    for meeting, local in zip(meetings, days, strict=True):
        start = events[str(meeting.uuid)]["DTSTART"]
        assert start.dt.replace(tzinfo=None) == local
        assert local - offset_by_the_file(zones[zone], local) == meeting.starts.replace(tzinfo=None)
    assert ("RRULE" in str(zones[zone].to_ical())) == (zone in RULED)


def test_the_rules_are_those_of_the_zone():
    text = written(a_meeting("Europe/Vienna", at(2027, 3, 29, 10))).decode()
    assert "DTSTART:20260329T020000" in text  # as clocks of the time before show it: RFC 5545, 3.6.5
    assert re.search(r"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", text)
    text = written(a_meeting("America/New_York", at(2027, 3, 29, 10))).decode()
    assert "DTSTART:20260308T020000" in text
    assert re.search(r"RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", text)


@given(
    zone=st.sampled_from(RULED + UNRULED),
    local=st.datetimes(at(2020, 1, 1), at(2035, 12, 31)).map(
        lambda one: one.replace(second=0, microsecond=0, fold=0)
    ),
)
def test_every_hour_that_exists_once_is_read_back_as_it_was_set(zone, local):
    try:
        starts = moment(local, zone)
    except ZoneError:
        return
    _calendar, zones = check_strictly(written(a_meeting(zone, local)))
    assert local - offset_by_the_file(zones[zone], local) == starts.replace(tzinfo=None)


def test_changes_of_clocks_are_those_of_the_zone_to_the_minute():
    for change in changes_of("America/New_York", 2026, 2027):
        at = (change.local - change.before).replace(tzinfo=dt.UTC)
        there = ZoneInfo("America/New_York")
        assert at.astimezone(there).utcoffset() == change.after
        assert (at - dt.timedelta(minutes=1)).astimezone(there).utcoffset() == change.before


def test_markup_and_line_breaks_in_titles_stay_one_property():
    title = "A\r\nATTENDEE:mailto:x@y\n<script>;,\\"
    calendar, _zones = check_strictly(written(a_meeting("UTC", at(2027, 1, 1, 10), title)))
    event = calendar.walk("VEVENT")[0]
    assert "ATTENDEE" not in event
    assert "<script>;,\\" in str(event["SUMMARY"])
    assert not calendar.walk("VTIMEZONE")


def test_a_change_raises_the_sequence_and_a_cancelled_meeting_is_struck_out(
    client, make_meeting, secretary, group
):
    meeting = make_meeting(at(dt.datetime.now(tz=dt.UTC).year + 1, 3, 29, 10))
    client.force_login(secretary, backend=BACKEND)
    feed, one = (
        f"/coordination/groups/{group.code}/meetings.ics",
        f"/coordination/meetings/{meeting.uuid}/meeting.ics",
    )
    first, _zones = check_strictly(client.get(feed).content)
    actions.cancel_meeting(meeting=meeting, seen=0, by=secretary)
    second, _zones = check_strictly(client.get(feed).content)
    struck = client.get(one)
    third, _zones = check_strictly(struck.content)
    events = [found.walk("VEVENT")[0] for found in (first, second, third)]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 1]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert [str(found["METHOD"]) for found in (first, second, third)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert "method=CANCEL" in struck["Content-Type"]
    client.logout()
    nothing, _zones = check_strictly(client.get(feed).content)
    assert not nothing.walk("VEVENT")
    assert client.get(one).status_code == 404
