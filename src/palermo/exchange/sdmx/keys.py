"""What the messages share: identifiers, dimensions and attributes of a table (SDMX 2.1, section 3A)."""

import re

import polars as pl

from palermo.exchange.figures import FigureTable

AGENCY = "PALERMO"
VERSION = "1.0"
TIME = "TIME_PERIOD"
SERIES = ("FREQ", "REF_AREA")
"""Dimensions that every table has before its own: annual or once, and the State."""

ATTRIBUTES = ("LOWER_BOUND", "UPPER_BOUND", "SHARE_LOWER", "SHARE_UPPER", "UNKNOWN", "CONF_STATUS")
"""Of an observation: what is no exact number has bounds, no value; what is withheld has neither."""

FREE, CONFIDENTIAL = "F", "C"
"""Codes of the list CL_CONF_STATUS: free for publication; confidential information, so not given."""

NOT_KNOWN = "_U"
NOT_CODE = re.compile(r"[^A-Za-z0-9_@$-]")


def identifier(text: str) -> str:
    """A name as the standard's identifiers allow: ``109+`` becomes ``109_2B``."""
    return NOT_CODE.sub(lambda found: f"_{ord(found[0]):X}", text) or NOT_KNOWN


def flow(table: FigureTable) -> str:
    """Identifier of the table's data flow and data structure."""
    return identifier(table.code).upper()


def own_dimensions(table: FigureTable) -> list[str]:
    """The table's own dimensions but the year, as columns."""
    return [name for name in table.dimensions if name != "year"]


def dimension_ids(table: FigureTable) -> list[str]:
    """Identifiers of all dimensions but the time, in order."""
    return [*SERIES, *(identifier(name).upper() for name in own_dimensions(table))]


def observations(table: FigureTable) -> pl.DataFrame:
    """The table as text: dimensions by their identifiers, the time, the value and the attributes.

    A table without years is of its whole period: ``2021-01-01/P5Y``, as the standard writes a time range.
    """
    first, last = table.period
    yearly = "year" in table.dimensions
    codes = [
        pl.col(name)
        .cast(pl.String)
        .fill_null(NOT_KNOWN)
        .map_elements(identifier, return_dtype=pl.String)
        .alias(identifier(name).upper())
        for name in own_dimensions(table)
    ]
    exact = pl.col("low") == pl.col("high")
    hidden = pl.when(exact).then(pl.lit(FREE)).otherwise(pl.lit(CONFIDENTIAL))
    measures: dict[str, pl.Expr | str] = {
        "OBS_VALUE": pl.when(exact).then("low"),
        **dict(zip(ATTRIBUTES, ("low", "high", "share_low", "share_high", "unknown"), strict=False)),
        "CONF_STATUS": hidden,
    }
    time = pl.col("year") if yearly else pl.lit(f"{first}-01-01/P{last - first + 1}Y")
    return table.rows.select(
        pl.lit("A" if yearly else "N").alias("FREQ"),
        pl.lit(identifier(table.place)).alias("REF_AREA"),
        *codes,
        time.cast(pl.String).alias(TIME),
        *(
            (pl.col(value) if isinstance(value, str) else value).cast(pl.String).alias(name)
            for name, value in measures.items()
        ),
    )
