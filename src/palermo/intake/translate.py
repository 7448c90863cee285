"""Rows of a file into case records: each distinct cell is read once, the rows are gathered by polars."""

import datetime
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from palermo.records.schema import ASSISTANCE, fields, schema

from .cells import Cell, Reader, reader_for, without_value
from .identity import names_persons
from .issues import ISSUES
from .mapping import Column, Mapping
from .table import FAULT, ROW

_MEMORY = 200_000
"""Distinct cells of a column that are remembered."""

SHAPES = {
    "too_few_cells": "found fewer cells than columns. Add what is missing, or take out a stray line end.",
    "too_many_cells": "found more cells than columns. Put cells that hold the delimiter in quotation marks.",
    "cut_row": "the file ends in the middle of this row, so that rows after it may be missing too. "
    "Get the whole file again.",
    "formula": "found a formula, expected a value; it was not calculated. Replace it by its value.",
}
_FORMULA = r"^(?:=\s*\S|@\s*[A-Za-z][\w.]*\()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A batch that was read.

    Attributes:
        cases: one row a row of the batch that has the right shape, with the columns of the case record.
        rows: their numbers.
        faults: what is wrong, as ``issues.ISSUES``; a row may have several.
        warnings: column, code, message and the rows they hold for.
    """

    cases: pl.DataFrame
    rows: pl.Series
    faults: pl.DataFrame
    warnings: Sequence[tuple[str, str, str, pl.Series]]


@dataclass(slots=True)
class _Memory:
    """Cells of one column that were read before."""

    column: Column
    read: Reader
    cells: dict[str, Cell] = field(default_factory=dict)

    def of(self, distinct: Sequence[str]) -> list[Cell]:
        if len(self.cells) > _MEMORY:
            self.cells.clear()
        for cell in distinct:
            if cell not in self.cells:
                self.cells[cell] = self.read(cell)
        return [self.cells[cell] for cell in distinct]


class Translator:
    """Reads the batches of one file with one mapping."""

    def __init__(self, mapping: Mapping, today: datetime.date) -> None:
        """Make a reader for each column; ``today`` bounds dates."""
        self.mapping = mapping
        self.threads = ThreadPoolExecutor(2, "intake")
        self.memories = [
            _Memory(column, reader_for(column, mapping, today)) for column in mapping.read_columns
        ]

    def batch(self, frame: pl.DataFrame) -> Translated:
        """Read a batch.

        Args:
            frame: the file's columns as text, ``ROW`` and ``FAULT``.
        """
        whole = frame.filter(pl.col(FAULT).is_null())
        faults = [_shape_faults(frame), formulas := _formulas(whole)]
        values: dict[str, pl.Series] = {}
        warnings: list[tuple[str, str, str, pl.Series]] = []
        for found in self.threads.map(
            lambda memory: _read_column(memory, self.mapping, whole), self.memories
        ):
            for name, series in found.values.items():
                values[name] = _merged(values[name], series) if name in values else series
            faults.append(found.faults.join(formulas, on=["row", "column"], how="anti"))
            warnings += found.warnings
        cases = _cases(values, self.mapping, whole.height)
        return Translated(cases=cases, rows=whole[ROW], faults=pl.concat(faults), warnings=warnings)


@dataclass(frozen=True, slots=True)
class _Found:
    values: dict[str, pl.Series]
    faults: pl.DataFrame
    warnings: list[tuple[str, str, str, pl.Series]]


def _shape_faults(frame: pl.DataFrame) -> pl.DataFrame:
    bad = frame.lazy().filter(pl.col(FAULT).is_not_null())
    code, column = (pl.col(FAULT).str.split("\t").list.get(part, null_on_oob=True) for part in (0, 1))
    message = code.replace_strict(SHAPES, return_dtype=pl.String)
    return bad.select(row=pl.col(ROW), column=column, code=code, message=message).collect()


def _formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells that a spreadsheet would calculate."""
    names = [name for name in frame.columns if name not in {ROW, FAULT}]
    starts = [pl.any_horizontal(pl.col(name).str.starts_with(sign) for sign in "=@").any() for name in names]
    hits = frame.select(start.alias(str(index)) for index, start in enumerate(starts)).row(0)
    found = [
        frame.lazy()
        .filter(pl.col(name).str.contains(_FORMULA))
        .select(
            row=pl.col(ROW), column=pl.lit(name), code=pl.lit("formula"), message=pl.lit(SHAPES["formula"])
        )
        for name, hit in zip(names, hits, strict=True)
        if hit
    ]
    return pl.concat([pl.LazyFrame(schema=ISSUES), *found]).collect()


def _read_column(memory: _Memory, mapping: Mapping, frame: pl.DataFrame) -> _Found:
    column, cells = memory.column, frame[memory.column.name]
    if column.field in fields() and fields()[column.field].type == "text" and not column.values:
        return _Found({column.field: _text(column, mapping, cells)}, pl.DataFrame(schema=ISSUES), [])
    distinct = cells.unique(maintain_order=True)
    texts = distinct.to_list()
    read = memory.of(texts)
    index = cells.cast(pl.Enum(distinct)).to_physical()
    names = list(dict.fromkeys(name for cell in read for name in cell.values))
    values = {name: _gathered(name, read, index) for name in names}
    faults = _cell_faults(column, texts, read, index, frame[ROW])
    return _Found(values, faults, list(_warned(column, read, index, frame)))


def _text(column: Column, mapping: Mapping, cells: pl.Series) -> pl.Series:
    """Free text as it is; only the words for "not known" are taken out."""
    silent = ["", "unknown", *(word.strip().lower() for word in (*mapping.unknown, *column.unknown))]
    stripped = pl.col("cell").str.strip_chars()
    kept = pl.when(~stripped.str.to_lowercase().is_in(silent)).then(stripped)
    return cells.to_frame("cell").select(kept.alias(column.field)).to_series()


def _dtype(name: str) -> Any:  # noqa: ANN401 - a polars type
    return pl.List(pl.String) if name.startswith("assistance.") else fields()[name].dtype


def _gathered(name: str, read: Sequence[Cell], index: pl.Series) -> pl.Series:
    return pl.Series(name, [cell.values.get(name) for cell in read], dtype=_dtype(name)).gather(index)


def _cell_faults(
    column: Column, distinct: Sequence[str], read: Sequence[Cell], index: pl.Series, rows: pl.Series
) -> pl.DataFrame:
    """What is wrong, cell by cell; a column that looks as if it named persons is not quoted."""
    if not any(cell.fault for cell in read):
        return pl.DataFrame(schema=ISSUES)
    codes = pl.Series([cell.fault or None for cell in read], dtype=pl.String).gather(index)
    texts = [cell.message for cell in read]
    if names_persons(column.name, distinct):
        texts = [without_value(text) for text in texts]
    messages = pl.Series(texts, dtype=pl.String).gather(index)
    found = pl.DataFrame({"row": rows, "column": column.name, "code": codes, "message": messages})
    return found.filter(pl.col("code").is_not_null())


def _warned(
    column: Column, read: Sequence[Cell], index: pl.Series, frame: pl.DataFrame
) -> Iterator[tuple[str, str, str, pl.Series]]:
    for code in dict.fromkeys(cell.warning for cell in read if cell.warning):
        held = pl.Series([cell.warning == code for cell in read]).gather(index)
        message = next(cell.message for cell in read if cell.warning == code)
        yield column.name, code, message, frame[ROW].filter(held)


def _merged(first: pl.Series, second: pl.Series) -> pl.Series:
    """Two columns for one field: yes from either, else what one of them says; lists are joined."""
    both = pl.DataFrame({"a": first, "b": second})
    a, b = pl.col("a"), pl.col("b")
    if first.dtype == pl.Boolean:
        joined = pl.when(a | b).then(True).otherwise(pl.coalesce(a, b))
    elif isinstance(first.dtype, pl.List):
        joined = (
            pl.when(a.is_null())
            .then(b)
            .when(b.is_null())
            .then(a)
            .otherwise(pl.concat_list("a", "b").list.unique(maintain_order=True))
        )
    else:
        joined = pl.coalesce(a, b)
    return both.select(joined.alias(first.name)).to_series()


def _cases(values: dict[str, pl.Series], mapping: Mapping, height: int) -> pl.DataFrame:
    """The case record's columns: what was read, constants where nothing was, null for the rest."""
    parts = {name: values.pop(name) for name in list(values) if name.startswith("assistance.")}
    if "assistance.service" in parts:
        values["assistance"] = _assistance(parts, height)
    frame = pl.DataFrame(list(values.values())) if values else pl.select(pl.repeat(None, height).alias(" "))
    constants = {name: pl.lit(text).cast(fields()[name].dtype) for name, text in _constants(mapping).items()}
    columns = []
    for name, dtype in schema().items():
        column = pl.col(name) if name in frame.columns else pl.lit(None, dtype=dtype)
        columns.append((pl.coalesce(column, constants[name]) if name in constants else column).alias(name))
    return frame.select(columns).with_columns(_derived())


def _constants(mapping: Mapping) -> dict[str, Any]:
    return {
        name: [text] if fields()[name].type == "codes" else text for name, text in mapping.constants.items()
    }


def _derived() -> list[pl.Expr]:
    """What follows from other fields: the year from the date, the range from the age, the group from both."""
    low, high = pl.coalesce("age_low", "age"), pl.coalesce("age_high", "age")
    group = pl.when(low >= 18).then(pl.lit("adult")).when(high < 18).then(pl.lit("child"))
    year = pl.col("registered_on").str.head(4).cast(pl.Int16, strict=False)
    return [
        pl.coalesce("year", year),
        low.alias("age_low"),
        high.alias("age_high"),
        pl.coalesce("age_group", group),
    ]


def _assistance(parts: dict[str, pl.Series], height: int) -> pl.Series:
    """Services with their dates and outcomes: part by part, or one date and outcome for all of them."""
    frame = pl.DataFrame(list(parts.values())).with_row_index("record")
    for name in ("assistance.date", "assistance.outcome"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.List(pl.String)).alias(name))
    each = frame.filter(pl.col("assistance.service").list.len() > 0).with_columns(
        place=pl.int_ranges(pl.col("assistance.service").list.len())
    )
    each = each.explode("assistance.service", "place")
    struct = pl.struct(
        service=pl.col("assistance.service"),
        date=_part("assistance.date"),
        outcome=_part("assistance.outcome"),
    )
    lists = each.group_by("record", maintain_order=True).agg(assistance=struct)
    joined = frame.select("record").join(lists, on="record", how="left", maintain_order="left")
    return joined["assistance"].cast(ASSISTANCE)


def _part(name: str) -> pl.Expr:
    single = pl.col(name).list.len() == 1
    return (
        pl.when(single)
        .then(pl.col(name).list.first())
        .otherwise(pl.col(name).list.get(pl.col("place"), null_on_oob=True))
    )
