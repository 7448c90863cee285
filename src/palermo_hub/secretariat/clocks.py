"""One meeting on the clocks of everybody who is invited."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .models import Body, Meeting
from .zones import city, names

WORKING = (dt.time(7), dt.time(20))
"""Between these hours nobody is woken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What clocks show in one zone.

    Attributes:
        city: the zone's place.
        zone: its name.
        starts: when the meeting begins, as clocks there show it.
        ends: when it ends.
        who: the bodies that work there.
        night: whether any of it is before seven or after eight in the evening.
    """

    city: str
    zone: str
    starts: dt.datetime
    ends: dt.datetime
    who: tuple[Body, ...]
    night: bool


def clocks_of(meeting: Meeting, bodies: Iterable[Body], reader: str = "") -> list[Clock]:
    """The meeting in its own zone, in those of ``bodies`` and in the reader's, from west to east."""
    there: dict[str, list[Body]] = {meeting.time_zone: []}
    for body in bodies:
        there.setdefault(body.time_zone, []).append(body)
    if reader in names() and reader != "UTC":
        there.setdefault(reader, [])
    return sorted((_clock(meeting, zone, who) for zone, who in there.items()), key=lambda one: one.starts)


def _clock(meeting: Meeting, zone: str, who: list[Body]) -> Clock:
    starts, ends = (
        moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in (meeting.starts, meeting.ends)
    )
    early, late = WORKING
    day = starts.date() == ends.date()
    return Clock(
        city=city(zone),
        zone=zone,
        starts=starts,
        ends=ends,
        who=tuple(who),
        night=starts.time() < early or (day and ends.time() > late) or starts.time() >= late,
    )
