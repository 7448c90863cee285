"""What changed between two versions of a table: figures that are new, gone, or say something else."""

from dataclasses import dataclass

import polars as pl

from palermo.errors import RecordError

from .figures import MEASURES, FigureTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The difference between two versions of one table.

    Attributes:
        dimensions: the columns that say which figure a row is about.
        added: rows only in the later version.
        removed: rows only in the earlier one.
        changed: rows in both, with each measure as ``NAME_before`` and ``NAME``.
        same: how many rows say what they said before.
    """

    dimensions: tuple[str, ...]
    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    same: int

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added.height or self.removed.height or self.changed.height)


def compare_tables(before: FigureTable, after: FigureTable) -> Revision:
    """Compare two versions of a table, figure by figure.

    Raises:
        RecordError: they have other dimensions, so that no figure of one is a figure of the other.
    """
    if before.dimensions != after.dimensions:
        raise RecordError(
            f"Table {after.code} was by {', '.join(before.dimensions) or 'nothing'} and is by "
            f"{', '.join(after.dimensions) or 'nothing'}: the two cannot be laid side by side."
        )
    keys = list(after.dimensions)
    # a table without dimensions has one row: give it a key that always fits
    old, new = (rows.with_columns(_all=pl.lit(1)) for rows in (before.rows, after.rows))
    on = [*keys, "_all"]
    both = new.join(old, on=on, how="inner", suffix="_before", nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in MEASURES)
    changed = both.filter(differs).drop("_all")
    columns = [*keys, *MEASURES]
    return Revision(
        dimensions=after.dimensions,
        added=new.join(old, on=on, how="anti", nulls_equal=True).select(columns),
        removed=old.join(new, on=on, how="anti", nulls_equal=True).select(columns),
        changed=changed,
        same=both.height - changed.height,
    )
