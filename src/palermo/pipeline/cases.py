"""Read a file of case records, as ``palermo intake`` and ``palermo run`` write it."""

from pathlib import Path

import polars as pl

from palermo.errors import RecordError, UnreadableFileError, UsageError
from palermo.records.schema import schema


def read_cases(path: Path) -> pl.DataFrame:
    """Read case records.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is not a parquet file.
        RecordError: it has not the columns of the case record.
    """
    cases = read_table(path)
    missing = [name for name in schema() if name not in cases.columns]
    if missing:
        raise RecordError(
            f"{path.name} lacks {len(missing)} columns of the case record, such as {missing[0]}: "
            "make it with `palermo intake`"
        )
    try:
        return cases.select(pl.col(name).cast(dtype) for name, dtype in schema().items())
    except pl.exceptions.PolarsError as error:
        raise RecordError(
            f"{path.name} has a column of another type than the case record: make it with `palermo intake`"
        ) from error


def read_table(path: Path) -> pl.DataFrame:
    """Read a parquet file.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is not a parquet file.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist: give a parquet file that `palermo intake` wrote")
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFileError(
            f"{path.name} is not a parquet file: make it with `palermo intake`"
        ) from error
