"""Figures by region from figures by district: the public sees regions only (design, law 10)."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from .parts import Table


def with_regions(table: Table, regions: Mapping[str, str]) -> Table:
    """Add each region's rows to a table by place, where its places are districts.

    Only a table whose one dimension beside the year is the place adds up: each person is in one place.

    Args:
        table: a table of counts; it is not altered.
        regions: the region of each district.
    """
    if set(table.dimensions) - {"year"} != {"place"}:
        return table
    districts = table.rows.filter(pl.col("place").is_in(list(regions)))
    if districts.is_empty():
        return table
    keys = [name for name in table.dimensions if name != "place"]
    shares = [_whole(pl.col(name).sum(), name) for name in ("share_low", "share_high")]
    summed = (
        districts.with_columns(pl.col("place").replace_strict(dict(regions)))
        .group_by(*keys, "place", maintain_order=True)
        .agg(
            *(_whole(pl.col(name).sum(), name) for name in ("low", "high")), *shares, pl.col("unknown").max()
        )
        .select(table.rows.columns)
    )
    listed = table.rows.filter(~pl.col("place").is_in(list(regions)))
    doubled = summed.join(listed, on=[*keys, "place"], how="semi")
    return table if doubled.height else replace(table, rows=pl.concat([summed, table.rows]))


def _whole(total: pl.Expr, name: str) -> pl.Expr:
    """A sum, unless a part of it is withheld."""
    return pl.when(pl.col(name).is_not_null().all()).then(total).alias(name)
