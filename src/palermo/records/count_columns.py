"""Censored counts in tables: two columns, low and high, carried through reading, sums, shares and rates.

A null low is a count that is not known at all; a null high beside a known low is an open end. A sum over a
count that is not known has an open end, for unknown is not zero.
"""

import math

import polars as pl

from palermo.errors import RecordError
from palermo.records.counts import Count

_OPEN = pl.lit(math.inf)
_SCHEMA = {"cell": pl.String, "low": pl.Int64, "high": pl.Int64, "readable": pl.Boolean}


def read_counts(cells: pl.Series, *, censored_low: int = 1) -> pl.DataFrame:
    """Read a column of counts as people write them; each distinct text is read once by ``Count.parse``.

    Args:
        cells: text.
        censored_low: what ``<5`` starts from: 1, or 0 where the source withholds zeros too.

    Returns:
        One row a cell: low, high, readable (whether the cell is a count; null where the cell is null).
    """
    texts = cells.cast(pl.String).alias("cell")
    rows = [_row(text, censored_low) for text in texts.drop_nulls().unique()]
    known = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return texts.to_frame().join(known, on="cell", how="left", maintain_order="left").drop("cell")


def _row(text: str, censored_low: int) -> tuple[str, int | None, int | None, bool]:
    try:
        count = Count.parse(text, censored_low=censored_low)
    except RecordError:
        return text, None, None, False
    return text, count.low, count.high, True


def sum_counts(low: str = "low", high: str = "high") -> list[pl.Expr]:
    """The sum of counts in a group, under the same two names, for ``group_by(...).agg``."""
    return [pl.col(low).sum(), pl.when(pl.col(high).is_not_null().all()).then(pl.col(high).sum())]


def share_counts(part: tuple[str, str], rest: tuple[str, str]) -> list[pl.Expr]:
    """The share of a part in itself and the rest: ``share_low``, ``share_high``; null where both are 0.

    Args:
        part: the columns of the part, low and high.
        rest: the columns of the rest of the same whole.
    """
    low, high = pl.col(part[0]).fill_null(0), pl.col(part[1]).fill_null(_OPEN)
    rest_low, rest_high = pl.col(rest[0]).fill_null(0), pl.col(rest[1]).fill_null(_OPEN)
    least = pl.when(rest_high == 0).then(1.0).when(low == 0).then(0.0).otherwise(low / (low + rest_high))
    most = pl.when(high == 0).then(0.0).when(high.is_infinite()).then(1.0).otherwise(high / (high + rest_low))
    some = (high > 0) | (rest_high > 0)
    return [pl.when(some).then(least).alias("share_low"), pl.when(some).then(most).alias("share_high")]


def rate_counts(
    population: str, *, per: int = 100_000, low: str = "low", high: str = "high"
) -> list[pl.Expr]:
    """The counts per ``per`` people: ``rate_low``, ``rate_high``; null without a population above 0."""
    people = pl.when(pl.col(population) > 0).then(pl.col(population))
    return [
        (pl.col(end) * per / people).alias(f"rate_{name}") for end, name in ((low, "low"), (high, "high"))
    ]
