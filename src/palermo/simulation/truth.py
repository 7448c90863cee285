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
    parts = []
    for name in ORGANISATIONS:
        records = state.records.filter(pl.col("source") == name)
        read = as_read(records, layout(name), state.country.code)
        own = read.with_columns(
            year=pl.col("registered_on").str.slice(0, 4).cast(pl.Int16),
            **{
                key: pl.lit(None, dtype)
                for key, dtype in schema().items()
                if key not in read.columns and key != "year"
            },
        )
        parts.append(own.select(pl.col(key).cast(dtype) for key, dtype in schema().items()))
    return pl.concat(parts)


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
