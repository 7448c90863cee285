"""How far a group's decisions are carried out: counted from what is public, whoever asks (paragraph 10)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from palermo_hub.organisations.models import Marking

from .models import ActionItem, Body, Decision, Meeting
from .models.decisions import ActionItemQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Public decisions of a group, and the public actions that follow from them, each counted once."""

    decisions: int
    on_time: int
    late: int
    open: int
    overdue: int
    dropped: int

    @property
    def actions(self) -> int:
        """All of them."""
        return self.on_time + self.late + self.open + self.overdue + self.dropped


def public_actions(body: Body) -> ActionItemQuerySet:
    """Actions that everybody may see, of decisions that everybody may see."""
    return ActionItem.objects.filter(
        marking=Marking.CLEAR, decision__marking=Marking.CLEAR, decision__meeting__body=body
    )


def progress_of(body: Body) -> Progress:
    """Count them, in two queries."""
    done, waiting = Q(status=ActionItem.Status.DONE), Q(status=ActionItem.Status.OPEN)
    in_time = Q(closed_on__lte=F("due"))
    past = Q(due__lt=timezone.localdate())
    counts = public_actions(body).aggregate(
        on_time=Count("pk", filter=done & in_time),
        late=Count("pk", filter=done & ~in_time),
        open=Count("pk", filter=waiting & ~past),
        overdue=Count("pk", filter=waiting & past),
        dropped=Count("pk", filter=Q(status=ActionItem.Status.DROPPED)),
    )
    return Progress(decisions=Decision.objects.public().filter(meeting__body=body).count(), **counts)


def meeting_due(body: Body) -> dt.date | None:
    """By when the principals are to meet again, where an interval is agreed and no meeting is set in it.

    Counted from the last meeting of principals that was held; empty where nothing is to be said.
    """
    if body.months is None:
        return None
    meetings = Meeting.objects.filter(body=body, kind=Meeting.Kind.PRINCIPALS)
    if meetings.coming().exists():
        return None
    last = meetings.exclude(status=Meeting.Status.CANCELLED).order_by("-starts").first()
    return _after(last.day, body.months) if last else None


def _after(day: dt.date, months: int) -> dt.date:
    """So many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))
