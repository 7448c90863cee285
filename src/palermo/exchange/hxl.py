"""HXL: the humanitarian exchange language, csv with a row of hashtags (HXL 1.1, hxlstandard.org)."""

from typing import BinaryIO

import polars as pl

from .figures import FigureTable

DIMENSION_TAGS = {
    "year": "#date+year",
    "place": "#loc+code",
    "origin": "#loc+origin+code",
    "destination": "#loc+destination+code",
    "citizenship": "#country+citizenship+code",
    "country": "#country+code",
}
"""Dimensions whose hashtag is a place or a time; every other one is a group of persons."""

MEASURE_TAGS = {
    "low": "#affected+detected+min",
    "high": "#affected+detected+max",
    "share_low": "#indicator+share+min+num",
    "share_high": "#indicator+share+max+num",
    "unknown": "#affected+unknown",
}


def hashtags(table: FigureTable) -> list[str]:
    """The hashtag of each column, the State's column first."""
    dimensions = [DIMENSION_TAGS.get(name, f"#group+{name}+code") for name in table.dimensions]
    return ["#country+code", *dimensions, *MEASURE_TAGS.values()]


def write_hxl(table: FigureTable, file: BinaryIO) -> None:
    """Write a table as HXL csv, UTF-8: names, hashtags, rows; what is not known or withheld is empty."""
    names = ["state", *table.rows.columns]
    tags = pl.DataFrame([hashtags(table)], schema=names, orient="row")
    file.write(tags.write_csv().encode())
    rows = table.rows.select(pl.lit(table.place).alias("state"), pl.all())
    file.write(rows.write_csv(include_header=False).encode())
