"""Decisions, the actions that follow from them, and how they become public: by two people."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.organisations.models import User
from palermo_hub.secretariat.models import ActionItem, Body, Decision, Digest, Meeting, Seat

from .bodies import demand_coordinator
from .errors import ClosedError, MeetingError, SeatError
from .marked import refuse_public

SOON = dt.timedelta(days=14)
"""What is due within it stands in a digest."""
KEPT = dt.timedelta(days=30)
"""How long a digest is kept."""


@transaction.atomic
def record_decision(
    *, meeting: Meeting, text: str, marking: str, by: User, cites: Iterable[Provision] = ()
) -> Decision:
    """Write down what a meeting decided.

    Raises:
        PermissionDenied: not the group's secretariat.
        MeetingError: the meeting is cancelled.
        TooWideError: it would be public at once.
        WrongEntryError: the text is empty or too long.
    """
    owner = demand_coordinator(by, meeting.body)
    refuse_public(marking)
    check_text(text, translate("text"))
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if held.status == Meeting.Status.CANCELLED:
        raise MeetingError(translate("This meeting is cancelled: it decides nothing."))
    last = held.decisions.aggregate(last=Max("number"))["last"] or 0
    decision = Decision.objects.create(
        meeting=held,
        number=last + 1,
        text=text,
        owner=owner,
        marking=marking,
        as_of=timezone.localdate(),
        source=held.title,
    )
    decision.cites.set(cites)
    audit.record(kind="decision.recorded", by=by, target=decision)
    return decision


@transaction.atomic
def add_action(
    *, decision: Decision, holder: Body, text: str, due: dt.date, marking: str, by: User
) -> ActionItem:
    """Say who does what until when.

    Raises:
        PermissionDenied: not the group's secretariat.
        SeatError: the body holds no seat (any more).
        MeetingError: it would be due before it was decided.
        TooWideError, WrongEntryError: as for ``record_decision``.
    """
    meeting = decision.meeting
    owner = demand_coordinator(by, meeting.body)
    refuse_public(marking)
    check_text(text, translate("text"))
    if not Seat.objects.at().filter(body=meeting.body, holder=holder).exists():
        raise SeatError(translate("%(name)s holds no seat in this group.") % {"name": holder.short})
    if due < meeting.day:
        raise MeetingError(translate("It would be due before it was decided: choose a later day."))
    action = ActionItem.objects.create(
        decision=decision,
        holder=holder,
        text=text,
        due=due,
        owner=owner,
        marking=marking,
        as_of=timezone.localdate(),
        source=decision.source,
    )
    audit.record(kind="action.added", by=by, target=action, detail={"holder": holder.code})
    return action


@transaction.atomic
def close_action(
    *, action: ActionItem, status: str, evidence: str, by: User, address: str = ""
) -> ActionItem:
    """Say that an action is done, and by what one knows it; or that it is dropped, and why.

    Who does it may say that it is done; the secretariat may say both.

    Raises:
        PermissionDenied: neither of them.
        ClosedError: it is done or dropped already.
        WrongEntryError: no evidence, or no reason.
    """
    action = ActionItem.objects.select_for_update().get(pk=action.pk)
    own = action.holder.organisation
    holds = own is not None and permissions.may(by, permissions.ENDORSEMENT_VOTE, own)
    if not holds or status != ActionItem.Status.DONE:
        demand_coordinator(by, action.decision.meeting.body)
    if action.status != ActionItem.Status.OPEN:
        raise ClosedError(translate("This action is done or dropped already."))
    check_text(evidence, translate("evidence"))
    action.status, action.evidence, action.address = status, evidence, address
    action.closed_at, action.closed_on, action.closed_by = timezone.now(), timezone.localdate(), by
    action.save()
    audit.record(kind=f"action.{status}", by=by, target=action)
    return action


@transaction.atomic
def make_digests(now: dt.datetime) -> int:
    """Tell each body once a day how much of what it does is late or soon due; the value counts the digests.

    A digest holds numbers and no content: it may be read on a screen that others see.
    """
    today = timezone.localdate(now)
    waiting = ActionItem.objects.open().filter(due__lte=today + SOON, holder__organisation__isnull=False)
    counts: dict[int, list[int]] = {}
    for holder, due in waiting.values_list("holder_id", "due"):
        late_soon = counts.setdefault(holder, [0, 0])
        late_soon[due >= today] += 1
    told = set(Digest.objects.filter(day=today).values_list("holder_id", flat=True))
    made = Digest.objects.bulk_create(
        [
            Digest(holder_id=holder, day=today, late=late, soon=soon)
            for holder, (late, soon) in sorted(counts.items())
            if holder not in told
        ]
    )
    Digest.objects.filter(day__lt=today - KEPT).delete()
    if made:
        audit.record(kind="digests.made", by=None, count=len(made))
    return len(made)
