"""Dates to the precision known: a year, a month or a day (ISO 8601-1), perhaps approximate ("~", ISO 8601-2).

A partial date is the interval of days from ``earliest`` to ``latest``. In tables it is text, and the
functions at the end of this module read columns of it.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal, Self

import polars as pl

from palermo.errors import RecordError
from palermo.records.evidence import Evidence

Precision = Literal["year", "month", "day"]

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<approximate>~)?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the year, or the month, or the day is known.

    Attributes:
        year: 1 to 9999.
        month: 1 to 12, or None where only the year is known.
        day: day of the month, or None where it is not known.
        approximate: whether the date is an estimate.

    Raises:
        RecordError: there is no such date.
    """

    year: int
    month: int | None = None
    day: int | None = None
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise RecordError("a date with a day needs its month")
        try:
            datetime.date(self.year, *(1 if part is None else part for part in (self.month, self.day)))
        except ValueError:
            raise RecordError("there is no such date in the calendar") from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``1999``, ``1999-05`` or ``1999-05-17``, each with ``~`` behind it where approximate.

        Raises:
            RecordError: the text is not a date of this form, or there is no such date.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise RecordError("a date is written 1999, 1999-05 or 1999-05-17; the cell is not")
        month, day = (int(found[part]) if found[part] else None for part in ("month", "day"))
        return cls(int(found["year"]), month, day, found["approximate"] is not None)

    @property
    def precision(self) -> Precision:
        """The finest part that is known."""
        if self.day is not None:
            return "day"
        return "year" if self.month is None else "month"

    @property
    def earliest(self) -> datetime.date:
        """The first day it can be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        """The last day it can be."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def before(self, other: "PartialDate") -> Evidence:
        """Whether it lies before another date: not known where the two intervals of days overlap."""
        if self.latest < other.earliest:
            return Evidence.YES
        return Evidence.NO if self.earliest >= other.latest else Evidence.UNKNOWN

    def __lt__(self, other: object) -> bool:
        """Order for lists: by first day, then by last day; exact before approximate."""
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._key < other._key

    @property
    def _key(self) -> tuple[datetime.date, datetime.date, bool]:
        return self.earliest, self.latest, self.approximate

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts) + "~" * self.approximate


def earliest(column: str | pl.Expr) -> pl.Expr:
    """The first day each partial date can be; null where it is null or there is no such date."""
    return _first_day(_plain(column))


def latest(column: str | pl.Expr) -> pl.Expr:
    """The last day each partial date can be; null where it is null or there is no such date."""
    text = _plain(column)
    first, length = _first_day(text), text.str.len_bytes()
    month_end = first.dt.month_end()
    return pl.when(length == 10).then(first).when(length == 7).then(month_end).otherwise(_year_end(first))


def precision(column: str | pl.Expr) -> pl.Expr:
    """year, month or day; null where there is no such date."""
    text = _plain(column)
    names = text.str.len_bytes().replace_strict({4: "year", 7: "month", 10: "day"}, default=None)
    return pl.when(_first_day(text).is_not_null()).then(names)


def year(column: str | pl.Expr) -> pl.Expr:
    """The year of each partial date, of the case record's type; null where there is no such date."""
    return earliest(column).dt.year().cast(pl.Int16)


def before(column: str | pl.Expr, other: str | pl.Expr) -> pl.Expr:
    """Whether the dates of one column lie before another's: not known where the intervals of days overlap."""
    yes = latest(column) < earliest(other)
    no = earliest(column) >= latest(other)
    return pl.when(yes).then(True).when(no).then(False)


def _plain(column: str | pl.Expr) -> pl.Expr:
    text = pl.col(column) if isinstance(column, str) else column
    return text.str.strip_suffix("~")


def _first_day(text: pl.Expr) -> pl.Expr:
    """A date whose missing parts are 01; the pattern stands first, for the parser takes other writings."""
    whole = pl.when(text.str.contains("^[0-9]{4}(-[0-9]{2}){0,2}$") & ~text.str.starts_with("0000")).then(
        text + "-01-01"
    )
    return whole.str.head(10).str.to_date("%Y-%m-%d", strict=False)


def _year_end(first: pl.Expr) -> pl.Expr:
    return pl.date(first.dt.year(), 12, 31)
