"""Endorsement under a silence procedure: silence until the deadline is consent; broken, it needs another."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User
from palermo_hub.secretariat.models import Body, EndorsementRound, Meeting, RoundEvent, RoundText, Seat
from palermo_hub.secretariat.zones import moment

from .bodies import demand_coordinator
from .errors import LateError, RoundError, SeatError
from .marked import refuse_public

State = EndorsementRound.State
Kind = RoundEvent.Kind


@transaction.atomic
def open_round(
    *,
    body: Body,
    title: str,
    text: str,
    deadline: dt.datetime,
    time_zone: str,
    marking: str,
    by: User,
    meeting: Meeting | None = None,
) -> EndorsementRound:
    """Put a text before the members; unless one objects before the deadline, it is endorsed.

    Args:
        body: the group whose members endorse.
        title: of the text.
        text: itself.
        deadline: as clocks of ``time_zone`` show it, without a zone.
        time_zone: whose clocks count.
        marking: who may see it; not the public yet.
        by: who opens it.
        meeting: from which it comes, where it does.

    Raises:
        PermissionDenied: not the group's secretariat.
        ZoneError: the zone does not exist, or its clocks do not show the hour exactly once.
        RoundError: the deadline is past.
        TooWideError, WrongEntryError: as for a meeting.
    """
    owner = demand_coordinator(by, body)
    refuse_public(marking)
    check_text(title, translate("title"))
    round_ = EndorsementRound.objects.create(
        body=body,
        meeting=meeting,
        title=title,
        owner=owner,
        marking=marking,
        as_of=timezone.localdate(),
        source=body.source,
    )
    _put(round_, 1, text=text, deadline=moment(deadline, time_zone), time_zone=time_zone, by=by)
    _tell(round_, 1, Kind.OPENED, by)
    return round_


@transaction.atomic
def revise_round(
    *, round_: EndorsementRound, text: str, deadline: dt.datetime, time_zone: str, by: User
) -> EndorsementRound:
    """Put another text in place of the last: the clock starts again, and what was said is past.

    Raises:
        PermissionDenied, ZoneError, WrongEntryError: as for ``open_round``.
        RoundError: it is endorsed or withdrawn, or the deadline is past.
    """
    round_, last = _held(round_)
    demand_coordinator(by, round_.body)
    if round_.state not in {State.OPEN, State.BROKEN} or (round_.state == State.OPEN and _over(last)):
        raise RoundError(translate("This text is endorsed or withdrawn: open another round."))
    until = moment(deadline, time_zone)
    _put(round_, last.number + 1, text=text, deadline=until, time_zone=time_zone, by=by)
    _tell(round_, last.number + 1, Kind.REVISED, by)
    _stand(round_, State.OPEN)
    return round_


@transaction.atomic
def break_silence(*, round_: EndorsementRound, member: Body, reason: str, by: User) -> EndorsementRound:
    """Object, for a member, before the deadline.

    Raises:
        PermissionDenied: ``by`` does not speak for the member here.
        SeatError: the body is no member (any more).
        LateError: the deadline has passed: the text is endorsed.
        RoundError: silence is broken already, or the round is over.
        WrongEntryError: no reason.
    """
    check_text(reason, translate("reason"))
    round_, last = _spoken(round_, member, by)
    _tell(round_, last.number, Kind.BROKEN, by, member=member, reason=reason)
    _stand(round_, State.BROKEN)
    return round_


@transaction.atomic
def endorse(*, round_: EndorsementRound, member: Body, by: User) -> EndorsementRound:
    """Endorse expressly, for a member, before the deadline.

    Raises:
        PermissionDenied, SeatError, LateError: as for ``break_silence``.
        RoundError: it endorsed this text already, silence is broken, or the round is over.
    """
    round_, last = _spoken(round_, member, by)
    said = RoundEvent.objects.filter(round=round_, number=last.number, member=member, kind=Kind.ENDORSED)
    if said.exists():
        raise RoundError(translate("%(name)s endorsed this text already.") % {"name": member.short})
    _tell(round_, last.number, Kind.ENDORSED, by, member=member)
    return round_


@transaction.atomic
def withdraw_round(*, round_: EndorsementRound, reason: str, by: User) -> EndorsementRound:
    """Take the text back; nobody has endorsed anything."""
    check_text(reason, translate("reason"))
    round_, last = _held(round_)
    demand_coordinator(by, round_.body)
    if round_.state not in {State.OPEN, State.BROKEN} or (round_.state == State.OPEN and _over(last)):
        raise RoundError(translate("This text is endorsed or withdrawn: open another round."))
    _tell(round_, last.number, Kind.WITHDRAWN, by, reason=reason)
    _stand(round_, State.WITHDRAWN)
    return round_


@transaction.atomic
def close_rounds(now: dt.datetime) -> int:
    """Note what silence has endorsed; the value counts the rounds."""
    closed = 0
    for round_ in EndorsementRound.objects.select_for_update().filter(state=State.OPEN):
        last = newest(round_)
        if last.is_over(now):
            _tell(round_, last.number, Kind.CLOSED, None)
            _stand(round_, State.ENDORSED)
            closed += 1
    return closed


def newest(round_: EndorsementRound) -> RoundText:
    """The wording that counts."""
    text: RoundText = round_.texts.latest("number")
    return text


def _held(round_: EndorsementRound) -> tuple[EndorsementRound, RoundText]:
    """The round, held against others who act on it, and its newest text."""
    held = EndorsementRound.objects.select_for_update().get(pk=round_.pk)
    return held, newest(held)


def _spoken(round_: EndorsementRound, member: Body, by: User) -> tuple[EndorsementRound, RoundText]:
    """Check that ``by`` may speak for a member now."""
    if member.organisation is None:
        raise SeatError(translate("Nobody here speaks for %(name)s.") % {"name": member.short})
    demand(by, permissions.ENDORSEMENT_VOTE, member.organisation)
    round_, last = _held(round_)
    if not Seat.objects.at().members().filter(body=round_.body, holder=member).exists():
        raise SeatError(translate("%(name)s is no member of this group.") % {"name": member.short})
    if (round_.state == State.OPEN and _over(last)) or round_.state == State.ENDORSED:
        raise LateError(translate("The deadline has passed in silence: the text is endorsed."))
    if round_.state != State.OPEN:
        raise RoundError(translate("Silence is broken, or the text withdrawn: wait for a revised text."))
    return round_, last


def _over(text: RoundText) -> bool:
    return text.is_over(timezone.now())


def _put(
    round_: EndorsementRound, number: int, *, text: str, deadline: dt.datetime, time_zone: str, by: User
) -> None:
    if not text.strip():
        raise RoundError(translate("The text is empty."))
    if deadline <= timezone.now():
        raise RoundError(translate("The deadline is past: choose a later one."))
    RoundText.objects.create(
        round=round_, number=number, text=text, deadline=deadline, time_zone=time_zone, by=by
    )


def _tell(round_: EndorsementRound, number: int, kind: str, by: User | None, **said: Any) -> None:  # noqa: ANN401
    event = RoundEvent.objects.create(round=round_, number=number, kind=kind, by=by, **said)
    member = said.get("member")
    detail = {"text": number, "member": member.code if member else None, "event": str(event.uuid)}
    audit.record(kind=f"round.{kind}", by=by, target=round_, detail=detail)


def _stand(round_: EndorsementRound, state: str) -> None:
    round_.state = state
    round_.save(update_fields=["state"])
