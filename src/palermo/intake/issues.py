"""What is wrong with a file: each issue says where, what was found, what was expected, what to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

MOST_LISTED = 1_000
"""Errors, and warnings, listed one by one; all are counted."""

ISSUES = {"row": pl.Int64(), "column": pl.String(), "code": pl.String(), "message": pl.String()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing wrong.

    Attributes:
        row: the row as the user's spreadsheet numbers it, or None for the whole file.
        column: the column's name in the file, or None for the whole row or file.
        code: one of the table of codes in ``docs/reference/intake.md``.
        message: file, row, column, what was found, what was expected and what to do; never a person's data.
    """

    row: int | None = None
    column: str | None = None
    code: str
    message: str


@dataclass(slots=True)
class IssueLog:
    """Gathers issues over the batches of a file; lists the first, counts all."""

    file: str
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    error_codes: Counter[str] = field(default_factory=Counter)
    columns: dict[tuple[str, str], tuple[int, int, str]] = field(default_factory=dict)

    def add_errors(self, found: pl.DataFrame) -> None:
        """Add errors.

        Args:
            found: columns of ``ISSUES``; the messages without their place.
        """
        self.error_codes.update(dict(found.group_by("code").len().iter_rows()))
        room = MOST_LISTED - len(self.errors)
        self.errors += [self._placed(*row) for row in found.sort("row").head(max(0, room)).iter_rows()]

    def warn(self, code: str, message: str, *, row: int | None = None, column: str | None = None) -> None:
        """Add one warning."""
        if len(self.warnings) < MOST_LISTED:
            self.warnings.append(self._placed(row, column, code, message))

    def count(self, column: str, code: str, message: str, rows: Iterable[int]) -> None:
        """Count a warning that many rows of one column share; ``close`` says it once."""
        places = list(rows)
        if places:
            first, times, text = self.columns.get((column, code), (places[0], 0, message))
            self.columns[column, code] = (first, times + len(places), text)

    def close(self) -> None:
        """Say what was counted; that a date could be read two ways only where none of the column decides."""
        decided = {column for column, code in self.columns if code == "date_decided"}
        for (column, code), (row, times, message) in self.columns.items():
            if code != "date_decided" and not (code == "date_either" and column in decided):
                more = f" ({times:,} rows; this is the first.)" if times > 1 else ""
                self.warn(code, message + more, row=row, column=column)
        self.columns.clear()

    def _placed(self, row: int | None, column: str | None, code: str, message: str) -> Issue:
        where = [self.file]
        where += [f"row {row:,}"] if row else []
        where += [f'column "{column}"'] if column else []
        return Issue(row=row, column=column, code=code, message=f"{', '.join(where)}: {message}")
