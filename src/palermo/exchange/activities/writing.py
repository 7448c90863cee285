"""Writes an organisation's activities as a workbook: headings, hashtags, drop-downs, locked identifiers."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from .columns import COLUMNS, Cells, Column, Lists

_MOST_VALIDATED = 100_000
_FIRST = 3
"""Data begin under the headings and the hashtags."""

_SPARE = "\u00a0"


def write_workbook(rows: Iterable[Cells], lists: Lists, *, headings: dict[str, str] | None = None) -> bytes:
    """The workbook as bytes.

    Args:
        rows: canonical cells of each activity.
        lists: codes and labels; a drop-down offers the labels, of places and partners code and name.
        headings: of each column in the reader's language; English where one is missing.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Activities"
    styles = _styles()
    sheet.append([(headings or {}).get(column.name, column.label) for column in COLUMNS])
    sheet.append([column.tag for column in COLUMNS])
    shown = {column.name: _shown(column, lists) for column in COLUMNS}
    for number, cells in enumerate(rows, start=_FIRST):
        for position, column in enumerate(COLUMNS, start=1):
            value = shown[column.name](cells.get(column.name, ""))
            _write(sheet.cell(number, position), value, styles, locked=column.locked)
    _dress(sheet, styles)
    _offer(book, sheet, lists)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _styles() -> dict[str, Any]:
    from openpyxl.styles import Font, PatternFill, Protection

    return {
        "open": Protection(locked=False),
        "head": Font(bold=True),
        "tags": Font(color="5A6472", italic=True),
        "locked": PatternFill("solid", fgColor="EEF1F4"),
    }


def _shown(column: Column, lists: Lists) -> Any:  # noqa: ANN401 - a function of a text
    """How a canonical text is shown to a person: its label, a number as a number."""
    labels = lists.codes.get(column.name, {})
    if column.type == "codes" or column.name == "country":
        return lambda text: "; ".join(_named(code, labels) for code in text.split(";") if code)
    if column.type == "code":
        return lambda text: labels.get(text, text)
    if column.type in ("money", "whole"):
        return lambda text: float(text) if "." in text else int(text) if text else None
    if column.type == "count":
        return lambda text: int(text) if text.isdigit() else text
    return lambda text: text


def _named(code: str, labels: Any) -> str:  # noqa: ANN401
    label = labels.get(code, "")
    return code if label in ("", code) else f"{code} {label}"


def _write(cell: Any, value: object, styles: dict[str, Any], *, locked: bool) -> None:  # noqa: ANN401
    if value not in (None, ""):
        cell.value = value
    if cell.data_type == "f":  # a text that begins with = is a text
        cell.data_type = "s"
        cell.quotePrefix = True
    if locked:
        cell.fill = styles["locked"]
    else:
        cell.protection = styles["open"]


def _dress(sheet: Any, styles: dict[str, Any]) -> None:  # noqa: ANN401
    from openpyxl.utils import get_column_letter

    for row, style in ((1, "head"), (2, "tags")):
        for cell in sheet[row]:
            cell.font = styles[style]
    for position, column in enumerate(COLUMNS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        if not column.locked:
            dimension.protection = styles["open"]
    sheet.freeze_panes = "E3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(COLUMNS))}{max(_FIRST, sheet.max_row)}"
    sheet.protection.sheet = True
    for allowed in ("sort", "autoFilter", "formatColumns", "formatRows", "insertRows", "deleteRows"):
        setattr(sheet.protection, allowed, False)


def _offer(book: Any, sheet: Any, lists: Lists) -> None:  # noqa: ANN401
    """Drop-downs from a second sheet; several values in one cell are written by hand, joined by ``;``."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = book.create_sheet("Lists")
    offered.protection.sheet = True
    chosen = [(position, column) for position, column in enumerate(COLUMNS, 1) if column.type in _OFFERED]
    for number, (position, column) in enumerate(chosen, start=1):
        values = _values(column, lists)
        offered.cell(1, number, column.label)
        for row, value in enumerate(values, start=2):
            _write_text(offered, row, number, value)
        letter = get_column_letter(number)
        rule = DataValidation(
            type="list",
            formula1=f"Lists!${letter}$2:${letter}${max(2, len(values) + 1)}",
            allow_blank=True,
            errorStyle="warning" if column.type == "codes" else "stop",
            error="Choose from the list." if column.type != "codes" else "Join several by ;",
        )
        place = get_column_letter(position)
        rule.add(f"{place}{_FIRST}:{place}{_MOST_VALIDATED}")
        sheet.add_data_validation(rule)


def _write_text(sheet: Any, row: int, position: int, value: str) -> None:  # noqa: ANN401
    cell = sheet.cell(row, position, value)
    cell.data_type = "s"


_OFFERED = ("code", "codes", "yes_no")


def _values(column: Column, lists: Lists) -> Sequence[str]:
    if column.type == "yes_no":
        return ("yes", "no")
    labels = lists.codes.get(column.name, {})
    if column.type == "codes" or column.name == "country":
        return [_named(code, labels) for code in labels]
    return [labels[code] or code for code in labels]
