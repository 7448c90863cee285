"""Set meetings, change and cancel them; their agenda, papers, guests and minutes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.models import User
from palermo_hub.secretariat.models import AgendaItem, Body, Invitation, Meeting, Minutes, Paper, Seat
from palermo_hub.secretariat.zones import moment

from .bodies import demand_coordinator
from .errors import MeetingError, StaleError
from .marked import refuse_public

LONGEST = dt.timedelta(days=14)
"""No meeting lasts longer."""


@transaction.atomic
def set_meeting(*, body: Body, marking: str, by: User, cites: Iterable[Any] = (), **said: Any) -> Meeting:  # noqa: ANN401
    """Set a meeting.

    Args:
        body: the group that meets.
        marking: who may see it; not the public yet.
        by: who sets it.
        cites: the provisions it carries out.
        **said: ``kind``, ``title``, ``starts`` and ``ends`` as clocks there show them, ``time_zone``, and
            what else a meeting has: ``series``, ``location``, ``link``, ``indico``.

    Raises:
        PermissionDenied: not the group's secretariat.
        ZoneError: the zone does not exist, or its clocks do not show the hour exactly once.
        MeetingError: it ends before it begins, or lasts for weeks.
        TooWideError: it would be public at once.
    """
    owner = demand_coordinator(by, body)
    refuse_public(marking)
    meeting = Meeting(body=body, owner=owner, marking=marking, as_of=timezone.localdate(), source=body.source)
    _write(meeting, said)
    meeting.save()
    meeting.cites.set(cites)
    audit.record(kind="meeting.set", by=by, target=meeting, detail={"kind": meeting.kind})
    return meeting


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    seen: int,
    by: User,
    cites: Iterable[Any] = (),
    **said: Any,  # noqa: ANN401
) -> Meeting:
    """Change a meeting that is planned; its number of changes rises, and calendars follow.

    Raises:
        PermissionDenied, ZoneError: as for ``set_meeting``.
        MeetingError: the same; or it was held or cancelled.
        StaleError: somebody changed it since ``seen``.
    """
    meeting = _planned(meeting, by, seen)
    _write(meeting, said)
    _next(meeting)
    meeting.cites.set(cites)
    audit.record(kind="meeting.changed", by=by, target=meeting, detail={"sequence": meeting.sequence})
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, seen: int, by: User) -> Meeting:
    """Cancel a meeting; calendars that have it strike it out."""
    meeting = _planned(meeting, by, seen)
    meeting.status = Meeting.Status.CANCELLED
    _next(meeting)
    audit.record(kind="meeting.cancelled", by=by, target=meeting, detail={"sequence": meeting.sequence})
    return meeting


def _planned(meeting: Meeting, by: User, seen: int) -> Meeting:
    """The meeting, held against others who change it."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    demand_coordinator(by, meeting.body)
    if meeting.status != Meeting.Status.PLANNED:
        raise MeetingError(translate("This meeting was held or cancelled: set another one."))
    if meeting.sequence != seen:
        raise StaleError(
            translate("Somebody changed this meeting meanwhile. Look at it again, then change it.")
        )
    return meeting


def _write(meeting: Meeting, said: dict[str, Any]) -> None:
    check_text(said["title"], translate("title"))
    said = dict(said)
    starts, ends = (moment(said.pop(name), said["time_zone"]) for name in ("starts", "ends"))
    if not starts < ends <= starts + LONGEST:
        raise MeetingError(translate("The meeting ends before it begins, or lasts longer than a fortnight."))
    meeting.starts, meeting.ends = starts, ends
    for name, value in said.items():
        setattr(meeting, name, value)


def _next(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.changed_at = timezone.now()
    meeting.save()


@transaction.atomic
def add_agenda_item(*, meeting: Meeting, title: str, by: User, presenter: Body | None = None) -> AgendaItem:
    """Put a point at the end of the agenda.

    Raises:
        PermissionDenied, WrongEntryError: as for ``set_meeting``.
    """
    demand_coordinator(by, meeting.body)
    check_text(title, translate("title"))
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(meeting=meeting, title=title, presenter=presenter, position=last + 1)
    audit.record(kind="agenda.added", by=by, target=item)
    return item


@transaction.atomic
def add_paper(
    *, meeting: Meeting, title: str, author: Body, circulate: int, translate_days: int, by: User
) -> Paper:
    """Ask for a paper; its deadlines are counted back from the meeting and move with it.

    Args:
        meeting: for which it is.
        title: of the paper.
        author: who writes it.
        circulate: days before the meeting that it is with all.
        translate_days: days that translation takes before that.
        by: who asks.

    Raises:
        PermissionDenied, WrongEntryError: as for ``set_meeting``.
    """
    demand_coordinator(by, meeting.body)
    check_text(title, translate("title"))
    paper = Paper.objects.create(
        meeting=meeting, title=title, author=author, circulate=circulate, translate=translate_days
    )
    audit.record(kind="paper.asked", by=by, target=paper)
    return paper


@transaction.atomic
def note_paper(
    *, paper: Paper, received: dt.date | None, circulated: dt.date | None, address: str, by: User
) -> Paper:
    """Note that a paper was handed in, or is with all, and where it can be read.

    Raises:
        PermissionDenied: not the group's secretariat.
        MeetingError: it would be with all before it was handed in.
    """
    demand_coordinator(by, paper.meeting.body)
    if circulated is not None and (received is None or circulated < received):
        raise MeetingError(translate("A paper is handed in before it is circulated: note that day first."))
    paper.received, paper.circulated, paper.address = received, circulated, address
    paper.save()
    audit.record(kind="paper.noted", by=by, target=paper)
    return paper


@transaction.atomic
def invite(*, meeting: Meeting, guests: Iterable[Body], by: User) -> list[Invitation]:
    """Ask bodies to a meeting; who holds no seat on its day is noted as invited from outside (paragraph 10).

    Who was asked before is not asked again.
    """
    demand_coordinator(by, meeting.body)
    seated = set(Seat.objects.at(meeting.day).filter(body=meeting.body).values_list("holder_id", flat=True))
    asked = set(meeting.invitations.values_list("guest_id", flat=True))
    made = [
        Invitation.objects.create(meeting=meeting, guest=guest, outside=guest.pk not in seated)
        for guest in guests
        if guest.pk not in asked
    ]
    if made:
        audit.record(kind="meeting.invited", by=by, target=meeting, count=len(made))
    return made


@transaction.atomic
def answer_invitation(*, invitation: Invitation, answer: str, by: User) -> Invitation:
    """Say whether a body comes: its own people, or the secretariat for it.

    Raises:
        PermissionDenied: neither of them.
        MeetingError: the meeting is over or cancelled.
    """
    guest, meeting = invitation.guest, invitation.meeting
    if guest.organisation is None or not permissions.may(
        by, permissions.ENDORSEMENT_VOTE, guest.organisation
    ):
        demand_coordinator(by, meeting.body)
    if meeting.status != Meeting.Status.PLANNED or meeting.ends < timezone.now():
        raise MeetingError(translate("This meeting is over or cancelled."))
    invitation.answer = answer
    invitation.save(update_fields=["answer"])
    audit.record(kind="invitation.answered", by=by, target=invitation, detail={"answer": answer})
    return invitation


@transaction.atomic
def record_attendance(*, meeting: Meeting, present: Iterable[Body], by: User) -> Meeting:
    """Note who of those invited came; the meeting was then held.

    Raises:
        PermissionDenied: not the group's secretariat.
        MeetingError: it is cancelled, or has not begun.
    """
    demand_coordinator(by, meeting.body)
    if meeting.status == Meeting.Status.CANCELLED or meeting.starts > timezone.now():
        raise MeetingError(translate("This meeting is cancelled, or has not begun."))
    came = [body.pk for body in present]
    meeting.invitations.update(attended=False)
    meeting.invitations.filter(guest__in=came).update(attended=True)
    meeting.status = Meeting.Status.HELD
    meeting.save(update_fields=["status"])
    audit.record(kind="meeting.held", by=by, target=meeting, count=len(came))
    return meeting


@transaction.atomic
def write_minutes(*, meeting: Meeting, text: str, marking: str, seen: int, by: User) -> Minutes:
    """Write what was said, or a new version of it.

    Args:
        meeting: that it was said at.
        text: the minutes.
        marking: who may read them; not the public.
        seen: the version that ``by`` looked at; 0 where there was none.
        by: who writes.

    Raises:
        PermissionDenied: not the group's secretariat.
        StaleError: there is a later version; nothing is changed.
        TooWideError: they would be public.
    """
    demand_coordinator(by, meeting.body)
    refuse_public(marking)
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if (minutes.version if minutes else 0) != seen:
        raise StaleError(translate("Somebody wrote these minutes meanwhile. Look at them again."))
    minutes = minutes or Minutes(meeting=meeting, owner=meeting.owner, source=meeting.title, version=0)
    minutes.text, minutes.marking, minutes.as_of = text, marking, timezone.localdate()
    minutes.version += 1
    minutes.save()
    audit.record(kind="minutes.written", by=by, target=minutes, detail={"version": minutes.version})
    return minutes
