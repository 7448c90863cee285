"""The rejects file: bad rows as they were written, each with its reasons, to be corrected and fed back."""

import filecmp
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import polars as pl

from .proposal import REASON

SUFFIX = ".rejects.csv"
_CALCULATED = r"(?s)^([=+\-@\t\r].*)$"
_PLAIN_NUMBER = r"^[+\-]?\d+(?:[.,]\d+)?$"


def armoured(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells that a spreadsheet would calculate get an apostrophe in front; ``bared`` takes it away again."""
    text = pl.col(pl.String)
    is_number = text.str.contains(_PLAIN_NUMBER)
    return frame.with_columns(
        pl.when(is_number).then(text).otherwise(text.str.replace(r"(?s)" + _CALCULATED, "'${1}"))
    )


def bared(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without the apostrophe that ``armoured`` put before them."""
    names = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    starts = frame.select(pl.col(names).str.starts_with("'").any()).row(0)
    armed = [name for name, hit in zip(names, starts, strict=True) if hit]
    return frame.with_columns(pl.col(armed).str.replace(r"(?s)^'([=+\-@\t\r])", "${1}"))


class RejectsWriter:
    """Writes rejected rows as they come; the file appears whole at the end, and only if there are any."""

    def __init__(self, folder: Path, name: str, headers: Sequence[str], delimiter: str) -> None:
        """Write ``name.rejects.csv`` in ``folder``, with the input's columns and delimiter."""
        self.folder, self.name, self.headers = folder, name, [*headers, REASON]
        self.delimiter = delimiter or ","
        self.part = folder / f".{name}{SUFFIX}.part"
        self.file: IO[bytes] | None = None
        self.path: Path | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def write(self, rows: pl.DataFrame) -> None:
        """Add rows: the input's columns and ``REASON``."""
        if rows.is_empty():
            return
        if self.file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.part.touch(mode=0o600)
            self.file = self.part.open("wb")
            self.file.write(b"\xef\xbb\xbf")
            header = pl.DataFrame(
                [self.headers], schema=[str(n) for n in range(len(self.headers))], orient="row"
            )
            header.write_csv(self.file, include_header=False, separator=self.delimiter)
        written = armoured(rows.select(self.headers)).with_columns(pl.all().replace("", None))
        written.write_csv(self.file, include_header=False, separator=self.delimiter)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or take it away after an error."""
        if self.file is None:
            return
        self.file.close()
        if kind is not None:
            self.part.unlink(missing_ok=True)
            return
        self.path = self._free_path()
        self.part.replace(self.path)

    def _free_path(self) -> Path:
        """The first name that is free or holds the same rows: a clerk may be correcting the last one."""
        number = 1
        while True:
            path = self.folder / f"{self.name}{SUFFIX if number == 1 else f'.rejects-{number}.csv'}"
            if not path.exists() or filecmp.cmp(path, self.part, shallow=False):
                return path
            number += 1
