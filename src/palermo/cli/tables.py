"""``palermo tables``: every table of a file of case records."""

import argparse
from pathlib import Path
from typing import Any

import polars as pl

from palermo.cli.report import Report
from palermo.errors import UnreadableFileError, UsageError
from palermo.exchange.folders import replacing_folder
from palermo.records.frame import read_cases
from palermo.statistics.catalogue import Origin, TableSet, make_tables, write_tables
from palermo.statistics.population import read_population


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "cases", type=Path, metavar="CASES", help="cases.parquet, as `palermo intake` writes it"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", required=True, help="folder to write tables/ into"
    )
    parser.add_argument(
        "--population",
        type=Path,
        metavar="FILE",
        help="csv of place, year, population: rates are made with it",
    )
    parser.add_argument(
        "--population-source", default="", metavar="TEXT", help="who published the population table"
    )
    parser.add_argument(
        "--persons",
        type=Path,
        metavar="FILE",
        help="parquet of source, record_id, person_id: persons are counted",
    )
    parser.add_argument(
        "--censor", type=int, default=0, metavar="N", help="show counts from 1 to N-1 as that interval"
    )


def run(arguments: argparse.Namespace) -> Report:
    """Make the tables and write them all, or none."""
    if arguments.censor < 0:
        raise UsageError(f"--censor {arguments.censor}: give 0, or the lowest count to show, such as 5")
    cases = read_cases(arguments.cases)
    persons = _persons(arguments.persons) if arguments.persons else None
    population = None
    if arguments.population:
        population = read_population(arguments.population, source=arguments.population_source)
    place = _place(cases)
    made = make_tables(
        cases,
        Origin(
            place=place, fictional=_is_fictional(cases), state=_state(cases, place), population=population
        ),
        persons=persons,
        censor=arguments.censor,
    )
    target = arguments.output / "tables"
    with replacing_folder(target, mark="index.json") as folder:
        write_tables(folder, made)
    return Report(data=_data(made, cases, target), text=_text(made, cases, target))


def _persons(path: Path) -> pl.DataFrame:
    """Which record is of which person, as `palermo link` writes it."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist: give the parquet file that `palermo link` wrote")
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFileError(
            f"{path.name} is not a parquet file: give the one that `palermo link` wrote"
        ) from error


def _place(cases: pl.DataFrame) -> str:
    """The one country of detection, or ``all``."""
    countries = cases["detection_country"].drop_nulls().unique().to_list()
    return str(countries[0]) if len(countries) == 1 else "all"


def _is_fictional(cases: pl.DataFrame) -> bool:
    """Whether every country of detection has a code that ISO 3166 leaves to its users."""
    countries = cases["detection_country"].drop_nulls().unique()
    return bool(len(countries)) and bool(countries.str.contains("^X[A-Z]{2}$").all())


def _state(cases: pl.DataFrame, place: str) -> dict[str, Any]:
    return {} if place == "all" else {"code": place}


def _data(made: TableSet, cases: pl.DataFrame, folder: Path) -> dict[str, Any]:
    excluded = made.counted.use.filter(use="excluded")["records"].sum()
    return {
        "folder": str(folder),
        "tables": [table.name for table in (*made.tables, *made.rates)],
        "records": cases.height,
        "excluded": int(excluded),
        "detected": made.counted.detected.height,
        "unit": made.counted.unit,
        "period": list(made.counted.period),
    }


def _text(made: TableSet, cases: pl.DataFrame, folder: Path) -> str:
    data = _data(made, cases, folder)
    first, last = made.counted.period
    return (
        f"{len(data['tables'])} tables of {first} to {last} in {folder}\n"
        f"{data['records']:,} records, {data['excluded']:,} of them excluded and only counted\n"
        f"{data['detected']:,} {data['unit']} detected"
    )
