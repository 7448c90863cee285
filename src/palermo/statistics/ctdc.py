"""Files of the Counter-Trafficking Data Collaborative (CTDC) as published figures, beside those of UNODC.

A file is one row a person, without small groups or made synthetic before it was published; what is counted
here are its rows, by country, year, sex, age and form. It is read in batches: memory does not grow with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palermo.errors import UnreadableFileError
from palermo.intake import Reading
from palermo.statistics.glotip.schema import OBSERVATIONS
from palermo.statistics.patterns import with_prefix

LAYOUTS = "ctdc"
"""What the names of the layouts begin with that are CTDC's (palermo.intake.layouts)."""

EXPLOITED, CITIZENS = "Persons recorded, by country of exploitation", "Persons recorded, by citizenship"
INDICATORS = {EXPLOITED: "exploitation_country", CITIZENS: "citizenship"}
"""What is counted, and the field of the case record that says of which country."""

UNIT = "Rows"
SOURCE = "CTDC"
KEPT = ("year", "sex", "age_group", "exploitation_country", "citizenship")
KEY = ("indicator", "iso3", "year", "dimension", "category", "sex", "age")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """What came of one file.

    Attributes:
        layout: name of its layout, such as ``ctdc_2020_extract``.
        rows, rejected: rows that hold anything, and those of them that could not be read.
        warnings: what is odd but was counted, in words.
        observations: the table ``OBSERVATIONS``; ``release`` and ``row`` are empty, a figure is of many rows.
    """

    layout: str
    rows: int
    rejected: int
    warnings: tuple[str, ...]
    observations: pl.DataFrame


def count_records(path: Path) -> Iterator[float | RecordFile]:
    """Count the rows of a file; gives the share that was read (0 to 1) after each batch, the counts at last.

    Raises:
        UnreadableFileError: it cannot be read, or is not one of CTDC's.
    """
    reading = Reading(path)
    layout = reading.mapping.layout or ""
    if not layout.startswith(LAYOUTS):
        raise UnreadableFileError(
            f"{path.name} is none of the files that CTDC publishes: its columns are those of no release. "
            "Download the global dataset again from ctdatacollaborative.org"
        )
    found = pl.DataFrame(schema=_counted(pl.DataFrame(schema=_schema())).schema)
    shares: list[float] = []
    for cases, _ in reading.batches(shares.append):
        found = _sum([found, _counted(cases)])
        yield shares[-1] if shares else 0.0
    came = reading.outcome()
    yield RecordFile(
        layout=layout,
        rows=came.rows,
        rejected=came.rejected,
        warnings=tuple(issue.message for issue in (*came.errors, *came.warnings)),
        observations=_observations(found),
    )


def _schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    texts: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(KEPT, pl.String)
    flags = dict.fromkeys(with_prefix("form_"), pl.Boolean)
    return {**texts, "year": pl.Int16, "citizenship": pl.List(pl.String), **flags}


def _counted(cases: pl.DataFrame) -> pl.DataFrame:
    """The rows of one batch by ``KEY``, with ``rows``."""
    return _sum(
        counts for indicator, field in INDICATORS.items() for counts in _of_country(cases, indicator, field)
    )


def _of_country(cases: pl.DataFrame, indicator: str, field: str) -> Iterator[pl.DataFrame]:
    """Totals, by sex and age, and by form; a person with two citizenships is a row of each."""
    rows = cases.select(*KEPT, *with_prefix("form_"))
    if field == "citizenship":
        rows = rows.explode(field, empty_as_null=True)
    rows = rows.with_columns(indicator=pl.lit(indicator), iso3=pl.col(field).fill_null(""))
    sex, age = pl.col("sex").fill_null("unknown"), pl.col("age_group").fill_null("unknown")
    whole = pl.lit("total")
    for in_sex, in_age in ((whole, whole), (sex, whole), (whole, age), (sex, age)):
        yield _by(rows, dimension=whole, category=whole, sex=in_sex, age=in_age)
    said = {"dimension": pl.lit("form"), "sex": whole, "age": whole}
    for form in with_prefix("form_"):
        yield _by(rows.filter(pl.col(form)), category=pl.lit(form), **said)


def _by(rows: pl.DataFrame, **parts: pl.Expr) -> pl.DataFrame:
    return rows.select("indicator", "iso3", "year", **parts).group_by(KEY).agg(rows=pl.len().cast(pl.Int64))


def _sum(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([one.select(*KEY, "rows") for one in counts]).group_by(KEY).agg(pl.col("rows").sum())


def _observations(counts: pl.DataFrame) -> pl.DataFrame:
    filled = counts.sort(KEY).with_columns(
        country=pl.lit(None),
        category_text=pl.col("category"),
        low="rows",
        high="rows",
        unit=pl.lit(UNIT),
        source=pl.lit(SOURCE),
        text=pl.col("rows").cast(pl.String),
        copies=pl.lit(1),
        conflict=pl.lit(value=False),
    )
    missing = [pl.lit(None).alias(name) for name in OBSERVATIONS if name not in filled.columns]
    return filled.with_columns(missing).select(
        pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items()
    )
