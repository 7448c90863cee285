"""Meetings as a calendar (RFC 5545, RFC 5546) that opens at the right hour across a change of clocks.

A zone is written as its rules, one STANDARD and one DAYLIGHT that recur each year, as in the examples of RFC
5545, 3.6.5: that is what every client reads. Where a zone has no such rule, each change is written out.
"""

import calendar as months
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vUri

from .models import Meeting

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Clocks are set from one offset to another, at a moment that clocks of the old offset show.

    Attributes:
        local: what clocks show when it happens.
        before: offset from UTC before.
        after: offset from UTC after.
        name: abbreviation of the time that begins.
        summer: whether it is summer time.
    """

    local: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    summer: bool


def meetings_calendar(
    meetings: Iterable[Meeting], address: Callable[[Meeting], str], *, host: str, method: str = "PUBLISH"
) -> bytes:
    """A calendar of meetings.

    Args:
        meetings: with their bodies; cancelled ones are told as cancelled.
        address: gives the page of a meeting.
        host: the hub's name, for numbers that are unique in the world.
        method: ``PUBLISH``, or ``CANCEL`` for one meeting that is cancelled.
    """
    rows = list(meetings)
    calendar = Calendar()
    calendar.add("prodid", "-//Palermo//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for zone in sorted({row.time_zone for row in rows} - {"UTC"}):
        years = [row.local_starts.year for row in rows if row.time_zone == zone]
        calendar.add_component(_zone(zone, min(years), max(years)))
    for row in rows:
        calendar.add_component(_event(row, address(row), host.partition(":")[0]))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, address: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"{meeting.uuid}@{host}")
    event.add("dtstamp", meeting.changed_at.astimezone(dt.UTC))
    event.add("last-modified", meeting.changed_at.astimezone(dt.UTC))
    event.add("sequence", meeting.sequence)
    utc = meeting.time_zone == "UTC"
    event.add("dtstart", meeting.starts.astimezone(dt.UTC) if utc else meeting.local_starts)
    event.add("dtend", meeting.ends.astimezone(dt.UTC) if utc else meeting.local_ends)
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if meeting.status == Meeting.Status.CANCELLED else "CONFIRMED")
    event.add("organizer", vUri(f"urn:uuid:{meeting.body.uuid}", params={"CN": meeting.body.name}))
    event.add("url", address)
    if meeting.location:
        event.add("location", meeting.location)
    return event


def _zone(name: str, first: int, last: int) -> Timezone:
    """The rules of a zone from the year before ``first`` to the one after ``last``."""
    component = Timezone()
    component.add("tzid", name)
    changes = changes_of(name, first - 1, last + 1)
    rules = _yearly(changes, last - first + 3)
    if rules:
        for change, rule in rules:
            component.add_component(_observance(change, rule))
        return component
    component.add_component(_observance(_standing(name, first - 1)))
    for change in changes:
        component.add_component(_observance(change))
    return component


def _observance(change: Change, rule: dict[str, object] | None = None) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", change.local)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule:
        part.add("rrule", rule)
    return part


def _standing(name: str, year: int) -> Change:
    """The time that holds when a year begins."""
    begin = dt.datetime(year, 1, 1, tzinfo=ZoneInfo(name))
    offset = begin.utcoffset() or dt.timedelta()
    return Change(
        local=begin.replace(tzinfo=None),
        before=offset,
        after=offset,
        name=begin.tzname() or name,
        summer=bool(begin.dst()),
    )


@lru_cache(maxsize=512)
def changes_of(name: str, first: int, last: int) -> tuple[Change, ...]:
    """Every change of clocks in a zone, from the beginning of one year to the end of another."""
    zone = ZoneInfo(name)
    at, end = dt.datetime(first, 1, 1, tzinfo=dt.UTC), dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC)
    found = []
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + DAY).astimezone(zone).utcoffset():
            found.append(_change(zone, at))
        at += DAY
    return tuple(found)


def _change(zone: ZoneInfo, at: dt.datetime) -> Change:
    """The change within the day after ``at``, to the minute."""
    before = at.astimezone(zone).utcoffset() or dt.timedelta()
    low, high = 0, DAY // MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        same = (at + middle * MINUTE).astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    then = (at + high * MINUTE).astimezone(zone)
    return Change(
        local=(at + high * MINUTE + before).replace(tzinfo=None),
        before=before,
        after=then.utcoffset() or dt.timedelta(),
        name=then.tzname() or str(zone),
        summer=bool(then.dst()),
    )


def _yearly(changes: Sequence[Change], years: int) -> list[tuple[Change, dict[str, object]]]:
    """The two rules that a zone's changes follow each year; none where they follow none."""
    found = []
    for summer in (True, False):
        same = [change for change in changes if change.summer == summer]
        rule = _rule(same)
        if len(same) != years or rule is None:
            return []
        found.append((same[0], rule))
    return found


def _rule(changes: Sequence[Change]) -> dict[str, object] | None:
    """Month and weekday, as the second or last Sunday, where all share them with their hour and offsets."""
    shared = {
        (one.local.month, one.local.weekday(), one.local.time(), one.before, one.after) for one in changes
    }
    if len(shared) != 1:
        return None
    month, weekday = changes[0].local.month, changes[0].local.weekday()
    numbers = {(one.local.day - 1) // 7 + 1 for one in changes}
    last = all(one.local.day + 7 > months.monthrange(one.local.year, month)[1] for one in changes)
    if not last and len(numbers) != 1:
        return None
    number = -1 if last else numbers.pop()
    return {"freq": "YEARLY", "bymonth": month, "byday": f"{number}{DAYS[weekday]}"}
