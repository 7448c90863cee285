"""Feeds of the response: activities as HXL csv (HXL 1.1), campaigns as a calendar (RFC 5545)."""

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Iterator

from icalendar import Calendar, Event

from palermo.exchange.activities import COLUMNS, Column
from palermo.records.counts import Count

from .cells import cells_of, with_everything
from .models import Activity
from .models.activities import ActivityQuerySet
from .naming import shown_name

_HIDDEN = {"version", "reference"}
"""Columns that only the owner's own sheet needs."""

_AT_ONCE = 500
"""Activities that are read together: the feed is as long as the list, the memory it needs is not."""


def activities_hxl(rows: ActivityQuerySet, hidden: Collection[int]) -> Iterator[str]:
    """Names, hashtags, one row an activity; a count is two columns, its lowest and its highest value.

    A text that a spreadsheet would take for a formula gets a blank before it.

    Args:
        rows: what the reader may see.
        hidden: keys of organisations whose name the reader may not know.
    """
    shown = [column for column in COLUMNS if column.name not in _HIDDEN]
    yield _line(name for column in shown for name, _tag in _heads(column))
    yield _line(tag for column in shown for _name, tag in _heads(column))
    for activity in rows.with_names().prefetch_related(*with_everything()).iterator(_AT_ONCE):
        cells = cells_of(activity) | _unnamed(activity, hidden)
        yield _line(text for column in shown for text in _texts(cells[column.name], column))


def _unnamed(activity: Activity, hidden: Collection[int]) -> dict[str, str]:
    """What takes the place of codes that the reader may not know."""
    partners = [one.code for one in activity.partners.all() if one.pk not in hidden]
    owner = {"organisation": ""} if activity.owner_id in hidden else {}
    return {"partners": ";".join(sorted(partners)), **owner}


def _line(texts: Iterable[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow(texts)
    return file.getvalue()


def _heads(column: Column) -> list[tuple[str, str]]:
    if column.type != "count":
        return [(column.name, column.tag)]
    return [(f"{column.name}_low", f"{column.tag}+min"), (f"{column.name}_high", f"{column.tag}+max")]


def _texts(text: str, column: Column) -> tuple[str, ...]:
    if column.type != "count":
        return (_harmless(text),)
    return Count.parse(text).cells() if text else ("", "")


def _harmless(text: str) -> str:
    return f" {text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def campaigns_calendar(rows: ActivityQuerySet, host: str, hidden: Collection[int]) -> bytes:
    """One event a campaign, of whole days; such an event ends on the day after (RFC 5545, 3.6.1)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Palermo//Campaigns//EN")
    calendar.add("version", "2.0")
    for activity in rows.select_related("owner"):
        calendar.add_component(_event(activity, host, hidden))
    return bytes(calendar.to_ical())


def _event(activity: Activity, host: str, hidden: Collection[int]) -> Event:
    event = Event()
    event.add("uid", f"{activity.uuid}@{host.partition(':')[0]}")
    event.add("summary", activity.title)
    event.add("dtstamp", activity.changed_at)
    event.add("dtstart", activity.starts)
    event.add("dtend", (activity.ends or activity.starts) + dt.timedelta(days=1))
    event.add("status", "CANCELLED" if activity.status == Activity.Status.CANCELLED else "CONFIRMED")
    event.add("description", shown_name(activity.owner, hidden))
    return event
