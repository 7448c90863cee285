"""The cells of a gap table, numbered: every place × year × form × group; a million figures join fast."""

from dataclasses import dataclass

import polars as pl

from .schema import GROUP, KEY

MOST_CELLS = 1_000_000
"""Above this many cells those that nobody looked at are left out of the table."""

AXES = ("place", "year", "form", *GROUP)
"""The axes of the grid, the slowest first: the cells of one place and year are neighbours."""

PLACE_YEAR = AXES[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The values of each axis, in order, and the cells in use.

    Attributes:
        values: of each axis, its values as text.
        cells: ``cell`` (number of the row), ``position`` (on the whole grid, ascending) and the key.
    """

    values: dict[str, list[str]]
    cells: pl.DataFrame

    def cell(self, frame: pl.DataFrame) -> pl.Series:
        """The number of the cell of each row; every row must have one."""
        position = frame.select(positions(self.values)).to_series()
        return self.cells["position"].search_sorted(position).alias("cell")

    def at(self, frame: pl.DataFrame) -> pl.Series:
        """Where each row stands among places and years; null where no cell is of its place and year."""
        return frame.select(positions(self.values, PLACE_YEAR)).to_series().alias("at")


def positions(values: dict[str, list[str]], axes: tuple[str, ...] = AXES) -> pl.Expr:
    """A row's position among the axes given, the first the slowest; null where an axis lacks its value."""
    position = pl.lit(0, dtype=pl.Int64)
    for axis in axes:
        code = pl.col(axis).cast(pl.String).cast(pl.Enum(values[axis]), strict=False).to_physical()
        position = position * len(values[axis]) + code.cast(pl.Int64)
    return position.alias("position")


def make_grid(detected: pl.DataFrame, response: pl.DataFrame) -> Grid:
    """Every place × year × form × group that a file names, where there are not too many of them."""
    offered = response.drop_nulls("place")
    values = {axis: _texts(detected[axis]) for axis in AXES}
    values["place"] = sorted({*values["place"], *_texts(offered["place"])})
    groups = detected.select(GROUP).unique()
    size = len(values["place"]) * len(values["year"]) * len(values["form"]) * groups.height
    if size <= MOST_CELLS:
        cells = _product([pl.DataFrame({axis: values[axis]}) for axis in AXES[:3]]).join(groups, how="cross")
    else:
        cells = detected.select(AXES).unique().with_columns(pl.col("year").cast(pl.String))
    placed = cells.with_columns(positions(values)).sort("position").with_row_index("cell")
    return Grid(
        values=values,
        cells=placed.select(pl.col("cell").cast(pl.Int64), "position", *KEY).cast({"year": pl.Int64}),
    )


def _texts(column: pl.Series) -> list[str]:
    return [str(value) for value in column.unique().sort().drop_nulls()]


def _product(axes: list[pl.DataFrame]) -> pl.DataFrame:
    made = axes[0]
    for axis in axes[1:]:
        made = made.join(axis, how="cross")
    return made
