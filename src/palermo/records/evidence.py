"""Three-valued evidence: yes, no, not known (Kleene's strong logic, 1952), as a type and as columns.

In a table evidence is a nullable Boolean: true is yes, false is no, null is not known. Unknown is not no.
"""

from collections.abc import Iterable
from enum import Enum

import polars as pl

from palermo.records.counts import Count


class Evidence(Enum):
    """What a record says of one question."""

    YES = True
    NO = False
    UNKNOWN = None

    def __and__(self, other: "Evidence") -> "Evidence":
        """Yes where both are yes; no where either is no."""
        if Evidence.NO in (self, other):
            return Evidence.NO
        return Evidence.UNKNOWN if Evidence.UNKNOWN in (self, other) else Evidence.YES

    def __or__(self, other: "Evidence") -> "Evidence":
        """Yes where either is yes; no where both are no."""
        return ~(~self & ~other)

    def __invert__(self) -> "Evidence":
        """No for yes, yes for no; what is not known stays so."""
        return Evidence(None if self.value is None else not self.value)

    def __bool__(self) -> bool:
        """Refused: three values do not fit in two.

        Raises:
            TypeError: always; compare with ``is Evidence.YES``.
        """
        raise TypeError("evidence has three values: compare with `is Evidence.YES`")


def any_yes(columns: Iterable[str]) -> pl.Expr:
    """Whether any of the columns is yes; not known where none is yes and one is not known."""
    return pl.any_horizontal(*columns)


def all_yes(columns: Iterable[str]) -> pl.Expr:
    """Whether all of the columns are yes; not known where none is no and one is not known."""
    return pl.all_horizontal(*columns)


def not_(column: str | pl.Expr) -> pl.Expr:
    """No for yes, yes for no; what is not known stays so."""
    return ~(pl.col(column) if isinstance(column, str) else column)


def yes_bounds(column: str | pl.Expr) -> list[pl.Expr]:
    """How many of a group are yes, as ``low`` and ``high``: those who say so, then with those not known."""
    asked = pl.col(column) if isinstance(column, str) else column
    yes = asked.sum().cast(pl.Int64)
    return [yes.alias("low"), (yes + asked.null_count().cast(pl.Int64)).alias("high")]


def yes_count(evidence: pl.Series) -> Count:
    """How many of a column are yes: an interval from those who say so to those not known besides."""
    yes = int(evidence.sum() or 0)
    return Count(yes, yes + evidence.null_count())
