"""SDMX-CSV 1.0: one line an observation, the data flow before it (SDMX 2.1, SDMX-CSV field guide)."""

from typing import BinaryIO

import polars as pl

from palermo.exchange.figures import FigureTable

from .keys import AGENCY, VERSION, flow, observations


def write_csv(table: FigureTable, file: BinaryIO) -> None:
    """Write a table as SDMX-CSV, UTF-8."""
    name = pl.lit(f"{AGENCY}:{flow(table)}({VERSION})").alias("DATAFLOW")
    observations(table).select(name, pl.all()).write_csv(file)
