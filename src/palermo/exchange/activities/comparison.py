"""What a sheet would change, field by field, against what is known now and what the sheet was made from."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from .columns import BY_NAME, EDITED, Cells
from .reading import Fault, SheetRow
from .rules import row_faults


class RowKind(Enum):
    """What a row of the sheet would do."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    STALE = "stale"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An activity as it is now.

    Attributes:
        version: its number of versions.
        cells: what it says.
        before: gives what it said at an earlier version; None where that was never.
    """

    version: int
    cells: Cells
    before: Callable[[int], Cells | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that the sheet changes.

    Attributes:
        column: the field.
        base: what it said when the sheet was downloaded.
        ours: what it says now.
        theirs: what the sheet says.
    """

    column: str
    base: str
    ours: str
    theirs: str

    @property
    def clashes(self) -> bool:
        """Whether somebody else changed the same field meanwhile, to something else."""
        return self.base not in (self.ours, self.theirs) and self.ours != self.theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the sheet and what it would do."""

    number: int
    kind: RowKind
    identifier: str
    cells: Cells
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()


def compare(
    rows: Iterable[SheetRow],
    known: Mapping[str, Known],
    *,
    organisation: str,
    fine: Collection[str] = (),
    defaults: Cells | None = None,
) -> tuple[Row, ...]:
    """Say what each row would do; nothing is changed.

    Args:
        rows: of the sheet.
        known: the organisation's own activities by identifier. Another organisation's are not among them, so
            that a row with their identifier is refused in the same words as one that never was.
        organisation: code of the organisation whose sheet it is.
        fine: codes of places finer than a region (see ``rules.row_faults``).
        defaults: what a new row says where the sheet has no such column: its day and source, a new version.
    """
    seen: set[str] = set()
    own_numbers = {one.cells["reference"]: key for key, one in known.items() if one.cells.get("reference")}
    begun: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, one in known.items():
        begun[one.cells.get("title", ""), one.cells.get("starts", "")].append(key)
    settled = (_settled(row, known, own_numbers) for row in rows)
    found = (_filled(_identified(row, own_numbers, known, begun), defaults or {}) for row in settled)
    return tuple(_row(_agreeing(row, known, fine), known, organisation, seen, own_numbers) for row in found)


def _settled(row: SheetRow, known: Mapping[str, Known], own_numbers: Mapping[str, str]) -> SheetRow:
    """Without a currency, or a day of its rate, where there is no money to which it belongs."""
    key = row.cells.get("id") or own_numbers.get(row.cells.get("reference", ""), "")
    now = known[key].cells if key in known else {}
    whole = {**now, **row.cells}
    if whole.get("budget") or whole.get("spent"):
        return row
    empty = {name: "" for name in ("currency", "rate_date") if row.cells.get(name)}
    return replace(row, cells={**row.cells, **empty}) if empty else row


def _filled(row: SheetRow, defaults: Cells) -> SheetRow:
    """A new row with what the sheet leaves out; a row of a known activity says only what it says."""
    if row.cells.get("id"):
        return row
    unread = {fault.column for fault in row.faults}
    left_out = {name: text for name, text in defaults.items() if name not in unread}
    return replace(row, cells={**left_out, **row.cells}) if left_out else row


def _agreeing(row: SheetRow, known: Mapping[str, Known], fine: Collection[str]) -> SheetRow:
    """With what the row contradicts in the columns that the sheet leaves out, and which stay as they are."""
    now = known.get(row.cells.get("id", ""))
    if now is None:
        return row
    said = {(fault.column, fault.code) for fault in row.faults}
    unread = {fault.column for fault in row.faults}
    whole = {name: text for name, text in {**now.cells, **row.cells}.items() if name not in unread}
    more = tuple(
        Fault(column=column, code=code, message=message, stops=stops)
        for column, code, message, stops in row_faults(whole, fine)
        if stops and (column, code) not in said
    )
    return replace(row, faults=(*row.faults, *more)) if more else row


def _identified(
    row: SheetRow,
    own_numbers: Mapping[str, str],
    known: Mapping[str, Known],
    begun: Mapping[tuple[str, str], list[str]],
) -> SheetRow:
    """A row without an identifier is the activity of its own number, or the one that says exactly the same.

    So the same file again changes nothing, with its new rows too.
    """
    if row.cells.get("id"):
        return row
    key = own_numbers.get(row.cells.get("reference", ""))
    if key is None:
        same = begun.get((row.cells.get("title", ""), row.cells.get("starts", "")), [])
        key = next((one for one in same if _says_the_same(row, known[one].cells)), None)
    return replace(row, cells={**row.cells, "id": key}) if key else row


def _says_the_same(row: SheetRow, cells: Cells) -> bool:
    said = [name for name in EDITED if name in row.cells]
    return not row.faults and all(row.cells[name] == cells.get(name, "") for name in said)


def _row(
    row: SheetRow,
    known: Mapping[str, Known],
    organisation: str,
    seen: set[str],
    own_numbers: Mapping[str, str],
) -> Row:
    identifier = row.cells.get("id", "")
    told = (*_identity_faults(row, known, organisation, seen), *_number_faults(row, own_numbers, seen))
    faults = (*row.faults, *told)
    now = known.get(identifier)
    differences = _differences(row, now) if now else ()
    seen.add(identifier)
    return Row(
        number=row.number,
        kind=_kind(row, now, differences, faults),
        identifier=identifier if now else "",
        cells=row.cells,
        differences=differences,
        faults=faults,
    )


def _kind(
    row: SheetRow, now: Known | None, differences: tuple[Difference, ...], faults: tuple[Fault, ...]
) -> RowKind:
    if any(fault.stops for fault in faults):
        return RowKind.FAULTY
    if now is None:
        return RowKind.NEW
    if all(difference.ours == difference.theirs for difference in differences):
        return RowKind.SAME
    made_from = row.cells.get("version") or str(now.version)
    return RowKind.STALE if made_from != str(now.version) else RowKind.CHANGED


def _differences(row: SheetRow, now: Known) -> tuple[Difference, ...]:
    """The fields that the person changed: the sheet against what it was made from, not against today."""
    version = row.cells.get("version", "")
    base = now.before(int(version)) if version and int(version) != now.version else now.cells
    base = now.cells if base is None else base
    return tuple(
        Difference(column=name, base=base.get(name, ""), ours=now.cells.get(name, ""), theirs=row.cells[name])
        for name in EDITED
        if name in row.cells and row.cells[name] != base.get(name, "")
    )


def _identity_faults(
    row: SheetRow, known: Mapping[str, Known], organisation: str, seen: set[str]
) -> Iterable[Fault]:
    identifier, owner = row.cells.get("id", ""), row.cells.get("organisation", "")
    if owner not in ("", organisation):
        yield Fault(
            column="organisation",
            code="other_organisation",
            message="a row of another organisation: take it out, or upload it there.",
        )
    elif identifier and identifier not in known:
        yield Fault(
            column="id",
            code="unknown_identifier",
            message="none of your activities has this identifier: put the old one back, or empty it.",
        )
    elif identifier and identifier in seen:
        yield Fault(column="id", code="identifier_twice", message="two rows have this identifier: keep one.")
    if not identifier:
        yield from _left_out(row)
    version = row.cells.get("version", "")
    if identifier in known and version and int(version) > known[identifier].version:
        yield Fault(
            column="version", code="unknown_version", message="there is no such version: download anew."
        )


def _number_faults(row: SheetRow, own_numbers: Mapping[str, str], seen: set[str]) -> Iterable[Fault]:
    """The organisation's own number, which another row of the sheet or another activity has."""
    number, identifier = row.cells.get("reference", ""), row.cells.get("id", "")
    key = f"reference {number}"
    if number and (key in seen or own_numbers.get(number, identifier) != identifier):
        yield Fault(
            column="reference", code="own_number_twice", message="two rows have this number: keep one."
        )
    seen.add(key)


def _left_out(row: SheetRow) -> Iterable[Fault]:
    """What a new activity needs and the sheet has no column for."""
    there = {*row.cells, *(fault.column for fault in row.faults)}
    for column in BY_NAME.values():
        if column.needed and column.name not in there:
            yield Fault(
                column=column.name, code="missing", message=f"{column.label} is needed: add the column."
            )
