"""Note bodies, their seats, chairs and what sources say; take up the secretariat of one."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions import WrongEntryError
from palermo_hub.mandates.actions.checks import check_day, check_text
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User
from palermo_hub.secretariat.models import Body, BodyStatement, ChairTerm, Seat
from palermo_hub.secretariat.zones import check_zone

from .errors import SeatError, TakenError, TermError

MAY_COORDINATE = frozenset(
    {
        Organisation.Kind.UNITED_NATIONS,
        Organisation.Kind.REGIONAL,
        Organisation.Kind.RAPPORTEUR,
        Organisation.Kind.AUTHORITY,
    }
)
"""Kinds of organisation that may keep a group's secretariat."""

WHEN = re.compile(r"\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?")


def demand_coordinator(by: User, body: Body) -> Organisation:
    """The organisation whose secretariat writes for a body; refuse, unless ``by`` is of it.

    Raises:
        PermissionDenied: ``by`` is not, or nobody has taken the body up.
    """
    if body.coordinator is None:
        raise PermissionDenied(permissions.MEETING_WRITE)
    demand(by, permissions.MEETING_WRITE, body.coordinator)
    return body.coordinator


@transaction.atomic
def create_body(
    *,
    coordinator: Organisation,
    code: str,
    kind: str,
    names: Mapping[str, str],
    time_zone: str,
    source: str,
    as_of: dt.date,
    by: User,
    acronym: str = "",
    months: int | None = None,
    chairs: int = 1,
    mandate: Iterable[Provision] = (),
) -> Body:
    """Note a body that is not here yet; a group is then coordinated by ``coordinator``.

    Raises:
        PermissionDenied: the person keeps no secretariat there.
        TakenError: the code is another body's.
        WrongEntryError, ZoneError: a text, day or zone cannot be.
    """
    demand(by, permissions.MEETING_WRITE, coordinator)
    _check_source(source, as_of)
    check_text(names.get("en", ""), translate("name"))
    check_zone(time_zone)
    if Body.objects.filter(code=code).exists():
        raise TakenError(translate("There is a body %(code)s already.") % {"code": code})
    group = kind == Body.Kind.GROUP
    body = Body.objects.create(
        code=code,
        acronym=acronym,
        kind=kind,
        names=dict(names),
        months=months,
        chairs=chairs,
        time_zone=time_zone,
        source=source,
        as_of=as_of,
        coordinator=coordinator if group else None,
        place=coordinator.place if group else None,
    )
    body.mandate.set(mandate)
    audit.record(kind="body.created", by=by, target=body, detail={"code": code})
    return body


@transaction.atomic
def take_up_body(*, body: Body, organisation: Organisation, by: User) -> Body:
    """Keep the secretariat of a group that nobody keeps here yet.

    Raises:
        PermissionDenied: not a secretariat of that organisation, or not of a kind that may.
        TakenError: another organisation keeps it.
    """
    demand(by, permissions.MEETING_WRITE, organisation)
    if organisation.kind not in MAY_COORDINATE or body.kind != Body.Kind.GROUP:
        raise PermissionDenied(permissions.MEETING_WRITE)
    taken = Body.objects.filter(pk=body.pk, coordinator__isnull=True).update(coordinator=organisation)
    if not taken:
        raise TakenError(translate("Another organisation keeps this secretariat already."))
    body.refresh_from_db()
    audit.record(kind="body.taken_up", by=by, target=body, detail={"organisation": organisation.code})
    return body


@transaction.atomic
def link_body(*, body: Body, holder: Body, organisation: Organisation, by: User) -> Body:
    """Say which organisation here acts for a body that sits in a group; the group's secretariat says so.

    Raises:
        PermissionDenied: not the group's secretariat.
        SeatError: the body has no seat in the group.
        TakenError: it is linked already, or the organisation acts for another body.
    """
    demand_coordinator(by, body)
    if not Seat.objects.at().filter(body=body, holder=holder).exists():
        raise SeatError(translate("%(name)s holds no seat in this group.") % {"name": holder.short})
    if Body.objects.filter(organisation=organisation).exists():
        raise TakenError(translate("This organisation acts for another body already."))
    if not Body.objects.filter(pk=holder.pk, organisation__isnull=True).update(organisation=organisation):
        raise TakenError(translate("Another organisation acts for this body already."))
    holder.refresh_from_db()
    audit.record(kind="body.linked", by=by, target=holder, detail={"organisation": organisation.code})
    return holder


@transaction.atomic
def record_seat(
    *,
    body: Body,
    holder: Body,
    role: str,
    source: str,
    as_of: dt.date,
    by: User,
    starts: dt.date | None = None,
) -> Seat:
    """Note that, by a source, a body sits in a group.

    Raises:
        PermissionDenied: not the group's secretariat.
        SeatError: this source is noted already, or the group would sit in itself.
        WrongEntryError: a text or day cannot be.
    """
    demand_coordinator(by, body)
    _check_source(source, as_of)
    same = Seat.objects.filter(body=body, holder=holder, role=role, source=source, ends__isnull=True)
    if body.pk == holder.pk or same.exists():
        raise SeatError(
            translate("%(name)s holds this seat already, by this source.") % {"name": holder.short}
        )
    seat = Seat.objects.create(
        body=body, holder=holder, role=role, source=source, as_of=as_of, starts=starts, recorded_by=by
    )
    audit.record(kind="seat.recorded", by=by, target=seat, detail={"holder": holder.code, "role": role})
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, last: dt.date, by: User) -> Seat:
    """Note that a body withdrew from a group; from the next day it has no say.

    Raises:
        PermissionDenied: not the group's secretariat.
        SeatError: the seat has ended, or would end before it began.
    """
    demand_coordinator(by, seat.body)
    if seat.ends is not None or (seat.starts is not None and last < seat.starts):
        raise SeatError(translate("This seat has ended already, or would end before it began."))
    seat.ends = last
    seat.save(update_fields=["ends"])
    audit.record(kind="seat.ended", by=by, target=seat, detail={"last": last})
    return seat


@transaction.atomic
def record_term(
    *, body: Body, holder: Body, starts: dt.date, ends: dt.date, source: str, as_of: dt.date, by: User
) -> ChairTerm:
    """Note who chairs a group from one day to another.

    Raises:
        PermissionDenied: not the group's secretariat.
        SeatError: the body had no seat in the group at any time of the term.
        TermError: the term ends before it begins; or more would chair at once than the group has chairs.
        WrongEntryError: a text or day cannot be.
    """
    demand_coordinator(by, body)
    _check_source(source, as_of)
    if ends < starts:
        raise TermError(translate("The term ends before it begins."))
    if not Seat.objects.at(starts).filter(body=body, holder=holder).exists():
        raise SeatError(
            translate("%(name)s holds no seat in this group then. Note the seat first.")
            % {"name": holder.short}
        )
    Body.objects.select_for_update().get(pk=body.pk)
    _refuse_crowd(body, holder, starts, ends)
    term = ChairTerm.objects.create(
        body=body, holder=holder, starts=starts, ends=ends, source=source, as_of=as_of, recorded_by=by
    )
    audit.record(kind="term.recorded", by=by, target=term, detail={"holder": holder.code})
    return term


def _refuse_crowd(body: Body, holder: Body, starts: dt.date, ends: dt.date) -> None:
    """Refuse a term in which one body chairs twice, or more chair on some day than there are chairs."""
    meeting = list(ChairTerm.objects.filter(body=body, starts__lte=ends, ends__gte=starts))
    if any(term.holder_id == holder.pk for term in meeting):
        raise TermError(translate("%(name)s chairs in that time already.") % {"name": holder.short})
    # the number of terms that count on a day rises only where a term begins
    days = [starts, *(term.starts for term in meeting if term.starts > starts)]
    if any(sum(term.starts <= day <= term.ends for term in meeting) >= body.chairs for day in days):
        raise TermError(
            translate("The chair is taken in that time (chairs at once: %(count)s). Choose other days.")
            % {"count": body.chairs}
        )


@transaction.atomic
def record_statement(
    *,
    body: Body,
    kind: str,
    texts: Mapping[str, Any],
    source: str,
    as_of: dt.date,
    by: User,
    when: str = "",
) -> BodyStatement:
    """Note what a source says of a body; what others say of the same stays beside it.

    Raises:
        PermissionDenied: not the group's secretariat.
        WrongEntryError: a text or day cannot be.
    """
    demand_coordinator(by, body)
    _check_source(source, as_of)
    check_text(next(iter(texts.values()), ""), translate("text"))
    if when and not WHEN.fullmatch(when):
        raise WrongEntryError(translate("Write the time as 2021, 2021-11 or 2021-11-15."))
    row = BodyStatement.objects.create(
        body=body, kind=kind, texts=dict(texts), when=when, source=source, as_of=as_of, recorded_by=by
    )
    audit.record(kind="statement.recorded", by=by, target=row, detail={"kind": kind})
    return row


def _check_source(source: str, as_of: dt.date) -> None:
    check_text(source, translate("source"))
    check_day(as_of)
