"""Open UNODC's GLOTIP workbook: find the sheet and the header row, keep every cell's text and row number.

The header stands on row 1 or row 3 of what was published so far; the date of the release stands above it.
"""

import re
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from palermo.errors import UnreadableFileError, UsageError
from palermo.statistics.glotip.schema import COLUMNS, OPTIONAL

HEADER_ROWS = 20
UNPACKED_LIMIT = 1 << 29
"""Bytes a workbook may unpack to; both published ones take 25 MB."""

_DAY = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})")
_ISO_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The cells of the workbook.

    Attributes:
        cells: one row a row of the sheet below the header, as text; ``row`` is the sheet's own number.
        release: the date of the release as written above the header, else in the file's name, else None.
    """

    cells: pl.DataFrame
    release: date | None


def open_workbook(path: Path) -> Workbook:
    """Read the one sheet of a file that has the header of UNODC's workbook.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: the file is not a workbook, or not this workbook.
    """
    _refuse_unfit(path)
    for sheet in _sheets(path):
        header = _header_row(sheet)
        if header is not None:
            return Workbook(cells=_below(sheet, header), release=_release(sheet.head(header), path.name))
    raise UnreadableFileError(
        f"{path.name} is not UNODC's GLOTIP workbook: none of its sheets has the columns "
        f"{', '.join(name for name in COLUMNS if name not in OPTIONAL)} in its first {HEADER_ROWS} rows. "
        "Download the dataset again from UNODC's data portal, or use `palermo check` for a file of cases"
    )


def _refuse_unfit(path: Path) -> None:
    """Refuse what is not there and what would unpack beyond any real workbook."""
    if not path.exists():
        raise UsageError(f"{path} does not exist: give the path of UNODC's workbook (data_glotip.xlsx)")
    if not path.is_file():
        raise UsageError(f"{path} is not a file: give the path of UNODC's workbook (data_glotip.xlsx)")
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(
            f"{path.name} is not an xlsx workbook or is damaged: download UNODC's workbook again"
        ) from error
    if unpacked > UNPACKED_LIMIT:
        raise UnreadableFileError(
            f"{path.name} would unpack to {unpacked:,} bytes; no GLOTIP workbook needs more than "
            f"{UNPACKED_LIMIT:,}, so it is not read. Download UNODC's workbook again"
        )


def _sheets(path: Path) -> list[pl.DataFrame]:
    import fastexcel

    try:
        workbook: Any = fastexcel.read_excel(path)
        # skip_rows=0 keeps empty rows at the top, so that positions are the workbook's own row numbers
        return [
            workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            for name in workbook.sheet_names
        ]
    except fastexcel.FastExcelError as error:
        raise UnreadableFileError(
            f"{path.name} cannot be read as an xlsx workbook: download UNODC's workbook again"
        ) from error


def _header_row(sheet: pl.DataFrame) -> int | None:
    """The position of the first row that holds every required column name."""
    wanted = {name.lower() for name in COLUMNS if name not in OPTIONAL}
    for position, row in enumerate(sheet.head(HEADER_ROWS).iter_rows()):
        if wanted <= {str(cell).strip().lower() for cell in row if cell}:
            return position
    return None


def _below(sheet: pl.DataFrame, header: int) -> pl.DataFrame:
    """The rows under the header that hold anything, with the columns this library knows."""
    titles = {str(cell).strip().lower(): place for place, cell in enumerate(sheet.row(header)) if cell}
    names = {name: titles.get(title.lower()) for title, name in COLUMNS.items()}
    columns = [
        (pl.lit(None, pl.String) if place is None else pl.col(sheet.columns[place])).alias(name)
        for name, place in names.items()
    ]
    cells = sheet.slice(header + 1).select(columns)
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return cells.with_row_index("row", offset=header + 2).filter(filled)


def _release(above: pl.DataFrame, name: str) -> date | None:
    cells = [str(cell) for row in above.iter_rows() for cell in row if cell]
    for text in (*cells, name):
        for pattern in (_DAY, _ISO_DAY):
            found = pattern.search(text)
            if found:
                try:
                    return date(int(found["y"]), int(found["m"]), int(found["d"]))
                except ValueError:
                    continue
    return None
