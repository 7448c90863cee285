"""A population table that the user supplies, with its source: the denominator of rates, never guessed.

SDG 16.2.2 is per 100,000 inhabitants; UNODC takes them from the UN's World Population Prospects.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from palermo.errors import UnreadableFileError, UsageError

GROUPS = ("sex", "age_group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Inhabitants of countries and places.

    Attributes:
        table: iso3 (country or place code), sex, age_group ("total" where not split), year, population.
        source: who says so, in words; empty where the user did not say.
        file: the file's name.
    """

    table: pl.DataFrame
    source: str
    file: str

    def of(self, place: str, year: int, *, sex: str = "total", age_group: str = "total") -> int | None:
        """Inhabitants of a place and year; parts are added where there is no total; None where unknown."""
        rows = self.table.filter(iso3=place, year=year)
        for column, wanted in (("sex", sex), ("age_group", age_group)):
            if wanted != "total" or (rows[column] == "total").any():
                rows = rows.filter(pl.col(column) == wanted)
        return int(rows["population"].sum()) if rows.height else None

    def totals(self) -> pl.DataFrame:
        """Inhabitants of each place and year: iso3, year, population."""
        keys = self.table.select("iso3", "year").unique(maintain_order=True)
        counts = [self.of(place, year) for place, year in keys.iter_rows()]
        return keys.with_columns(population=pl.Series(counts, dtype=pl.Int64))


def read_population(path: Path, *, source: str = "") -> Population:
    """Read a csv of place (or iso3), year, population and perhaps sex, age_group, source.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: a column is missing, a number is none, or a place, year and group occurs twice.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist: give a csv of place, year, population")
    try:
        cells = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(f"{path.name} is not a csv table: give place, year, population") from error
    table = _checked(cells.rename({"place": "iso3"}, strict=False), path.name)
    stated = (
        "; ".join(cells["source"].drop_nulls().unique(maintain_order=True))
        if "source" in cells.columns
        else ""
    )
    return Population(table=table, source=source or stated, file=path.name)


def _checked(cells: pl.DataFrame, name: str) -> pl.DataFrame:
    missing = [column for column in ("iso3", "year", "population") if column not in cells.columns]
    if missing:
        raise UnreadableFileError(
            f"{name} has no column {' and no '.join(missing)}: "
            "a population table has place (or iso3), year and population"
        )
    number = pl.col("population").str.replace_all(r"[,\s]", "").cast(pl.Int64, strict=False)
    table = cells.select(
        "iso3",
        *(
            pl.col(group).fill_null("total") if group in cells.columns else pl.lit("total").alias(group)
            for group in GROUPS
        ),
        pl.col("year").cast(pl.Int16, strict=False),
        number,
    )
    bad = table.with_row_index("row", offset=2).filter(
        pl.any_horizontal(pl.col("iso3", "year", "population").is_null()) | (pl.col("population") < 0)
    )
    if bad.height:
        raise UnreadableFileError(
            f"{name}, row {bad['row'][0]}: expected a place, a year and a population of 0 or more"
        )
    if table.select("iso3", "year", *GROUPS).is_duplicated().any():
        raise UnreadableFileError(
            f"{name} gives the population of a place, year, sex and age group twice: keep one"
        )
    return table
