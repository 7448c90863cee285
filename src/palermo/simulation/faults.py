"""A few rows spoilt on purpose in each organisation's file, so that its checks have something to find."""

from typing import Any

import numpy as np
import polars as pl

from .layouts import Layout, LayoutColumn
from .parameters import model, stream

IMPOSSIBLE_DATE = {"dmy": "31/02/{year}", "ymd": "{year}-02-31"}
UNKNOWN_WORDS = {"sex": "Q7", "identification": "xx-9"}


def spoilt(table: pl.DataFrame, form: Layout, seed: int, code: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spoil some rows of a file.

    Args:
        table: the file as text (see ``layouts.rendered``).
        form: its layout.
        seed: of the simulation.
        code: the State's.

    Returns:
        The spoilt table; and what was done: source, record_id, row (of the file), column, kind.
    """
    generator = stream(seed, code, "faults", form.source)
    wanted = _how_many(len(table))
    rows = np.sort(generator.choice(len(table), size=wanted, replace=False))
    kinds = ["impossible_date", "unknown_sex", "unknown_identification"]
    done = pl.DataFrame(
        {
            "source": [form.source] * wanted,
            "record_id": table[_heading(form, "record_id")].gather(rows),
            "row": rows + form.first_row,
            "kind": [kinds[number % 3] for number in range(wanted)],
        },
        schema_overrides={"source": pl.String, "kind": pl.String},
    )
    fields = {
        "impossible_date": "registered_on",
        "unknown_sex": "sex",
        "unknown_identification": "identification",
    }
    columns = {kind: _heading(form, field) for kind, field in fields.items()}
    for kind, heading in columns.items():
        where = done.filter(pl.col("kind") == kind)["row"].to_numpy() - form.first_row
        table = table.with_columns(_replaced(table, heading, where, _wrong(kind, form)))
    return table, done.with_columns(column=pl.col("kind").replace(columns))


def _how_many(rows: int) -> int:
    """A share of a large file, three rows of a small one, none of a handful."""
    if rows < 20:
        return int(rows >= 5)
    return max(3, round(rows * float(model()["record"]["faulty"])))


def _heading(form: Layout, field: str) -> str:
    """The file's heading for a field."""
    found: LayoutColumn = next(column for column in form.columns if column.field == field)
    return found.name


def _wrong(kind: str, form: Layout) -> str:
    if kind == "impossible_date":
        return IMPOSSIBLE_DATE[form.dates].format(year=model()["years"][-1])
    return UNKNOWN_WORDS[kind.removeprefix("unknown_")]


def _replaced(
    table: pl.DataFrame, heading: str, rows: "np.ndarray[Any, np.dtype[np.int64]]", text: str
) -> pl.Series:
    """A column with ``text`` in some rows."""
    column = table[heading].clone()
    return column.scatter(rows, [text] * len(rows)) if len(rows) else column
