"""A table of counts: intervals with shares, the unknown beside them, and what it was made from.

A share is of those who answered and is not given under 20; unknown is a figure of its own, never a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

FIGURES = {
    "low": pl.Int64(),
    "high": pl.Int64(),
    "share_low": pl.Float64(),
    "share_high": pl.Float64(),
    "unknown": pl.Int64(),
}
"""The columns after the dimensions: the count, its share of those who answered, who did not say."""

FEWEST = 20
"""Under this many answers no share is given (design, gap table, 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table and its origin.

    Attributes:
        name: file name without ending.
        title: what is counted, in English; ``titles`` of other languages belong to the pages.
        dimensions: the columns that say what a row is about, in order.
        cells: the dimensions, then ``FIGURES``.
        unit: what is counted.
        method: filters and how it was counted, in words.
        standard: the standard whose table it is, or empty.
    """

    name: str
    title: str
    dimensions: tuple[str, ...]
    cells: pl.DataFrame
    unit: str
    method: str = ""
    standard: str = ""
    protection: str = field(default="none: exact counts, for those who may see the records")


def by_codes(rows: pl.DataFrame, dimensions: Mapping[str, pl.Expr], *, within: int = 1) -> pl.DataFrame:
    """Count rows by codes that exclude one another.

    Args:
        rows: one row a person or record.
        dimensions: each dimension's name and codes; rows without the first ``within`` of them are left out.
        within: how many leading dimensions make the whole that shares and ``unknown`` refer to.

    Returns:
        The dimensions in order, then ``FIGURES``; ``unknown`` is the same on all rows of one whole.
    """
    names = list(dimensions)
    outer, inner = names[:within], names[within:]
    coded = rows.select(expression.alias(name) for name, expression in dimensions.items())
    coded = coded.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in outer)) if outer else coded
    said = pl.all_horizontal(pl.col(name).is_not_null() for name in inner) if inner else pl.lit(value=True)
    marked = coded.with_columns(said=said)
    wholes = marked.group_by(outer) if outer else marked.group_by(pl.lit(0).alias("_"))
    whole = wholes.agg(answered=pl.col("said").sum(), unknown=(~pl.col("said")).sum())
    counts = marked.filter("said").group_by(names).agg(low=pl.len())
    joined = counts.join(whole, on=outer) if outer else counts.join(whole, how="cross")
    # the whole itself has no share: it would always be 1
    shared = pl.col("answered") if inner else pl.lit(0)
    return _figures(joined.with_columns(high="low", answered=shared), names)


def by_evidence(
    rows: pl.DataFrame, dimensions: Mapping[str, pl.Expr], name: str, evidence: tuple[str, ...]
) -> pl.DataFrame:
    """Count the yes of evidence fields that may go together, such as means.

    A field in which nobody says no is a tick list: its shares are not given, for who answered is not known.

    Args:
        rows: one row a person or record.
        dimensions: leading dimensions such as the year.
        name: the dimension that holds the fields' names.
        evidence: the fields.
    """
    outer = list(dimensions)
    chosen = rows.select(*(expression.alias(key) for key, expression in dimensions.items()), *evidence)
    chosen = chosen.filter(pl.all_horizontal(pl.col(key).is_not_null() for key in outer))
    long = chosen.unpivot(on=list(evidence), index=outer, variable_name=name, value_name="said")
    ticked = pl.col("said").fill_null(value=True).all().over(name)
    counts = (
        long.with_columns(ticked=ticked)
        .group_by(*outer, name)
        .agg(
            low=pl.col("said").sum(),
            unknown=pl.col("said").null_count(),
            answered=pl.when(pl.col("ticked").first()).then(0).otherwise(pl.col("said").count()),
            said=pl.col("said").count(),
        )
    )
    return _figures(counts.filter(pl.col("said") > 0).with_columns(high="low"), [*outer, name])


def _figures(counts: pl.DataFrame, dimensions: list[str]) -> pl.DataFrame:
    enough = pl.col("answered") >= FEWEST
    shares = {
        f"share_{end}": pl.when(enough).then((pl.col(end) / pl.col("answered")).round(4))
        for end in ("low", "high")
    }
    return (
        counts.with_columns(**shares)
        .select(*dimensions, *(pl.col(name).cast(dtype) for name, dtype in FIGURES.items()))
        .sort(dimensions)
    )


def without_shares(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells where a share would mislead, because what is counted is not a part of those who answered."""
    return cells.with_columns(share_low=pl.lit(None, pl.Float64), share_high=pl.lit(None, pl.Float64))


def censored(table: Table, below: int) -> Table:
    """The table with counts from 1 to ``below`` - 1 as that interval, with wider shares; unknown is withheld.

    This is no protection against subtraction: totals stay. Release nothing on it alone.
    """
    hides = pl.col("low").is_between(1, below - 1)
    small = pl.col("high").is_between(1, below - 1)
    answered = (pl.col("high") / pl.col("share_high")).round(0)
    low = pl.when(hides).then(1).otherwise("low").cast(pl.Int64)
    high = pl.when(small).then(below - 1).otherwise("high").cast(pl.Int64)
    cells = table.cells.with_columns(
        low=low,
        high=high,
        share_low=pl.when(hides).then((low / answered).round(4)).otherwise("share_low"),
        share_high=pl.when(small).then((high / answered).round(4)).otherwise("share_high"),
        unknown=pl.when(~pl.col("unknown").is_between(1, below - 1)).then("unknown"),
    )
    text = f"counts from 1 to {below - 1} are shown as that interval; not safe against subtraction"
    return replace(table, cells=cells, protection=text)
