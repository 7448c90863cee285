"""Two releases of the GLOTIP workbook side by side: which figures were added, removed or revised."""

from dataclasses import dataclass

import polars as pl

from palermo.statistics.glotip.release import Release

KEY = ("iso3", "year", "indicator", "dimension", "category", "sex", "age", "unit")
"""What a figure is about across releases: by code where there is one, so that a new spelling is no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed between two releases.

    Attributes:
        changes: the columns of the key, ``change`` (added, removed or revised), ``old_text``, ``new_text``,
            ``old_row``, ``new_row``; where a key occurs more than once, its figures joined by " | ".
        unchanged: how many keys carry the same figures in both.
    """

    changes: pl.DataFrame
    unchanged: int

    def count(self, change: str) -> int:
        """How many keys were ``"added"``, ``"removed"`` or ``"revised"``."""
        return self.changes.filter(change=change).height


def compare(old: Release, new: Release) -> Comparison:
    """Hold two releases side by side, key by key, by the figures and not by how they are written."""
    both = _figures(old, "old").join(
        _figures(new, "new"), on=KEY, how="full", coalesce=True, nulls_equal=True
    )
    change = (
        pl.when(pl.col("old_text").is_null())
        .then(pl.lit("added"))
        .when(pl.col("new_text").is_null())
        .then(pl.lit("removed"))
        .when(pl.col("old_figures") != pl.col("new_figures"))
        .then(pl.lit("revised"))
    )
    marked = both.with_columns(change=change)
    columns = [*KEY, "change", "old_text", "new_text", "old_row", "new_row"]
    changes = marked.filter(pl.col("change").is_not_null()).select(columns).sort(KEY)
    return Comparison(changes=changes, unchanged=marked["change"].null_count())


def _figures(release: Release, side: str) -> pl.DataFrame:
    """The figures of each key, in the order of their size."""
    figure = pl.concat_str("low", pl.lit("-"), "high", ignore_nulls=True)
    texts = pl.col("text").fill_null("").sort_by("high", "low")
    named = release.observations.with_columns(
        iso3=pl.coalesce("iso3", "country"), category=pl.coalesce("category", "category_text")
    )
    return named.group_by(KEY).agg(
        figure.sort().str.join("|").alias(f"{side}_figures"),
        texts.str.join(" | ").alias(f"{side}_text"),
        pl.col("row").min().alias(f"{side}_row"),
    )
