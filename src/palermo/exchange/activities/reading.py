"""Reads a sheet of activities: its HXL row says which column is which, formulas are never evaluated.

The workbook is unpacked and measured first, as every workbook is (``palermo.intake``).
"""

import contextlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from palermo.errors import UnreadableFileError
from palermo.intake.workbook import measure_workbook

from .cells import CellError, canonical
from .columns import BY_NAME, BY_TAG, Cells, Column, Lists
from .rules import row_faults

MOST_ROWS = 50_000
_HEAD = 10
_Read = Callable[[object, Column], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a row.

    Attributes:
        column: the column's name, or empty for the whole row.
        code: for programs.
        message: for people; never what the cell holds.
        stops: the row cannot be taken; else it is a warning, to be accepted knowingly.
    """

    column: str
    code: str
    message: str
    stops: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row of the sheet.

    Attributes:
        number: of the row as the spreadsheet program counts.
        cells: canonical texts of the columns that the sheet has and that could be read.
        faults: what is wrong.
    """

    number: int
    cells: Cells
    faults: tuple[Fault, ...]


def read_workbook(path: Path, lists: Lists) -> tuple[SheetRow, ...]:
    """Read the rows of a workbook that ``write_workbook`` made, after somebody edited it.

    Raises:
        UnreadableFileError: no workbook, or no row of hashtags in it, or no column of identifiers.
    """
    measure_workbook(path)
    with _opened(path) as sheet:
        rows = sheet.iter_rows()
        columns = _columns(rows, path.name)
        return tuple(_rows(rows, columns, lists, path.name))


def has_hashtags(path: Path) -> bool:
    """Whether a file is a workbook with the row of hashtags that ``write_workbook`` writes.

    Raises:
        UnreadableFileError: it is no workbook, or a damaged one.
    """
    measure_workbook(path)
    with _opened(path) as sheet:
        return bool(_tagged(sheet.iter_rows()))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that are not read
        try:
            book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
            raise UnreadableFileError(f"{path.name} is not an xlsx workbook: save it as xlsx.") from error
        try:
            yield book.worksheets[0]
        finally:
            book.close()


def _columns(rows: Iterator[Any], name: str) -> dict[int, Column]:
    """The columns by position, from the first rows; reads on to the first row of data."""
    found = _tagged(rows)
    if not found:
        raise UnreadableFileError(
            f"{name} has no row of hashtags such as #activity+name: use the workbook that was downloaded "
            "here, or map your own sheet."
        )
    if BY_NAME["id"] not in found.values():
        raise UnreadableFileError(f"{name} has no column #meta+id: put it back, it says which row is which.")
    return found


def _tagged(rows: Iterator[Any]) -> dict[int, Column]:
    """The columns by position of the first row of hashtags, if one of the first rows is one."""
    for _, cells in zip(range(_HEAD), rows, strict=False):
        found = {
            position: BY_TAG[tag]
            for position, cell in enumerate(cells)
            if (tag := str(cell.value or "").strip().replace(" ", "").lower()) in BY_TAG
        }
        if len(found) >= 3:
            return found
    return {}


def _rows(rows: Iterator[Any], columns: dict[int, Column], lists: Lists, name: str) -> Iterator[SheetRow]:
    empty = 0
    read = _remembering(lists)
    for count, cells in enumerate(rows):
        if count - empty >= MOST_ROWS:
            raise UnreadableFileError(f"{name} has over {MOST_ROWS:,} rows: upload it in parts.")
        if any(cell.value not in (None, "") for cell in cells):
            yield _row(cells, columns, read, lists.fine)
        else:
            empty += 1


def _row(cells: Sequence[Any], columns: dict[int, Column], read: _Read, fine: frozenset[str]) -> SheetRow:
    said, faults, number = dict.fromkeys((column.name for column in columns.values()), ""), [], 0
    for position, column in columns.items():
        cell = cells[position] if position < len(cells) else None
        number = number or getattr(cell, "row", 0)
        try:
            said[column.name] = _cell(cell, column, read)
        except CellError as error:
            faults.append(Fault(column=column.name, code=error.code, message=str(error)))
            said.pop(column.name)
    number = number or next(cell.row for cell in cells if cell.value not in (None, ""))
    return SheetRow(number=number, cells=said, faults=(*faults, *_of_row(said, fine)))


def _cell(cell: Any, column: Column, read: _Read) -> str:  # noqa: ANN401 - openpyxl has no types
    if cell is None or cell.value is None:
        return read(None, column)
    if cell.data_type == "f":
        raise CellError("formula", "a formula: copy the cell and paste its value.")
    if cell.data_type == "e":
        raise CellError("error_value", "the spreadsheet program shows an error here: write the value.")
    return read(cell.value, column)


def _remembering(lists: Lists) -> _Read:
    """A reader of cells that reads each value of a column once: most of a sheet says the same things."""
    known: dict[tuple[str, type, object], str] = {}

    def read(value: object, column: Column) -> str:
        key = (column.name, type(value), value)
        if key not in known:
            known[key] = canonical(value, column, lists)
        return known[key]

    return read


def _of_row(said: Cells, fine: frozenset[str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(column=column, code=code, message=message, stops=stops)
        for column, code, message, stops in row_faults(said, fine)
    )
