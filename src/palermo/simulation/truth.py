"""The truth about a fictional State, for those who test what Palermo makes of its files."""

from typing import Any

import polars as pl

from palermo.records.schema import schema

from .layouts import as_read, layout
from .names import PARTS, table, true_names
from .parameters import ORGANISATIONS, model
from .state import State, capture_histories


def true_persons_named(state: State) -> pl.DataFrame:
    """The true persons with their names as written at home and in Latin letters."""
    names = true_names(state.persons, state.seed, state.country.code)
    latin = pl.Series([name.latin for name in table()])
    native = pl.Series([name.native for name in table()])
    written = [latin.gather(names[part]).alias(f"name_{part}") for part in PARTS]
    written += [native.gather(names[part]).alias(f"native_{part}") for part in PARTS]
    return state.persons.hstack([names["culture"], *written])


def cases(state: State) -> pl.DataFrame:
    """All records as a faultless intake of the six files would give them, in the case record's schema.

    The rows spoilt on purpose are in it too, as they were before they were spoilt.
    """
    return pl.concat(_cases_of(state, name) for name in ORGANISATIONS)


def _cases_of(state: State, source: str) -> pl.DataFrame:
    """One organisation's part, with what follows from other fields: year, range of age, age group."""
    records = state.records.filter(pl.col("source") == source)
    read = as_read(records, layout(source), state.country.code)
    empty = [pl.lit(None, dtype).alias(name) for name, dtype in schema().items() if name not in read.columns]
    group = pl.when(pl.col("age") < 18).then(pl.lit("child")).when(pl.col("age") >= 18).then(pl.lit("adult"))
    own = read.with_columns(empty).with_columns(
        year=pl.col("registered_on").str.slice(0, 4),
        age_low="age",
        age_high="age",
        age_group=pl.coalesce("age_group", group),
    )
    return own.select(pl.col(name).cast(dtype) for name, dtype in schema().items())


def truth_figures(state: State, faults: pl.DataFrame) -> dict[str, Any]:
    """The figures an estimate should find again: persons by year, by class and by list.

    Args:
        state: the State.
        faults: the rows spoilt in its files.
    """
    return {
        "persons": len(state.persons),
        "seed": state.seed,
        "fictional": True,
        "records": len(state.records),
        "repeats": int(state.records["repeat"].sum()),
        "excluded": int(state.records["exclude"].sum()),
        "faulty": len(faults),
        "years": {str(year): _year(state, year) for year in state.years},
        "classes": {
            name: int((state.persons["class"] == name).sum()) for name in model()["visibility"]["classes"]
        },
    }


def _year(state: State, year: int) -> dict[str, Any]:
    """One year: how many were exploited, seen by anybody, and on each list."""
    histories = capture_histories(state, year)
    counts = histories.table
    return {
        "exploited": histories.population,
        "seen": int(counts["count"].sum()),
        "lists": {name: int((counts[name].cast(pl.Int64) * counts["count"]).sum()) for name in ORGANISATIONS},
        "classes": dict(
            state.persons.filter(pl.col(f"exploited_{year}"))
            .group_by("class")
            .len()
            .sort("class")
            .iter_rows()
        ),
        "forms": dict(
            state.persons.filter(pl.col(f"exploited_{year}"))
            .group_by("main_form")
            .len()
            .sort("main_form")
            .iter_rows()
        ),
    }
