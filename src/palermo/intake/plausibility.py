"""Counts that are hard to believe: far outside their own series, or beside their country's population.

They are reported and never dropped: a jump can be a new office as well as a mistake.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl

from .fault import FileFaultError
from .opening import open_table
from .words import key, words_of

Population = Mapping[tuple[str, int], float]
"""Persons by country (ISO alpha-3) and year."""

_FEWEST_YEARS = 5
_FARTHEST = 5.0
"""Robust standard deviations of the logarithm; Iglewicz and Hoaglin (1993): 3.5; case series jump more."""
_LEAST_SPREAD = 0.35
_LEAST = 50
"""Smaller counts jump by chance."""
_SHARE = 0.001
_PLACES = ("detection_country", "exploitation_country")


@dataclass(slots=True)
class Tally:
    """Counts of records by country and year, over all batches."""

    population: Population | None = None
    counts: pl.DataFrame | None = None

    def add(self, cases: pl.DataFrame) -> None:
        """Add a batch of case records."""
        place = pl.coalesce(*_PLACES).fill_null("").alias("place")
        found = cases.lazy().drop_nulls("year").group_by(place, "year").len("n").collect()
        parts = [found] if self.counts is None else [self.counts, found]
        self.counts = pl.concat(parts).group_by("place", "year").agg(pl.col("n").sum())

    def warnings(self) -> Iterator[tuple[str, str]]:
        """Code and message of each count that is hard to believe."""
        if self.counts is None:
            return
        for (place,), series in self.counts.sort("place", "year").group_by("place", maintain_order=True):
            counts = dict(series.select("year", "n").iter_rows())
            name = str(place) or "all countries not given"
            yield from (("series", text) for text in _outside_series(name, counts))
            yield from (("population", text) for text in self._beside_population(str(place), counts))

    def _beside_population(self, place: str, counts: Mapping[int, int]) -> Iterator[str]:
        for year, count in counts.items():
            persons = (self.population or {}).get((place, year))
            if persons is not None and count > _SHARE * persons:
                yield (
                    f"{place} {year}: {count:,} records in a population of {persons:,.0f}, more than 1 in "
                    f"{1 / _SHARE:,.0f}. Check the country, the year and repeated rows; the records are kept."
                )


def _outside_series(place: str, counts: Mapping[int, int]) -> Iterator[str]:
    """Years far from the others of the same place, on the scale of logarithms."""
    if len(counts) < _FEWEST_YEARS:
        return
    for year, count in counts.items():
        others = [math.log(n) for y, n in counts.items() if y != year]
        middle = median(others)
        spread = max(_LEAST_SPREAD, 1.4826 * median(abs(value - middle) for value in others))
        far = abs(math.log(count) - middle) > _FARTHEST * spread
        if far and max(count, math.exp(middle)) >= _LEAST:
            yield (
                f"{place} {year}: {count:,} records, other years about {math.exp(middle):,.0f}. Check the "
                "year and repeated rows; the records are kept."
            )


def read_population(path: Path) -> Population:
    """Read a table of population.

    Args:
        path: a table with a country (or ``place``), a year and a population; finer rows are added up.

    Raises:
        UnreadableFileError: a column is missing or a figure is not a number.
    """
    table = open_table(path)
    names = {key(name): name for name in table.headers}
    place = next((names[n] for n in ("iso3", "country", "place", "code") if n in names), None)
    if place is None or not {"year", "population"} <= set(names):
        raise FileFaultError(
            path.name,
            "population",
            "expected the columns country (or place), year, population; found "
            f"{', '.join(table.headers[:8])}.",
        )
    frame = pl.concat([frame for frame, _ in table.batches()])
    countries = words_of("country")
    codes = {name: countries.get(key(name), name.strip().upper()) for name in frame[place].unique()}
    figures = frame.select(
        place=pl.col(place).replace_strict(codes, return_dtype=pl.String),
        year=pl.col(names["year"]).str.strip_chars().cast(pl.Int64, strict=False),
        persons=pl.col(names["population"]).str.replace_all(r"[,\s]", "").cast(pl.Float64, strict=False),
    )
    if figures["year"].null_count() or figures["persons"].null_count():
        text = "a year or a population is not a number. Correct the table."
        raise FileFaultError(path.name, "population", text)
    sums = figures.group_by("place", "year").agg(pl.col("persons").sum())
    return {(name, year): persons for name, year, persons in sums.iter_rows()}
