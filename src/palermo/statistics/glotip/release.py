"""One release of UNODC's GLOTIP workbook as observations: intervals, codes, marks; nothing is dropped."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from palermo.records.count_columns import read_counts
from palermo.statistics.glotip.categories import codes
from palermo.statistics.glotip.plausibility import reasons
from palermo.statistics.glotip.schema import AGES, DIMENSIONS, FORMS, KEY, OBSERVATIONS, SEXES
from palermo.statistics.glotip.workbook import open_workbook

CENSORED_FROM = 1
"""Lower end of "<5": a figure is published because somebody was counted (docs/adr/0035)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The observations of one release.

    Attributes:
        date: the day of the release; None where the workbook does not say.
        file: the workbook's file name.
        sha256: digest of the file.
        observations: the table ``OBSERVATIONS``, one row a row of the workbook, in its order.
    """

    date: date | None
    file: str
    sha256: str
    observations: pl.DataFrame

    @property
    def censored(self) -> int:
        """How many figures are intervals."""
        return self.observations.filter(pl.col("low") < pl.col("high")).height

    @property
    def implausible(self) -> pl.DataFrame:
        """The figures that are marked, with the reason."""
        return self.observations.filter(pl.col("implausible").is_not_null())

    @property
    def duplicates(self) -> pl.DataFrame:
        """Every row whose key another row repeats, keys together, in the workbook's order."""
        repeated = self.observations.filter(pl.col("copies") > 1)
        return repeated.with_columns(first=pl.col("row").min().over(KEY)).sort("first", "row").drop("first")

    @property
    def conflicts(self) -> pl.DataFrame:
        """The duplicates whose figures differ."""
        return self.duplicates.filter("conflict")

    def keys(self, *, conflicting: bool) -> int:
        """How many keys occur more than once, or do so with different figures."""
        return (self.conflicts if conflicting else self.duplicates).select(KEY).n_unique()


def read_release(
    path: Path, *, population: pl.DataFrame | None = None, censored_from: int = CENSORED_FROM
) -> Release:
    """Read a workbook.

    Args:
        path: UNODC's xlsx file.
        population: iso3, year, population (persons), for the check of plausibility.
        censored_from: lower end of a censored figure: 1, or 0 where zero may hide in it.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: the file is not this workbook.
    """
    workbook = open_workbook(path)
    observations = (
        workbook.cells.with_columns(release=pl.lit(workbook.release, pl.Date))
        .pipe(_with_counts, censored_from)
        .pipe(_with_codes)
        .with_columns(implausible=pl.lit(None, pl.String))
        .pipe(_with_copies)
        .select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())
    )
    observations = observations.with_columns(reasons(observations, population))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Release(date=workbook.release, file=path.name, sha256=digest, observations=observations)


def _with_counts(cells: pl.DataFrame, censored_from: int) -> pl.DataFrame:
    """Read the figures: ``1,234`` is a value, ``<5`` the interval from ``censored_from`` to 4; else null."""
    counts = read_counts(cells["text"], censored_low=censored_from)
    year = pl.col("year_text").str.extract(r"^\s*((?:19|20)\d\d)(?:\.0+)?\s*$").cast(pl.Int16, strict=False)
    return cells.with_columns(counts["low"], counts["high"], year=year)


def _with_codes(cells: pl.DataFrame) -> pl.DataFrame:
    """Codes of dimension, category, sex, age; without one a category is null, the others keep their text."""
    names = cells.filter(pl.col("dimension_text").is_in(["by citizenship", "by country of repatriation"]))
    category = {**codes(names["category_text"].drop_nulls()), **FORMS, "Total": "total"}
    text = pl.col("category_text")
    return cells.with_columns(
        pl.col("iso3", "country", "indicator").str.strip_chars(),
        dimension=_coded("dimension_text", DIMENSIONS),
        sex=_coded("sex_text", SEXES),
        age=_coded("age_text", AGES),
        category=text.replace_strict(category, default=None, return_dtype=pl.String),
    )


def _coded(column: str, codes_by_text: dict[str, str]) -> pl.Expr:
    return pl.col(column).str.strip_chars().replace(codes_by_text)


def _with_copies(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(
        copies=pl.len().over(KEY),
        conflict=(pl.struct("low", "high").n_unique().over(KEY) > 1),
    )
