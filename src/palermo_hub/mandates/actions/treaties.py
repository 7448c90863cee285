"""Take in status tables of the Treaty Collection, and note what they do not show."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as translate

from palermo.errors import UnreadableFileError
from palermo.exchange.treaties import Participant, read_status_table
from palermo.standards import load
from palermo_hub.audit import actions as audit
from palermo_hub.mandates.models import Instrument, StatusTable, TreatyAction
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User

from .checks import check_day, check_text
from .errors import WrongEntryError


@transaction.atomic
def import_status_tables(
    *, tables: Mapping[str, str], as_at: dt.date, source: str, by: User | None
) -> list[StatusTable]:
    """Store status tables of one day: all of them, or nothing.

    Args:
        tables: csv text by chapter and number in the Treaty Collection, as ``18-12-a``.
        as_at: the day that the tables show.
        source: where they were taken, as one would cite it.
        by: who says so; ``None`` for the operator's command.

    Returns:
        The tables that are new or differ from what was held for that day, which they then replace.

    Raises:
        PermissionDenied: the person may not.
        WrongEntryError: the day, the source or the number of a treaty cannot be.
        UnreadableFileError: a table is not understood; the message begins with its number.
    """
    if by is not None:
        demand(by, permissions.MANDATE_WRITE)
    check_day(as_at)
    check_text(source, translate("source"))
    held = {instrument.untc: instrument for instrument in Instrument.objects.exclude(untc="")}
    read = {number: _read(number, text, as_at, held) for number, text in tables.items()}
    stored = [
        _store(held[number], participants, tables[number], as_at=as_at, source=source, by=by)
        for number, participants in read.items()
    ]
    changed = [table for table in stored if table is not None]
    if changed:
        detail = {"as_at": as_at, "tables": [table.instrument.untc for table in changed], "source": source}
        audit.record(kind="status_tables.imported", by=by, count=len(changed), detail=detail)
    return changed


@transaction.atomic
def record_treaty_action(
    *,
    instrument: Instrument,
    participant: str,
    act: str,
    date: dt.date,
    source: str,
    by: User,
    in_force: dt.date | None = None,
    note: str = "",
) -> TreatyAction:
    """Note an act that a status table does not show: a reservation, a withdrawal, when it came into force.

    Raises:
        PermissionDenied: the person may not.
        WrongEntryError: a code, a date or a text cannot be.
    """
    demand(by, permissions.MANDATE_WRITE)
    for code, codelist in ((participant, "treaty_participant"), (act, "treaty_action")):
        if code not in load(codelist):
            raise WrongEntryError(translate("%(code)s is not in the list.") % {"code": code[:40]})
    check_day(date)
    check_text(source, translate("source"))
    check_text(note or "-", translate("note"))
    if in_force is not None and in_force < date:
        raise WrongEntryError(translate("It cannot come into force before the act itself."))
    action = TreatyAction.objects.create(
        instrument=instrument,
        participant=participant,
        act=act,
        date=date,
        in_force=in_force,
        note=note,
        source=source,
        as_of=date,
    )
    audit.record(kind="treaty_action.noted", by=by, target=action, detail={"act": act, "of": participant})
    return action


def _read(number: str, text: str, as_at: dt.date, held: Mapping[str, Instrument]) -> tuple[Participant, ...]:
    """The table's participants; its number is told with whatever is wrong."""
    if number not in held:
        raise WrongEntryError(
            translate(
                "%(number)s is no treaty that is held here; a file is called by its chapter and number, as "
                "18-12-a.csv. Held are %(held)s."
            )
            % {"number": number[:40], "held": ", ".join(sorted(held))}
        )
    try:
        return read_status_table(text, as_at=as_at)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{number}: {error}") from error


def _store(
    instrument: Instrument,
    participants: Iterable[Participant],
    text: str,
    *,
    as_at: dt.date,
    source: str,
    by: User | None,
) -> StatusTable | None:
    """Store one table in the place of that day's; nothing where it is the same."""
    rows = list(participants)
    digest = hashlib.sha256(text.encode()).hexdigest()
    table = StatusTable.objects.select_for_update().filter(instrument=instrument, as_at=as_at).first()
    if table is not None and table.sha256 == digest and table.source == source:
        return None
    if table is None:
        table = StatusTable(instrument=instrument, as_at=as_at)
    table.sha256, table.source, table.participants, table.imported_by = digest, source, len(rows), by
    table.save()
    table.actions.all().delete()
    TreatyAction.objects.bulk_create(
        TreatyAction(
            instrument=instrument,
            table=table,
            participant=row.code,
            name_in_table=row.name,
            act=act.act,
            date=act.date,
            source=source,
            as_of=as_at,
        )
        for row in rows
        for act in row.acts
    )
    return table
