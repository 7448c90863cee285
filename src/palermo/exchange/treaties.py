"""Read a status table of the United Nations Treaty Collection (treaties.un.org, "Status of treaties").

A row is a participant, a cell a date with the act as its trailing letter (``8 Jun 2012 a``); what a letter
stands for, and what a date without one means, the header of the column says. Every cell is understood, or the
table is refused: one that is half read would show States as not bound.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from palermo.errors import UnreadableFileError
from palermo.standards import load
from palermo.standards.codelist import unknown

SHOWN = 3
"""Faults told in one error; the rest are counted."""

MOST_LINES = 1_000
"""Lines of a table; there are fewer than 200 States."""

ACTS = (
    ("succession to signature", "succession_to_signature"),
    ("definitive signature", "definitive_signature"),
    ("signature", "signature"),
    ("ratification", "ratification"),
    ("acceptance", "acceptance"),
    ("approval", "approval"),
    ("accession", "accession"),
    ("formal confirmation", "formal_confirmation"),
    ("succession", "succession"),
    ("participation", "participation"),
)
"""How a header begins to speak of an act, the longer wording first, and its code in ``treaty_action``."""

PIECE = re.compile(r"\s*(?P<wording>[^()]+?)\s*(?:\((?P<letter>[A-Za-z]{1,2})\))?\s*")
CELL = re.compile(
    r"(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]*\.? (?P<year>\d{4})(?: (?P<letter>[A-Za-z]{1,2}))?"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a participant did, and when.

    Attributes:
        act: code of ``treaty_action``.
        date: the day of signature or deposit.
    """

    act: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One row of a status table.

    Attributes:
        code: of ``treaty_participant``: ISO 3166-1 alpha-3, or EU.
        name: as the table writes it, which may be the name of that day.
        acts: in the order of the columns; at least one.
    """

    code: str
    name: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """What the cells of a column mean.

    Attributes:
        title: its header.
        lettered: the act of each trailing letter.
        plain: the act of a date without a letter, or empty where the column has none.
    """

    title: str
    lettered: Mapping[str, str]
    plain: str


class _CellError(Exception):
    """A cell cannot be understood; the text says why."""


def read_status_table(text: str, *, as_at: dt.date) -> tuple[Participant, ...]:
    """Read a whole status table.

    Args:
        text: csv, separated by commas, semicolons or tabs: participants, then one or two columns of acts.
        as_at: the day that the table shows; no act can be later.

    Returns:
        The participants in the order of the table.

    Raises:
        UnreadableFileError: the header, a name, a date or a letter is not understood, or a participant stands
            twice; the first faults are told by their line.
    """
    lines = _lines(text)
    columns = _columns(lines[0])
    participants: list[Participant] = []
    faults: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        try:
            found = _participant(line, columns, as_at)
            if any(found.code == other.code for other in participants):
                raise _CellError(f"{found.name!r} stands in the table twice")
            participants.append(found)
        except _CellError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise UnreadableFileError(_told(faults))
    if not participants:
        raise UnreadableFileError("The table has a header and no participant. Take the whole table again.")
    return tuple(participants)


def participant_code(name: str) -> str | None:
    """The code of a participant by any of its names in English, or nothing where nobody is called so."""
    return _names().get(_folded(re.sub(r"[\s\d,*]+$", "", name)))


def _lines(text: str) -> list[list[str]]:
    """The cells of each line; what separates them is seen in the header."""
    head = text.lstrip("\ufeff\n\r ").partition("\n")[0]
    separator = next((mark for mark in "\t;" if mark in head), ",")
    try:
        lines = list(csv.reader(text.lstrip("\ufeff\n\r ").splitlines(), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableFileError(f"The table is no csv file ({error}). Save it as csv again.") from error
    if len(lines) > MOST_LINES:
        raise UnreadableFileError(
            f"The file has {len(lines):,} lines; a status table has at most {MOST_LINES:,}. "
            "Choose the right file."
        )
    if not lines:
        raise UnreadableFileError("The file is empty. A status table begins with the line Participant, …")
    return lines


def _columns(header: list[str]) -> list[_Column]:
    """What each column after the first holds."""
    if len(header) < 2 or not header[0].strip().casefold().startswith(("participant", "state")):
        raise UnreadableFileError(
            f"The table begins with {', '.join(header)[:80]!r}; expected a column Participant, then columns "
            "of acts such as Signature. Take the table as the Treaty Collection gives it."
        )
    return [_column(title) for title in header[1:]]


def _column(title: str) -> _Column:
    """One header: its acts, each with or without a letter."""
    lettered: dict[str, str] = {}
    plain: list[str] = []
    for piece in title.split(","):
        found = PIECE.fullmatch(piece)
        act = _act(found["wording"]) if found else None
        if found is None or act is None:
            raise UnreadableFileError(
                f"The header {title[:120]!r} speaks of {piece.strip()!r}, which is no act of a treaty. "
                f"Known are {', '.join(wording for wording, _code in ACTS)}."
            )
        if found["letter"]:
            lettered[found["letter"]] = act
        else:
            plain.append(act)
    return _Column(title=title, lettered=lettered, plain=_plain(plain))


def _act(wording: str) -> str | None:
    """The act that a wording begins with, as ``Ratification of the Convention as amended``."""
    return next((code for start, code in ACTS if wording.casefold().startswith(start)), None)


def _plain(acts: list[str]) -> str:
    """What a date without a letter means; three acts without letters cannot be told apart."""
    if not acts:
        return ""
    return acts[0] if len(acts) == 1 else "consent_not_told_apart"


def _participant(line: list[str], columns: list[_Column], as_at: dt.date) -> Participant:
    """One row; every cell is understood."""
    name = line[0].strip()
    if len(line) != len(columns) + 1:
        raise _CellError(f"{len(line)} cells, the header has {len(columns) + 1}")
    if name.startswith("["):
        raise _CellError(
            f"{name[:60]!r} stands in brackets: it has left the treaty. Take the line out and note the "
            "withdrawal with its date"
        )
    code = participant_code(name)
    if code is None:
        raise _CellError(unknown("a State or organisation that joins treaties", name[:60], _shown_names()))
    cells = zip(line[1:], columns, strict=True)
    acts = tuple(act for cell, column in cells if (act := _read_cell(cell.strip(), column, as_at)))
    if not acts:
        raise _CellError(f"{name!r} has no act; a participant has at least one")
    return Participant(code=code, name=name, acts=acts)


def _read_cell(cell: str, column: _Column, as_at: dt.date) -> Act | None:
    """The act of a cell, or nothing where it is empty."""
    if not cell:
        return None
    found = CELL.fullmatch(cell)
    if found is None:
        raise _CellError(f"{cell[:40]!r} is not a date such as 8 Jun 2012, with or without a letter")
    return Act(act=_act_of(found["letter"], column), date=_date(found, as_at))


def _date(found: re.Match[str], as_at: dt.date) -> dt.date:
    """A day that is in the calendar and not after the table's own day."""
    if found["month"] not in MONTHS:
        raise _CellError(f"{found[0]!r}: {found['month']} is no month")
    try:
        date = dt.date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    except ValueError as error:
        raise _CellError(f"{found[0]!r} is not in the calendar") from error
    if not dt.date(1900, 1, 1) <= date <= as_at:
        raise _CellError(f"{found[0]!r} is not between 1900 and {as_at}, the day that the table shows")
    return date


def _act_of(letter: str | None, column: _Column) -> str:
    """The act of a letter, or of its absence."""
    act = column.lettered.get(letter, "") if letter else column.plain
    if not act:
        known = ", ".join(column.lettered) or "none"
        raise _CellError(f"{letter or 'no'} letter after the date; the header's letters are {known}")
    return act


@cache
def _names() -> Mapping[str, str]:
    """Every English name of every participant, folded, to its code."""
    participants, countries = load("treaty_participant"), load("country")
    names = {}
    for code in participants:
        row = countries.rows.get(code, {})
        for name in (participants.label(code), *row.get("aliases", "").split(";")):
            names[_folded(name)] = code
    names.pop("", None)
    return {**names, "eu": "EU", "european community": "EU", "european economic community": "EU"}


def _shown_names() -> tuple[str, ...]:
    participants = load("treaty_participant")
    return tuple(participants.label(code) for code in participants)


def _folded(name: str) -> str:
    """A name without what spellings differ in."""
    plain = name.replace("\u2019", "'").replace("&", "and").casefold()
    plain = re.sub(r"\bst\.?\s", "saint ", plain)
    return " ".join(re.sub(r"\(the\)|^the\s", " ", plain).split())


def _told(faults: Iterable[str]) -> str:
    """The first faults, and how many more there are."""
    listed = list(faults)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    found = "; ".join(listed[:SHOWN])
    return f"The table is not understood, and nothing of it is taken: {found}{more}. Mend it and try again."
