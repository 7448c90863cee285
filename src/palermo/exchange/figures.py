"""A table of figures with its origin, as the writers of the field's formats take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from palermo.errors import RecordError

MEASURES = {
    "low": pl.Int64(),
    "high": pl.Int64(),
    "share_low": pl.Float64(),
    "share_high": pl.Float64(),
    "unknown": pl.Int64(),
}
"""The columns after the dimensions; all may be missing: the figure is then withheld."""


def figure_schema(dimensions: Sequence[str]) -> dict[str, pl.DataType]:
    """The columns of a table with these dimensions."""
    return {**dict.fromkeys(dimensions, pl.String()), **MEASURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A table of counts, each an interval.

    Attributes:
        code: its short name: small letters, figures and underscores.
        title: what is counted, in English.
        dimensions: columns of codes, in order; ``year`` is the time where it is one of them.
        place: code of the State the figures are of.
        period: first and last year.
        unit: what is counted.
        protection: what keeps persons from being found in it, in words.
        rows: the dimensions as text, then ``MEASURES``.

    Raises:
        RecordError: the columns are not these.
    """

    code: str
    title: str
    dimensions: tuple[str, ...]
    place: str
    period: tuple[int, int]
    unit: str
    protection: str
    rows: pl.DataFrame

    def __post_init__(self) -> None:
        """Refuse rows of other columns."""
        expected = figure_schema(self.dimensions)
        if dict(self.rows.schema) != expected:
            raise RecordError(
                f"Table {self.code} has the columns {_columns(self.rows.schema)}; "
                f"{_columns(expected)} were expected."
            )


def _columns(schema: Mapping[str, pl.DataType]) -> str:
    return ", ".join(f"{name} ({kind})" for name, kind in schema.items())
