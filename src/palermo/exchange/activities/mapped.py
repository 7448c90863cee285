"""A partner's own spreadsheet read as activities: mapped once, the mapping remembered (law 7).

The file is opened by ``palermo.intake``; the mapping is a TOML of the same shape as that of a case file.
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import tomlkit

from palermo.errors import MappingError, UnreadableFileError
from palermo.intake.header import fingerprint, words
from palermo.intake.identity import looks_like_identity
from palermo.intake.opening import open_table
from palermo.intake.table import FAULT, ROW

from .cells import CellError, canonical
from .columns import BY_NAME, EDITED, Column, Lists
from .reading import MOST_ROWS, Fault, SheetRow
from .rules import row_faults

FORMAT = "palermo-activity-mapping-1"
MOST_WORDS = 60
"""Different words of a coded column that are asked about."""

_NEAR = 82
_LOOKED_AT = 200
_PERSONAL_NAMES = frozenset({
    "name_family", "name_given", "phone", "email", "identity_number", "birth_date", "address",
})  # fmt: skip
_PERSONAL_LOOKS = frozenset({"phone", "email"})
"""What is never kept of a partner's sheet: whom to call is a person, what was done is not (law 2)."""

_HINTS = {
    "reference": ("id", "project id", "activity id", "record number", "no", "code", "رقم"),
    "title": (
        "activity",
        "project",
        "project title",
        "name",
        "activity name",
        "programme",
        "عنوان",
        "النشاط",
        "titre",
    ),
    "description": ("summary", "objective", "comments", "وصف"),
    "intervention": ("sector", "type", "activity type", "theme", "intervention", "نوع"),
    "status": ("project status", "state", "الحالة"),
    "starts": ("start date", "begins", "start", "from", "begin", "تاريخ البدء", "début"),
    "ends": ("end date", "end", "to", "until", "تاريخ الانتهاء", "fin"),
    "places": (
        "location",
        "where",
        "place",
        "region",
        "district",
        "province",
        "governorate",
        "admin1",
        "المكان",
        "lieu",
    ),
    "country": ("country", "state name", "work country", "البلد", "pays"),
    "partners": ("partner", "implementing partners", "الشركاء"),
    "currency": ("currency code", "العملة"),
    "budget": ("total budget", "amount", "الميزانية"),
    "spent": ("expenditure", "spent so far", "spent to date", "disbursed", "المصروف"),
    "target": ("target beneficiaries", "planned beneficiaries", "المستهدف"),
    "reached": ("beneficiaries", "people reached", "beneficiaries reached", "المستفيدون"),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """What one column of the file means.

    Attributes:
        name: as the file writes it.
        field: a column of an activity; several columns may fill one list or text.
        values: the file's words → codes, or → empty where a word means nothing.
    """

    name: str
    field: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ActivityMapping:
    """How a partner's sheet is read.

    Attributes:
        columns: those that are read.
        constants: columns of an activity with one value in every row.
        fingerprint: of the header it was made for.
        sheet: of a workbook; empty: the first with a table.
        header_row: the row that names the columns, from 1; 0: find it.

    Raises:
        MappingError: a field that an activity does not have.
    """

    columns: tuple[MappedColumn, ...]
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fingerprint: str = ""
    sheet: str = ""
    header_row: int = 0

    def __post_init__(self) -> None:
        """Refuse fields that do not exist."""
        for name in (*(column.field for column in self.columns), *self.constants):
            if name not in EDITED:
                raise MappingError(
                    f'"{name}" is not a column of an activity: use one of {", ".join(EDITED)}.'
                )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSheet:
    """A partner's sheet as it was opened, without the columns that tell of persons.

    Attributes:
        name: of the file.
        frame: the columns as text, with ``ROW`` and ``FAULT`` of ``palermo.intake.table``.
        left_out: columns that tell how to reach or find a person; nothing of them is kept.
        sheet: of a workbook, or empty.
        header_row: the row that names the columns, from 1.
    """

    name: str
    frame: pl.DataFrame
    left_out: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 1

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that a mapping may name."""
        return tuple(name for name in self.frame.columns if name not in (ROW, FAULT))

    @property
    def fingerprint(self) -> str:
        """The same for every sheet with the same columns."""
        return fingerprint(self.headers)

    def samples(self, column: str, most: int = 3) -> list[str]:
        """The first different values of a column."""
        values = self.frame[column].str.strip_chars()
        return values.filter(values != "").unique(maintain_order=True).head(most).to_list()


def open_partner_sheet(path: Path, *, sheet: str = "", header_row: int = 0) -> PartnerSheet:
    """Open a partner's own csv or workbook; a column of telephones, e-mails, papers or births is left out.

    Raises:
        UsageError, UnreadableFileError: see ``palermo.intake.opening.open_table``; or it has too many rows.
    """
    table = open_table(path, sheet=sheet, header_row=header_row)
    frames, rows = [], 0
    for frame, _ in table.batches():
        frames.append(frame)
        rows += frame.height
        if rows > MOST_ROWS:
            raise UnreadableFileError(f"{path.name} has over {MOST_ROWS:,} rows: upload it in parts.")
    if not rows:
        raise UnreadableFileError(f"{path.name} has no rows under its header.")
    whole = pl.concat(frames)
    left_out = tuple(name for name in table.headers if _tells_of_persons(name, whole[name]))
    return PartnerSheet(
        name=path.name,
        frame=whole.drop(left_out),
        left_out=left_out,
        sheet=table.sheet,
        header_row=table.header_row,
    )


def _tells_of_persons(name: str, values: pl.Series) -> bool:
    """By the column's name, or by the look of telephones and e-mails; titles and dates of work are wanted."""
    look = looks_like_identity(name, values.head(_LOOKED_AT).to_list())
    return look is not None and look.kind in (_PERSONAL_NAMES if look.by == "name" else _PERSONAL_LOOKS)


def propose_mapping(path: Path) -> ActivityMapping:
    """Propose what the columns of a file mean: see ``propose_for``."""
    return propose_for(open_partner_sheet(path))


def propose_for(sheet: PartnerSheet) -> ActivityMapping:
    """Propose what the columns of a sheet mean, by their names; a person confirms it."""
    taken: dict[str, str] = {}
    for name in sheet.headers:
        guess = _guess(name)
        if guess and guess not in taken.values():
            taken[name] = guess
    return ActivityMapping(
        columns=tuple(MappedColumn(name=name, field=target) for name, target in taken.items()),
        fingerprint=sheet.fingerprint,
        sheet=sheet.sheet,
        header_row=sheet.header_row if sheet.header_row > 1 else 0,
    )


def words_of(sheet: PartnerSheet, name: str, field: str) -> list[str]:
    """The different words of a coded column, the most frequent first; a list in a cell is taken apart."""
    values = sheet.frame[name].str.strip_chars()
    parts = values.str.split(";").explode().str.strip_chars() if BY_NAME[field].type == "codes" else values
    counted = parts.filter(parts != "").value_counts(sort=True, name="times")
    return counted.sort("times", name, descending=[True, False])[name].head(MOST_WORDS).to_list()


def guess_word(word: str, field: str, lists: Lists) -> str | None:
    """The code that a word of a coded column probably means; None where nothing is near."""
    from rapidfuzz import fuzz, process

    column = BY_NAME[field]
    try:
        return canonical(word, column, lists)
    except CellError:
        labels = {code: words(label) for code, label in lists.codes.get(field, {}).items()}
    found = process.extractOne(words(word), labels, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR)
    return str(found[2]) if found else None


def _guess(name: str) -> str:
    from rapidfuzz import fuzz, process

    known = {words(hint): target for target, hints in _HINTS.items() for hint in hints}
    known |= {words(text): column.name for column in BY_NAME.values() if not column.locked
              for text in (column.name, column.label)}  # fmt: skip
    found = process.extractOne(words(name), list(known), scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR)
    return known[found[0]] if found and len(words(name)) > 1 else ""


def mapped_rows(path: Path, mapping: ActivityMapping, lists: Lists) -> tuple[SheetRow, ...]:
    """Read a partner's file by its mapping: see ``rows_of``."""
    return rows_of(
        open_partner_sheet(path, sheet=mapping.sheet, header_row=mapping.header_row), mapping, lists
    )


def rows_of(sheet: PartnerSheet, mapping: ActivityMapping, lists: Lists) -> tuple[SheetRow, ...]:
    """Read a partner's sheet by its mapping.

    Raises:
        MappingError: the sheet lacks a column that the mapping names.
    """
    missing = [column.name for column in mapping.columns if column.name not in sheet.headers]
    if missing:
        raise MappingError(f'{sheet.name} has no column "{missing[0]}": map the sheet anew.')
    return tuple(_row(row, mapping, lists) for row in sheet.frame.iter_rows(named=True))


def _row(row: Mapping[str, object], mapping: ActivityMapping, lists: Lists) -> SheetRow:
    texts: dict[str, list[str]] = {name: [value] for name, value in mapping.constants.items()}
    for column in mapping.columns:
        texts.setdefault(column.field, []).extend(_words(row[column.name], column))
    said, faults = {}, []
    for name, values in texts.items():
        try:
            said[name] = canonical(_joined(values, BY_NAME[name]), BY_NAME[name], lists)
        except CellError as error:
            faults.append(Fault(column=name, code=error.code, message=str(error)))
    if row[FAULT]:
        faults.append(
            Fault(column="", code="formula", message="a formula: copy the cell and paste its value.")
        )
    found = [
        Fault(column=c, code=code, message=text, stops=stops)
        for c, code, text, stops in row_faults(said, lists.fine)
    ]
    return SheetRow(number=int(str(row[ROW])), cells=said, faults=(*faults, *found))


def _words(value: object, column: MappedColumn) -> list[str]:
    """What a cell means; one that lists several is taken apart, unless the whole is a word of its own."""
    text = str(value or "").strip()
    whole = text in column.values or BY_NAME[column.field].type != "codes"
    parts = [text] if whole else [part.strip() for part in text.split(";")]
    return [meant for part in parts if (meant := column.values.get(part, part))]


def _joined(values: list[str], column: Column) -> str:
    return (";" if column.type == "codes" else " · ").join(values)


def mapping_text(mapping: ActivityMapping) -> str:
    """The mapping as TOML, for a person to read and correct."""
    document = tomlkit.document()
    document["format"] = FORMAT
    for name in ("fingerprint", "sheet", "header_row"):
        if getattr(mapping, name):
            document[name] = getattr(mapping, name)
    document["constants"] = dict(mapping.constants)
    tables = tomlkit.aot()
    for column in mapping.columns:
        table = tomlkit.table()
        table.update({"name": column.name, "field": column.field})
        if column.values:
            table["values"] = dict(column.values)
        tables.append(table)
    document["column"] = tables
    return tomlkit.dumps(document)


def load_mapping(text: str) -> ActivityMapping:
    """Read a mapping.

    Raises:
        MappingError: it is no TOML, of another format, or names what does not exist.
    """
    try:
        data = tomllib.loads(text)
        if data.get("format") != FORMAT:
            raise MappingError(f'expected format = "{FORMAT}".')
        return ActivityMapping(
            columns=tuple(MappedColumn(**column) for column in data.get("column", [])),
            constants={name: str(value) for name, value in data.get("constants", {}).items()},
            fingerprint=str(data.get("fingerprint", "")),
            sheet=str(data.get("sheet", "")),
            header_row=int(data.get("header_row", 0)),
        )
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as error:
        raise MappingError(f"not readable as a mapping of activities: {error}. Correct it.") from error
