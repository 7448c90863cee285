"""The activities and services a cell can count on: of its place and year, for its form and group."""

import numpy as np
import polars as pl

from .grid import Grid
from .schema import ALL, GROUP, MONEY, RESPONSE_MEASURES, SEVERAL

_COORDINATES = ("form", "sex", "age_group")
_COUNTED = ("places", "contacts")


def matched_response(grid: Grid, response: pl.DataFrame) -> pl.DataFrame:
    """Add up, for each cell, the response that its persons can use.

    A row without form, sex, age group or languages is for anybody; a cell of ``all`` takes every row. One
    activity stands beside every cell it serves, so the figures of two cells are never added.

    Args:
        grid: the cells.
        response: figures of the response; those without a place are country-wide and belong to no cell.

    Returns:
        One row a cell: places and contacts as intervals, languages, activities, money by currency, origins.
    """
    rows = _one_row_each(grid, response)
    pairs = _pairs(grid, rows)
    made = grid.cells.select("cell", *_intervals(pairs, grid.cells.height))
    for part in (*(_money(pairs, name) for name in MONEY), *_lists(pairs)):
        made = made.join(part, on="cell", how="left", maintain_order="left")
    return made.with_columns(pl.col("activities").fill_null(0))


def _one_row_each(grid: Grid, response: pl.DataFrame) -> pl.DataFrame:
    """One row for what an activity offers to one group at a place in a year, measures side by side."""
    local = response.drop_nulls("place")
    coded = local.select(
        grid.at(local),
        *(
            pl.when(pl.col(name) != ALL).then(name).cast(pl.Categorical).alias(f"for_{name}")
            for name in _COORDINATES
        ),
        pl.col("activity", "currency", "origin").cast(pl.Categorical),
        pl.col("languages").list.sort().list.join(" ").cast(pl.Categorical),
        "measure",
        "low",
        "high",
    ).drop_nulls("at")
    same = [name for name in coded.columns if name not in {"measure", "low", "high"}]
    measures = [_measure(name) for name in RESPONSE_MEASURES]
    rows = coded.group_by(same).agg(*(column for pair in measures for column in pair))
    return _by_form(rows.with_row_index("row"))


def _by_form(rows: pl.DataFrame) -> pl.DataFrame:
    """A row that is about several forms once for each; ``row`` says that they are one."""
    text = pl.col("for_form").cast(pl.String)
    several = text.str.contains(SEVERAL, literal=True).fill_null(value=False)
    split = rows.filter(several).with_columns(text.str.split(SEVERAL)).explode("for_form", empty_as_null=True)
    if split.is_empty():
        return rows.drop("row")
    apart = split.with_columns(pl.col("for_form").cast(pl.Categorical))
    return pl.concat([rows.filter(~several), apart])


def _measure(name: str) -> tuple[pl.Expr, pl.Expr]:
    """The sum of a measure's rows; null low where there is none, null high where an end is open."""
    mine = pl.col("measure") == name
    low, high = pl.col("low").filter(mine), pl.col("high").filter(mine)
    return (
        pl.when(low.len() > 0).then(low.sum()).alias(f"{name}_low"),
        pl.when(high.is_not_null().all()).then(high.sum()).alias(f"{name}_high"),
    )


def _pairs(grid: Grid, rows: pl.DataFrame) -> pl.DataFrame:
    """Each cell with each row that serves it."""
    asked = grid.cells.select(
        "cell",
        grid.at(grid.cells),
        pl.col("form", *GROUP).cast(pl.Categorical),
    )
    serves = [
        pl.col(f"for_{name}").is_null() | (pl.col(name) == ALL) | (pl.col(f"for_{name}") == pl.col(name))
        for name in _COORDINATES
    ]
    joined = asked.lazy().join(rows.lazy(), on="at").filter(*serves)
    if (grid.cells["language"] != ALL).any():
        joined = joined.filter(
            pl.col("languages").is_null()
            | (pl.col("language") == ALL)
            | pl.col("languages")
            .cast(pl.String)
            .str.contains(pl.col("language").cast(pl.String), literal=True)
        )
    joined = joined.drop("at", "form", *GROUP, *(f"for_{name}" for name in _COORDINATES))
    return (joined.unique(["cell", "row"]).drop("row") if "row" in rows.columns else joined).collect()


def _intervals(pairs: pl.DataFrame, size: int) -> list[pl.Series]:
    """Sums of counts: a cell without a row has exactly none, one with an open end keeps it."""
    cells = pairs["cell"].to_numpy()
    columns = []
    for name in _COUNTED:
        low, high = (_summed(cells, pairs[f"{name}_{end}"], size) for end in ("low", "high"))
        is_open = _summed(cells, pairs[f"{name}_high"].is_null(), size) > 0
        columns += [low.alias(f"{name}_low"), high.set(is_open, None).alias(f"{name}_high")]
    return columns


def _summed(cells: np.ndarray, values: pl.Series, size: int) -> pl.Series:
    """The sum of values by cell; sums stay far below 2⁵³, where floats count exactly."""
    weights = values.fill_null(0).cast(pl.Float64).to_numpy()
    return pl.Series(np.bincount(cells, weights=weights, minlength=size)).cast(pl.Int64)


def _money(pairs: pl.DataFrame, name: str) -> pl.DataFrame:
    """``EUR 1000; USD 500``: currencies are never added up."""
    given = pairs.select("cell", "currency", f"{name}_low").drop_nulls()
    sums = given.group_by("cell", "currency").agg(pl.col(f"{name}_low").sum())
    text = pl.concat_str(
        pl.col("currency").cast(pl.String), pl.lit(" "), pl.col(f"{name}_low").cast(pl.String)
    )
    told = sums.select("cell", text.alias(name))
    one = told.filter(pl.col("cell").is_unique())
    several = (
        told.filter(pl.col("cell").is_duplicated()).group_by("cell").agg(pl.col(name).sort().str.join("; "))
    )
    return pl.concat([one, several])


def _lists(pairs: pl.DataFrame) -> list[pl.DataFrame]:
    """Distinct activities, the languages of the places, and the origins."""
    acts = pl.any_horizontal(pl.col(f"{name}_low").is_not_null() for name in ("contacts", *MONEY))
    active = pairs.filter(acts).select("cell", "activity").unique()
    spoken = (
        pairs.filter(pl.col("places_low").is_not_null()).select("cell", "languages").drop_nulls().unique()
    )
    origins = pairs.select("cell", "origin").drop_nulls().unique()
    return [
        active.group_by("cell").agg(activities=pl.len().cast(pl.Int64)),
        spoken.group_by("cell").agg(
            languages=pl.col("languages").cast(pl.String).str.split(" ").list.explode().unique().sort()
        ),
        origins.group_by("cell").agg(activity_origins=pl.col("origin").cast(pl.String)),
    ]
