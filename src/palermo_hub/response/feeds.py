"""Feeds of the response: activities as HXL csv (HXL 1.1), campaigns as a calendar (RFC 5545)."""

import csv
import datetime as dt
import io

from icalendar import Calendar, Event

from palermo.exchange.activities import COLUMNS, Column
from palermo.records.counts import Count

from .cells import cells_of, with_everything
from .models import Activity
from .models.activities import ActivityQuerySet

_HIDDEN = {"version", "reference"}
"""Columns that only the owner's own sheet needs."""


def activities_hxl(rows: ActivityQuerySet) -> str:
    """Names, hashtags, one row an activity; a count is two columns, its lowest and its highest value.

    A text that a spreadsheet would take for a formula gets a blank before it.
    """
    shown = [column for column in COLUMNS if column.name not in _HIDDEN]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([name for column in shown for name, _tag in _heads(column)])
    writer.writerow([tag for column in shown for _name, tag in _heads(column)])
    for activity in rows.select_related("owner", "country").prefetch_related(*with_everything()):
        cells = cells_of(activity)
        writer.writerow([text for column in shown for text in _texts(cells[column.name], column)])
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


def campaigns_calendar(rows: ActivityQuerySet, host: str) -> bytes:
    """One event a campaign, of whole days; such an event ends on the day after (RFC 5545, 3.6.1)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Palermo//Campaigns//EN")
    calendar.add("version", "2.0")
    for activity in rows.select_related("owner"):
        calendar.add_component(_event(activity, host))
    return bytes(calendar.to_ical())


def _event(activity: Activity, host: str) -> Event:
    event = Event()
    event.add("uid", f"{activity.uuid}@{host.partition(':')[0]}")
    event.add("summary", activity.title)
    event.add("dtstamp", activity.changed_at)
    event.add("dtstart", activity.starts)
    event.add("dtend", (activity.ends or activity.starts) + dt.timedelta(days=1))
    event.add("status", "CANCELLED" if activity.status == Activity.Status.CANCELLED else "CONFIRMED")
    event.add("description", activity.owner.name)
    return event
