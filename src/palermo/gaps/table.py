"""Makes the cells of a gap table: detected persons beside the response (design, the gap table).

Detected is not need: nothing here is a rank or a score, and undetected persons are in no denominator.
"""

import numpy as np
import polars as pl

from palermo.errors import GapError

from .grid import Grid, make_grid
from .matching import matched_response
from .schema import COUNTS, DETECTED_MEASURES, FEWEST, KEY, MONEY

COLUMNS = (
    *KEY,
    *(f"{name}_{end}" for name in (*COUNTS, "share") for end in ("low", "high")),
    *(f"{name}_{end}" for name in ("places", "wanting_monthly", "capacity") for end in ("low", "high")),
    "languages",
    *(f"contacts_{end}" for end in ("low", "high")),
    "activities",
    *MONEY,
    *(f"estimate_{end}" for end in ("low", "high")),
    "looked",
    "empty",
    "origins",
)
"""The columns of the table, in order."""


def gap_table(detected: pl.DataFrame, response: pl.DataFrame) -> pl.DataFrame:
    """Make the gap table.

    Args:
        detected: figures of persons, as ``read_detected`` gives them.
        response: figures of activities and services that the reader may see, as ``read_response`` gives them.

    Returns:
        One row a cell, ``COLUMNS``, ordered as members see them (``ordered``).

    Raises:
        GapError: more persons assisted than detected in a cell.
    """
    grid = make_grid(detected, response)
    figures = _figures(detected, grid)
    _refuse_part_above_whole(figures)
    offered = matched_response(grid, response)
    whole = figures.join(offered, on="cell", how="left", maintain_order="left")
    made = whole.with_columns(_persons()).with_columns(_shares()).with_columns(_capacity())
    return ordered(made.with_columns(_empty()).select(COLUMNS))


def ordered(table: pl.DataFrame, *, alphabetical: bool = False) -> pl.DataFrame:
    """Put cells in order: most persons not known to be assisted first (lower bound), then no service at all.

    Args:
        table: a gap table.
        alphabetical: by place, form and group instead, as public pages have it.
    """
    keys = [pl.col(name) for name in KEY]
    if alphabetical:
        return table.sort(keys)
    served = (pl.col("activities") > 0) | (pl.col("places_high") > 0).fill_null(value=True)
    return table.sort(
        pl.col("not_known_assisted_low").fill_null(-1),
        served,
        *keys,
        descending=[True] + [False] * (1 + len(keys)),
    )


def _figures(detected: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """Each measure of persons as a pair of columns, widened by the release's error."""
    rows = detected.select(
        grid.cell(detected),
        "measure",
        low=(pl.col("low") - pl.col("error")).clip(0),
        high=pl.col("high") + pl.col("error"),
        months="months",
        passes=pl.col("passes").cast(pl.Int64),
        origin=pl.col("origin").cast(pl.Categorical),
    )
    found = {str(name): part for (name,), part in rows.partition_by("measure", as_dict=True).items()}
    figures = grid.cells.with_columns(
        column for name in DETECTED_MEASURES for column in _placed(found.get(name, rows.clear()), name, grid)
    )
    origins = rows.select("cell", "origin").drop_nulls().unique()
    named = origins.group_by("cell").agg(pl.col("origin").cast(pl.String).alias("figures"))
    return figures.join(named, on="cell", how="left", maintain_order="left").with_columns(
        *_none_detected(), pl.col("looked_low").alias("looked")
    )


def _placed(rows: pl.DataFrame, measure: str, grid: Grid) -> list[pl.Series]:
    """One measure's columns: low, high, whether there is a row, and months or passes where it has them."""
    own = {"wanting": ["months"], "estimate": ["passes"]}.get(measure, [])
    cells, size = rows["cell"].to_numpy(), grid.cells.height
    columns = [_scattered(cells, rows[end], size).alias(f"{measure}_{end}") for end in ("low", "high")]
    there = _scattered(cells, pl.Series([1]).new_from_index(0, rows.height), size) == 1
    return [
        *columns,
        there.alias(f"has_{measure}"),
        *(_scattered(cells, rows[name], size).alias(name) for name in own),
    ]


def _scattered(cells: np.ndarray, values: pl.Series, size: int) -> pl.Series:
    """Values put at their cells, nulls elsewhere; no figure is negative, so -1 is null on the way."""
    placed = np.full(size, -1, dtype=np.int64)
    placed[cells] = values.fill_null(-1).to_numpy()
    column = pl.Series(placed)
    return column.set(column < 0, None)


def _none_detected() -> list[pl.Expr]:
    """Somebody looked and no figure of detected persons is there: none were detected."""
    none = pl.col("has_detected").is_null() & (pl.col("looked_low") > 0)
    return [
        pl.when(none).then(0).otherwise(f"detected_{end}").cast(pl.Int64).alias(f"detected_{end}")
        for end in ("low", "high")
    ]


def _refuse_part_above_whole(figures: pl.DataFrame) -> None:
    """The numerator is inside the denominator: a part that must be larger than its whole is no such part."""
    for part in ("assisted", "outcome_unknown", "refused", "left", "not_due"):
        known = pl.col("detected_high").fill_null(pl.when(pl.col("has_detected").is_null()).then(0))
        wrong = figures.filter(pl.col(f"{part}_low") > known)
        if wrong.height:
            place, form, year = wrong.select("place", "form", "year").row(0)
            raise GapError(
                f"{place}, {form}, {year}: more persons {part.replace('_', ' ')} than detected; "
                "count both in the same linked set and period"
            )


def _persons() -> list[pl.Expr]:
    """Persons not known to be assisted: detected, not recorded as assisted; none recorded is none known."""
    withheld = pl.col("has_assisted") & pl.col("assisted_low").is_null()
    most = pl.when(withheld).then(pl.col("detected_low")).otherwise(
        pl.when(pl.col("has_assisted").is_null()).then(0).otherwise(
            pl.col("assisted_high").fill_null(pl.col("detected_low"))
        )
    )  # fmt: skip
    least = pl.col("assisted_low").fill_null(0)
    return [
        (pl.col("detected_low") - most).clip(0).alias("not_known_assisted_low"),
        (pl.col("detected_high") - least).clip(0).alias("not_known_assisted_high"),
    ]


def _shares() -> list[pl.Expr]:
    """The assisted share, [yes / n, (yes + unknown) / n], where at least ``FEWEST`` persons were detected."""
    enough = pl.col("detected_low") >= FEWEST
    least = pl.col("assisted_low").fill_null(0) / pl.col("detected_high")
    most = (pl.col("assisted_high") + pl.col("outcome_unknown_high")) / pl.col("detected_low")
    return [
        pl.when(enough).then(least.fill_null(0.0).round(4)).alias("share_low"),
        pl.when(enough).then(most.clip(upper_bound=1.0).fill_null(1.0).round(4)).alias("share_high"),
    ]


def _capacity() -> list[pl.Expr]:
    """Places ÷ mean monthly persons wanting one, where at least ``FEWEST`` wanted one in the period."""
    enough = pl.col("wanting_low") >= FEWEST
    monthly = {end: pl.col(f"wanting_{end}") / pl.col("months") for end in ("low", "high")}
    shown = (pl.col("passes") == 1).fill_null(value=False)
    return [
        *(value.round(2).alias(f"wanting_monthly_{end}") for end, value in monthly.items()),
        pl.when(enough)
        .then((pl.col("places_low") / monthly["high"]).fill_null(0.0).round(2))
        .alias("capacity_low"),
        pl.when(enough).then((pl.col("places_high") / monthly["low"]).round(2)).alias("capacity_high"),
        *(pl.when(shown).then(f"estimate_{end}").alias(f"estimate_{end}") for end in ("low", "high")),
        _origins(),
    ]


def _origins() -> pl.Expr:
    empty = pl.lit(pl.Series([[]], dtype=pl.List(pl.String)))
    both = pl.concat_list(pl.col("figures").fill_null(empty), pl.col("activity_origins").fill_null(empty))
    return both.list.unique().list.sort().alias("origins")


def _empty() -> pl.Expr:
    """Why a cell is empty: withheld, nobody looked, or none detected though somebody looked."""
    withheld = pl.col("has_detected") & pl.col("detected_low").is_null()
    return (
        pl.when(withheld).then(pl.lit("withheld"))
        .when(pl.col("detected_low").is_null()).then(pl.lit("nobody_looked"))
        .when(pl.col("detected_high") == 0).then(pl.lit("none_detected"))
        .alias("empty")
    )  # fmt: skip
