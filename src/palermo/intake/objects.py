"""JSON, lines of JSON and parquet: records with names, made into a table of text."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from .fault import FileFaultError
from .header import checked
from .table import FAULT, ROW, Batches, Table, filled

MOST_JSON = 1 << 28
"""A JSON document is read whole; larger ones belong in lines of JSON, which are read one by one."""
_ROWS = 50_000


def open_json(path: Path) -> Table:
    """Open a JSON document: a list of records, or an object with one list of records in it.

    Raises:
        UnreadableFileError: it is not that, or is larger than ``MOST_JSON``.
    """
    if path.stat().st_size > MOST_JSON:
        raise FileFaultError(
            path.name,
            "too_large",
            f"more than {MOST_JSON >> 20} MB of JSON. Save it as lines of JSON (.jsonl) or csv.",
        )
    records = [_flat(record) for record in _records(path)]
    headers = checked(list(dict.fromkeys(name for record in records for name in record)), path.name)
    return Table(
        path=path,
        headers=headers,
        header_row=0,
        batches=lambda: _batches(iter(enumerate(records, 1)), headers),
    )


def open_lines(path: Path) -> Table:
    """Open lines of JSON: one record a line; read once for the names, once for the records.

    Raises:
        UnreadableFileError: a line is not a record.
    """
    names: dict[str, None] = {}
    for _, record in _lines(path):
        names.update(dict.fromkeys(record))
        if len(names) > 10_000:
            break
    headers = checked(list(names), path.name)
    return Table(path=path, headers=headers, header_row=0, batches=lambda: _batches(_lines(path), headers))


def open_parquet(path: Path) -> Table:
    """Open a parquet file; lists of values become one cell with ``;`` between them.

    Raises:
        UnreadableFileError: it is damaged.
    """
    try:
        scan = pl.scan_parquet(path, glob=False)
        schema = scan.collect_schema()
        text = [_as_text(name, dtype) for name, dtype in schema.items() if not dtype.is_(pl.Null)]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileFaultError(
            path.name, "damaged_parquet", "cannot be read as parquet; it is damaged or cut."
        ) from error
    headers = checked(list(schema), path.name)
    frames = scan.select(text)
    return Table(path=path, headers=headers, header_row=0, batches=lambda: _parquet_batches(frames, headers))


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.List):
        inner = dtype.inner
        nested = isinstance(inner, pl.Struct | pl.List)
        column = pl.lit("") if nested else column.cast(pl.List(pl.String)).list.join(";")
    elif isinstance(dtype, pl.Struct):
        column = column.struct.json_encode()
    return column.cast(pl.String).fill_null("").alias(name)


def _parquet_batches(frames: pl.LazyFrame, headers: tuple[str, ...]) -> Batches:
    numbered = frames.with_row_index(ROW, offset=1).with_columns(
        pl.col(ROW).cast(pl.Int64), pl.lit(None, dtype=pl.String).alias(FAULT)
    )
    for frame in numbered.collect_batches(chunk_size=_ROWS, maintain_order=True):
        yield filled(frame.select(*headers, ROW, FAULT), headers), 1.0


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(path.read_bytes(), parse_float=str, parse_int=str, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        _refuse(path, None, error)
    lists = (
        [data] if isinstance(data, list) else [value for value in data.values() if isinstance(value, list)]
    )
    if len(lists) != 1 or not all(isinstance(record, dict) for record in lists[0]):
        raise FileFaultError(
            path.name, "not_records", "expected a list of records, each with names and values."
        )
    return list(lists[0])


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_once)
            except (ValueError, RecursionError) as error:
                _refuse(path, number, error)
            if not isinstance(record, dict):
                _refuse(path, number, None)
            yield number, _flat(record)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A record whose names are all different."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a name twice in one record")
    return record


def _refuse(path: Path, number: int | None, error: Exception | None) -> NoReturn:
    reason = "not one record with names and values" if error is None else getattr(error, "msg", str(error))
    if isinstance(error, RecursionError):
        reason = "lists or records stand in one another too deeply"
    text = f"is not JSON ({reason}). The file is damaged or cut; export it anew."
    raise FileFaultError(path.name, "not_json", text, row=number) from error


def _flat(record: dict[str, Any]) -> dict[str, str]:
    """Values as text; a record inside a record becomes ``outer/inner``, a list one cell."""
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{name}/{inner}": _text(part) for inner, part in value.items()}
        else:
            flat[name] = _text(value)
    return flat


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _batches(records: Iterator[tuple[int, dict[str, str]]], headers: tuple[str, ...]) -> Batches:
    schema = {**dict.fromkeys(headers, pl.String), ROW: pl.Int64, FAULT: pl.String}
    while part := list(islice(records, _ROWS)):
        columns: dict[str, list[Any]] = {name: [row.get(name, "") for _, row in part] for name in headers}
        columns |= {ROW: [number for number, _ in part], FAULT: [None] * len(part)}
        yield filled(pl.DataFrame(columns, schema=schema), headers), 1.0
