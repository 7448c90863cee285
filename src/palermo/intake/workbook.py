"""Workbooks (xlsx, xls, ods) through calamine: values only, formulas are never evaluated.

A workbook is a zip that can hold a thousand times its size: what it unpacks to is counted first.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from .fault import FileFaultError
from .header import checked, header_row_of
from .table import FAULT, ROW, Batches, Table, filled

MOST_UNPACKED = 1 << 30
"""A workbook of more than a gigabyte of XML does not fit in a sheet that a person can work with."""
MOST_CELLS = 50_000_000
"""A million rows of 47 columns."""
_BLOCK = 1 << 20
_ROWS = 100_000
_HEAD_ROWS = 200
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f[^>]*?(?:/>|>([^<]*)</f>)\s*(<v>[^<]+</v>)?')
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_REACHING = re.compile(rb"HYPERLINK|WEBSERVICE|IMPORT|RTD\(|DDE|CALL\(|EXEC", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Formulas:
    """Formulas of one sheet.

    Attributes:
        faulty: rows with one whose value is not known or that reaches outside → its column in the sheet.
        harmless: how many others there are.
        extent: first and last column with a cell.
    """

    faulty: dict[int, int]
    harmless: int
    extent: tuple[int, int] = (0, 0)


def open_workbook(path: Path, *, sheet: str = "", header_row: int = 0) -> Table:
    """Open a workbook.

    Args:
        path: the file.
        sheet: the sheet's name; empty: the first that holds a table.
        header_row: the row that names the columns, counted from 1; 0: find it.

    Raises:
        UnreadableFileError: it is damaged, unpacks to too much, or has no table.
    """
    formulas = _unpacked(path) if zipfile.is_zipfile(path) else {}
    reader = _reader(path)
    name = sheet or _first_table(reader, path)
    if name not in reader.sheet_names:
        raise FileFaultError(
            path.name, "no_sheet", f'has no sheet "{name}"; it has {", ".join(reader.sheet_names)}.'
        )
    rows = _load(reader, name, path, n_rows=_HEAD_ROWS).rows()
    row = header_row or header_row_of(rows)
    headers = checked(_trimmed(rows[row - 1]), path.name) if row <= len(rows) else ()
    if not headers:
        raise FileFaultError(path.name, "no_header", f'sheet "{name}" has no row {row} that names columns.')
    found = formulas.get(name, _Formulas(faulty={}, harmless=0))
    return Table(
        path=path,
        headers=headers,
        header_row=row,
        batches=lambda: _batches(_load(reader, name, path), headers, row, found),
        sheet=name,
        warnings=_warnings(reader, name, found.harmless),
    )


def measure_workbook(path: Path) -> None:
    """Unpack a workbook once and count, before another reader opens it whole.

    Raises:
        UnreadableFileError: it is no workbook of the zip kind, is damaged, or unpacks to too much.
    """
    if not zipfile.is_zipfile(path):
        raise FileFaultError(path.name, "other_format", "is not an xlsx workbook. Save it as xlsx.")
    _unpacked(path)


def _reader(path: Path) -> Any:  # noqa: ANN401 - fastexcel has no types
    import fastexcel

    try:
        return fastexcel.read_excel(path)
    except (fastexcel.FastExcelError, ValueError) as error:
        raise FileFaultError(
            path.name,
            "damaged_workbook",
            "cannot be read as a workbook (damaged, or locked with a password). "
            "Open it in a spreadsheet program and save it again as xlsx or csv.",
        ) from error


def _load(reader: Any, name: str, path: Path, n_rows: int | None = None) -> pl.DataFrame:  # noqa: ANN401
    import fastexcel

    try:
        loaded = reader.load_sheet(name, header_row=None, skip_rows=0, n_rows=n_rows, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise FileFaultError(
            path.name, "damaged_workbook", f'sheet "{name}" cannot be read; save the workbook again.'
        ) from error
    frame: pl.DataFrame = loaded.to_polars()
    return frame.with_columns(pl.all().fill_null(""))


def _first_table(reader: Any, path: Path) -> str:  # noqa: ANN401
    for name in reader.sheet_names:
        head = _load(reader, name, path, n_rows=_HEAD_ROWS)
        if head.width and head.filter(pl.any_horizontal(pl.all() != "")).height > 1:
            return str(name)
    raise FileFaultError(path.name, "no_header", "no sheet has a row of names and rows of records under it.")


def _trimmed(cells: Sequence[str]) -> list[str]:
    """The cells without the empty ones at the end, which a workbook keeps for cells once formatted."""
    kept = list(cells)
    while kept and not str(kept[-1]).strip():
        kept.pop()
    return kept


def _warnings(reader: Any, name: str, harmless: int) -> tuple[str, ...]:  # noqa: ANN401
    said = []
    if others := [other for other in reader.sheet_names if other != name]:
        said.append(f'Only the sheet "{name}" is read; not: {", ".join(others)}. A mapping can name another.')
    if harmless:
        said.append(f"{harmless:,} cells hold formulas: the value last saved is read, nothing is calculated.")
    return tuple(said)


def _batches(frame: pl.DataFrame, headers: tuple[str, ...], header_row: int, formulas: _Formulas) -> Batches:
    faults = _faults(formulas, headers, frame.width)
    body = frame.slice(header_row).select(frame.columns[: len(headers)])
    body = body.rename(dict(zip(body.columns, headers, strict=True)))
    number = pl.int_range(header_row + 1, header_row + 1 + pl.len(), dtype=pl.Int64)
    body = body.with_columns(number.alias(ROW)).with_columns(
        pl.col(ROW).replace_strict(faults, default=None, return_dtype=pl.String).alias(FAULT)
    )
    for start in range(0, max(1, body.height), _ROWS):
        done = min(1.0, (start + _ROWS) / max(1, body.height))
        yield filled(body.slice(start, _ROWS).with_columns(_whole_dates(headers)), headers), done


def _faults(formulas: _Formulas, headers: tuple[str, ...], width: int) -> dict[int, str]:
    """The fault of each row with a formula, with its column where the reader left out none at the left."""
    first, last = formulas.extent
    named = dict(enumerate(headers, first)) if last - first + 1 == width else {}
    return {
        row: f"formula\t{named[column]}" if column in named else "formula"
        for row, column in formulas.faulty.items()
    }


def _whole_dates(headers: tuple[str, ...]) -> pl.Expr:
    """A date without a time of day, as the spreadsheet shows it."""
    return pl.col(headers).str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "${1}")


def _unpacked(path: Path) -> dict[str, _Formulas]:
    """Unpack every part once, counting, and note the formulas of each sheet.

    Raises:
        UnreadableFileError: the parts unpack to more than ``MOST_UNPACKED``, or are damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_size(path, sum(part.file_size for part in parts))
            names = _sheet_parts(archive)
            return _counted(path, archive, parts, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise FileFaultError(
            path.name,
            "damaged_workbook",
            "the workbook is damaged. Open it in a spreadsheet program and save it again.",
        ) from error


def _check_size(path: Path, size: int) -> None:
    if size > MOST_UNPACKED:
        raise FileFaultError(
            path.name,
            "unpacks_to_too_much",
            f"unpacks to over {MOST_UNPACKED >> 30} GB from {path.stat().st_size >> 10:,} kB, "
            "which no sheet of records does. Ask where it came from; if it is in order, save it as csv.",
        )


def _counted(
    path: Path, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], names: dict[str, str]
) -> dict[str, _Formulas]:
    size, formulas = 0, {}
    for part in parts:
        part.file_size = MOST_UNPACKED + 1  # the directory may lie: read until the part itself ends
        scan = _Scan()
        with archive.open(part) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                _check_size(path, size)
                if part.filename in names:
                    scan.add(block)
                    _check_extent(path, scan)
        if part.filename in names:
            formulas[names[part.filename]] = _formulas(scan)
    return formulas


@dataclass(slots=True)
class _Scan:
    """What is seen of a sheet while it is unpacked: its formulas, and how far its cells reach."""

    formulas: list[re.Match[bytes]] = field(default_factory=list)
    row: int = 0
    first: int = 0
    column: int = 0
    tail: bytes = b""

    def add(self, block: bytes) -> None:
        """Look at a block; what may be half a cell is looked at again with the next."""
        data = self.tail + block
        if found := _PLACE.findall(data):
            columns, rows = (set(part) for part in zip(*found, strict=True))
            self.row = max(self.row, *map(int, rows))
            numbers = [_column_number(letters) for letters in columns]
            self.column = max(self.column, *numbers)
            self.first = min(self.first or self.column, *numbers)
        if b"<f" not in data:
            self.tail = data[-200:]
            return
        end = data.rfind(b"</c>") + 4
        self.formulas.extend(_CELL.finditer(data, 0, end))
        self.tail = data[end:][-_BLOCK:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_extent(path: Path, scan: _Scan) -> None:
    """A reader sets aside room for every cell up to the farthest one, also the empty ones."""
    if scan.row * scan.column > MOST_CELLS:
        text = (
            f"a cell stands in row {scan.row:,} and one in column {scan.column:,}, so the sheet has over "
            f"{MOST_CELLS // 1_000_000} million cells. Delete what stands far from the table, or save as csv."
        )
        raise FileFaultError(path.name, "too_large", text)


def _formulas(scan: _Scan) -> _Formulas:
    faulty = [cell for cell in scan.formulas if not cell[4] or _REACHING.search(cell[3] or b"")]
    places = {int(cell[2]): _column_number(cell[1]) for cell in reversed(faulty)}
    harmless = len(scan.formulas) - len(places)
    return _Formulas(faulty=places, harmless=harmless, extent=(scan.first, scan.column))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Each sheet's part in an xlsx and the sheet's name; nothing for ods."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = dict(_pairs(links, "Relationship", "Id", "Target"))
    return {
        "xl/" + targets[identifier].removeprefix("/xl/"): name
        for identifier, name in _pairs(book, "sheet", "r:id", "name")
        if identifier in targets
    }


def _pairs(xml: str, element: str, first: str, second: str) -> Iterator[tuple[str, str]]:
    from html import unescape

    for tag in re.findall(rf"<(?:\w+:)?{element}\s[^>]*>", xml):
        one, two = (re.search(rf'\s{name}="([^"]*)"', tag) for name in (first, second))
        if one and two:
            yield one[1], unescape(two[1])
