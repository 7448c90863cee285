"""Small counts become intervals before they are stored: no page, csv or feed can show them exactly."""

from dataclasses import replace

import polars as pl

from .parts import Table

SMALLEST = 5
"""The smallest count that is kept as a number: UNODC's own threshold in the Global Report's data ("<5")."""

WORDS = f"counts from 1 to {SMALLEST - 1} are kept as that interval; sums are not protected"


def without_small_counts(table: Table) -> Table:
    """A table whose counts from 1 to 4 are the interval [1, 4], without the share that would give them away.

    Args:
        table: a table of counts of people or records; it is not altered.
    """
    small = pl.col("high").is_between(1, SMALLEST - 1)
    rows = table.rows.with_columns(
        pl.when(small).then(pl.lit(None)).otherwise(pl.col("share_low")).alias("share_low"),
        pl.when(small).then(pl.lit(None)).otherwise(pl.col("share_high")).alias("share_high"),
        pl.when(small).then(pl.min_horizontal("low", pl.lit(1))).otherwise(pl.col("low")).alias("low"),
        pl.when(small).then(pl.lit(SMALLEST - 1)).otherwise(pl.col("high")).alias("high"),
    )
    return replace(table, rows=rows, protection=f"{table.protection}; {WORDS}")
