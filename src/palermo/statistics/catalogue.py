"""All tables of a set of cases, with their origin, written as csv files beside an index."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from palermo.records.files import replacing
from palermo.statistics.counting import Counted, count
from palermo.statistics.flows import flows
from palermo.statistics.gap import LISTS, gap
from palermo.statistics.official import official, sdg_rates
from palermo.statistics.patterns import patterns
from palermo.statistics.population import Population
from palermo.statistics.status import status
from palermo.statistics.table import Table, censored


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What holds for every table of a set.

    Attributes:
        state: code and names of the State, as in state.toml.
        fictional: nobody in it is real.
        place: the code the tables are about.
        breaks: year, reason, and perhaps tables: where a series must not be read across.
        subregions: subregion of countries that UNODC's list does not hold.
        regions: region of each district, for tables that count both.
        population: the denominator of rates, or None: then there are none.
    """

    state: Mapping[str, Any] = field(default_factory=dict)
    fictional: bool = False
    place: str = "all"
    breaks: tuple[Mapping[str, Any], ...] = ()
    subregions: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    population: Population | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSet:
    """Tables of one set of records.

    Attributes:
        counted: the rows they were made from.
        tables: tables of counts.
        rates: tables of rates; their ``low`` and ``high`` are no counts.
        origin: what holds for all of them.
    """

    counted: Counted
    tables: tuple[Table, ...]
    rates: tuple[Table, ...]
    origin: Origin

    def index(self) -> dict[str, Any]:
        """The content of index.json."""
        return {
            "state": dict(self.origin.state),
            "fictional": self.origin.fictional,
            "tables": [self._entry(table) for table in self.tables],
            "rates": [self._entry(table) for table in self.rates],
        }

    def _entry(self, table: Table) -> dict[str, Any]:
        breaks = [row for row in self.origin.breaks if _breaks(table.name, row.get("tables", [table.name]))]
        return {
            "name": table.name,
            "title": table.title,
            "dimensions": list(table.dimensions),
            "unit": table.unit,
            "period": list(self.counted.period),
            "place": self.origin.place,
            "sources": list(self.counted.sources),
            "method": table.method,
            "protection": table.protection,
            "standard": table.standard,
            "breaks": [{"year": row["year"], "reason": row["reason"]} for row in breaks],
        }


def _breaks(name: str, tables: Iterable[str]) -> bool:
    """Whether a break named for ``tables`` holds for a table: ``forms`` also means ``glotip_forms``."""
    return any(name == table or name.endswith(f"_{table}") for table in tables)


def make_tables(
    cases: pl.DataFrame,
    origin: Origin,
    *,
    persons: pl.DataFrame | None = None,
    years: tuple[int, int] | None = None,
    censor: int = 0,
) -> TableSet:
    """Make every table.

    Args:
        cases: case records.
        origin: what holds for every table.
        persons: source, record_id, person_id; without it records are counted, and the tables say so.
        years: first and last year; those of the records where None.
        censor: counts from 1 to ``censor`` - 1 become that interval; 0 leaves them exact.

    Raises:
        StatisticsError: no record has a year.
    """
    counted = count(cases, persons=persons, years=years)
    tables: Iterable[Table] = [
        *patterns(counted),
        *flows(counted, dict(origin.subregions)),
        *status(counted),
        *official(counted),
        *gap(counted, cases, origin.regions),
    ]
    if censor:
        tables = [table if table.unit == LISTS else censored(table, censor) for table in tables]
    ordered = tuple(sorted(tables, key=lambda table: table.name))
    rates: tuple[Table, ...] = ()
    if origin.population is not None:
        numbers = next(table for table in ordered if table.name == "sdg_16_2_2")
        rates = (sdg_rates(numbers, origin.population, origin.place),)
    return TableSet(counted=counted, tables=ordered, rates=rates, origin=origin)


def write_tables(folder: Path, made: TableSet) -> None:
    """Write ``NAME.csv`` for every table and ``index.json`` into a folder that exists.

    The same tables give the same bytes.
    """
    for table in (*made.tables, *made.rates):
        with replacing(folder / f"{table.name}.csv", private=False) as part:
            table.cells.write_csv(part)
    with replacing(folder / "index.json", private=False) as part:
        text = json.dumps(made.index(), ensure_ascii=False, indent=1, allow_nan=False)
        part.write_text(text + "\n", encoding="utf-8")
