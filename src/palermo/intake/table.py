"""A file opened for reading: its columns, and its rows in batches of text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROW = "·row"
"""Column with each row's number as the user's spreadsheet shows it: the header's row is counted too, so the
first record of an ordinary file is in row 2."""

FAULT = "·fault"
"""Column with what is wrong with the shape of a row, a code of the table of errors; null where nothing is."""

Batches = Iterator[tuple[pl.DataFrame, float]]
"""Frames of text, and the share of the file that has been read after each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of text in a file.

    Attributes:
        path: the file.
        headers: names of the columns, all different.
        header_row: the row that names the columns, counted from 1.
        batches: opens the rows: frames with all of ``headers`` as text, then ``ROW`` and ``FAULT``; an empty
            cell is an empty text; rows without any value are left out.
        encoding: of a text file, or empty.
        delimiter: of a text file, or empty.
        sheet: of a workbook, or empty.
        warnings: what the reader of the file has to say about the whole of it.
    """

    path: Path
    headers: tuple[str, ...]
    header_row: int
    batches: Callable[[], Batches]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    warnings: tuple[str, ...] = ()


def filled(frame: pl.DataFrame, headers: tuple[str, ...]) -> pl.DataFrame:
    """The rows that hold at least one value or have a fault."""
    return frame.filter(pl.any_horizontal(pl.col(headers) != "") | pl.col(FAULT).is_not_null())
