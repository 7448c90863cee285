"""What will be published beside what is true, for the two people who review a release and nobody else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from palermo.disclosure.case_table import release_table
from palermo.disclosure.figures import NOT_REPORTED
from palermo.pipeline.stage import Context, Stage
from palermo.records.places import Places, read_places
from palermo.statistics.counting import count

MOST = 400
"""Figures compared: each value of a column, then each within a year, the largest first."""

FILE = "compared.json"


def compare(context: Context) -> Mapping[str, Any]:
    """Write the counts of the release beside the exact ones; a stage after ``release``."""
    counts = context.output / "release" / "counts.csv"
    if not counts.is_file():
        return {"compared": 0}
    state = context.state
    places = read_places(state.places) if state.places else Places(countries=(state.code,))
    counted = count(context.results["cases"], persons=context.results.get("persons"), years=state.years)
    exact = release_table(counted.detected, places.region_of)
    found = compared(exact, pl.read_csv(counts, schema_overrides={"count": pl.Float64, "error": pl.Float64}))
    found.write_json(context.output / FILE)
    return {"compared": found.height}


STAGE = Stage(name="compare", run=compare, needs=("read", "release"))


def compared(exact: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The columns combo, published (none where it is withheld), error, exact.

    Args:
        exact: the rows that were released, one a person.
        counts: ``counts.csv`` of the release.
    """
    of_year = pl.col("combo").str.contains("year:")
    shown = counts.filter((pl.col("k") == 1) | ((pl.col("k") == 2) & of_year))
    asked = shown.filter(~pl.col("combo").str.contains(NOT_REPORTED, literal=True))
    asked = asked.sort("k", "count", "combo", descending=[False, True, False], nulls_last=True).head(MOST)
    true = [exact.filter(_holds(combo)).height for combo in asked["combo"]]
    return asked.select(
        "combo",
        pl.col("count").round(0).cast(pl.Int64).alias("published"),
        pl.col("error").ceil().cast(pl.Int64),
        pl.Series("exact", true, dtype=pl.Int64),
    )


def _holds(combo: str) -> pl.Expr:
    """Whether a row is one of those that ``column:value;column:value`` counts."""
    parts = (part.split(":", 1) for part in combo.split(";"))
    return pl.all_horizontal(pl.col(column) == value for column, value in parts)


def read_compared(folder: Path) -> list[dict[str, Any]]:
    """What ``compare`` wrote into a run's output folder."""
    path = folder / FILE
    return pl.read_json(path).to_dicts() if path.is_file() and path.stat().st_size > 2 else []
