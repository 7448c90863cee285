"""Tables of case records: the empty one, one brought into shape, and ``cases.parquet`` read and written."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.exceptions import ComputeError, PolarsError

from palermo import standards
from palermo.errors import RecordError, UsageError
from palermo.records.files import replacing
from palermo.records.schema import SCHEMA_VERSION, Field, fields, identity_fields, schema

_KEY = "palermo"
_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)


def empty() -> pl.DataFrame:
    """A table of no case records."""
    return pl.DataFrame(schema=schema())


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring a table into the case record's shape: missing columns as null, types cast, columns in order.

    Raises:
        RecordError: a column is not of the case record, or cannot be of its field's type; the message names
            the column, what was found and what was expected.
    """
    unknown = [name for name in frame.columns if name not in fields()]
    if unknown:
        raise RecordError(_unknown_column(unknown[0], len(unknown)))
    return frame.select(_conformed(frame, field) for field in fields().values())


def _conformed(frame: pl.DataFrame, field: Field) -> pl.Series:
    if field.name not in frame.columns:
        return pl.Series(field.name, [None], dtype=field.dtype).new_from_index(0, frame.height)
    column = frame[field.name]
    if column.dtype == field.dtype:
        return column
    if not _can_be(column.dtype, field.type):
        raise RecordError(_wrong_type(column, field))
    try:
        return column.cast(field.dtype)
    except PolarsError:
        raise RecordError(_wrong_type(column, field)) from None


def _can_be(found: pl.DataType, wanted: str) -> bool:
    """Whether a cast says the same: a number is no evidence (0 may stand for unknown), a text no number."""
    if found == pl.Null:
        return True
    if wanted in ("integer", "year"):
        return found.is_integer()
    if wanted in ("text", "code", "partial_date"):
        return found in (pl.Categorical, pl.Enum)
    return wanted in ("codes", "assistance") and found.is_nested()


def _unknown_column(name: str, count: int) -> str:
    near = get_close_matches(name, list(fields()), n=2)
    hint = (
        f"; did you mean {' or '.join(near)}?"
        if near
        else "; the fields are listed in the case record's reference"
    )
    return f"{count} columns are not fields of the case record, the first is {name!r}{hint}"


def _wrong_type(column: pl.Series, field: Field) -> str:
    return f"column {field.name} holds {column.dtype}; a field of type {field.type} needs {field.dtype}"


def without_identity(frame: _Frame) -> _Frame:
    """The table without the columns that may identify a person."""
    return frame.drop(identity_fields(), strict=False)


def detected(column: str = "identification") -> pl.Expr:
    """Whether a person is detected: presumed or identified; not known where the status is not known."""
    status = standards.load("identification").values("detected")
    return pl.col(column).is_in([code for code, is_detected in status.items() if is_detected == "yes"])


def included() -> pl.Expr:
    """Whether a record takes part in linkage and statistics: no objection or risk is recorded."""
    return ~pl.col("exclude").fill_null(value=False)


def write_cases(frame: pl.DataFrame | pl.LazyFrame, path: Path, metadata: Mapping[str, object]) -> None:
    """Write case records as parquet, whole or not at all, readable by the owner only.

    Args:
        frame: a table of the case record's schema; a lazy one is streamed, and never held whole in memory.
        path: the file, replaced if it exists.
        metadata: what to keep with the table; anything JSON can hold. The schema's version is added.

    Raises:
        RecordError: the table is not of the case record's schema.
        UsageError: the file's folder does not exist.
    """
    lazy = frame.lazy()
    if lazy.collect_schema() != schema():
        raise RecordError("the table is not of the case record's schema: pass it through conform() first")
    if not path.parent.is_dir():
        raise UsageError(f"the folder {path.parent} does not exist: create it, or choose another place")
    with replacing(path) as part:
        lazy.sink_parquet(part, metadata={_KEY: json.dumps({"schema": SCHEMA_VERSION, **metadata})})


def read_metadata(path: Path) -> dict[str, object]:
    """What was kept with a table of case records, with its ``schema`` version.

    Raises:
        UsageError: there is no such file.
        RecordError: the file is not one of case records, or of another version of the schema.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}: expected case records written by palermo intake")
    try:
        found: dict[str, object] = json.loads(pl.read_parquet_metadata(path).get(_KEY, "{}"))
    except (PolarsError, ComputeError, ValueError, OSError):
        raise RecordError(
            f"{path.name} is not a parquet file: expected one written by palermo intake"
        ) from None
    if found.get("schema") != SCHEMA_VERSION:
        raise RecordError(
            f"{path.name} holds version {found.get('schema', 'none')} of the case record, "
            f"version {SCHEMA_VERSION} was expected: run palermo intake again"
        )
    return found


def scan_cases(path: Path) -> pl.LazyFrame:
    """Case records read lazily; raises what ``read_metadata`` raises."""
    read_metadata(path)
    lazy = pl.scan_parquet(path, glob=False)
    if lazy.collect_schema() != schema():
        raise RecordError(f"{path.name} lacks fields of the case record: run palermo intake again")
    return lazy


def read_cases(path: Path) -> pl.DataFrame:
    """Case records read whole; raises what ``read_metadata`` raises."""
    return scan_cases(path).collect()
