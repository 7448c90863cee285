"""Reads the two files of a gap table and refuses what cannot be, with one error that says what to mend."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from palermo import standards
from palermo.errors import GapError, UnreadableFileError, UsageError

from .schema import (
    ALL,
    DETECTED,
    DETECTED_MEASURES,
    DETECTED_OPTIONAL,
    KEY,
    MONEY,
    RESPONSE,
    RESPONSE_MEASURES,
    RESPONSE_OPTIONAL,
    SEVERAL,
)

_YEARS = (1900, 2200)


def read_detected(path: Path) -> pl.DataFrame:
    """Read and check the figures of persons.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is not parquet.
        GapError: a column, code or figure is not what ``docs/reference/gaps.md`` says.
    """
    return checked_detected(_read(path), path.name)


def read_response(path: Path) -> pl.DataFrame:
    """Read and check the figures of activities and services; raises as ``read_detected`` does."""
    return checked_response(_read(path), path.name)


def checked_detected(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The figures of persons with every column; ``name`` is what errors call the table."""
    table = _with_columns(frame, name, DETECTED, DETECTED_OPTIONAL).with_columns(
        pl.col("language").fill_null(ALL), pl.col("error").fill_null(0), pl.col("months").fill_null(12)
    )
    _refuse(
        table, name, "a row without place, form, sex, age_group, year or measure", _any_null(*KEY, "measure")
    )
    _check_codes(table, name, DETECTED_MEASURES)
    _check_numbers(table, name)
    looked = (pl.col("measure") == "looked") & ~pl.col("low").eq_missing(pl.col("high"))
    _refuse(table, name, "services that looked given as an interval (write one number)", looked)
    _refuse(table, name, "months outside 1 to 12", ~pl.col("months").is_between(1, 12))
    _refuse(table, name, "an error below 0", pl.col("error") < 0)
    twice = pl.struct(*KEY, "measure").is_duplicated()
    _refuse(table, name, "the same figure of the same cell twice (keep one)", twice)
    return table


def checked_response(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The figures of the response with every column; ``name`` is what errors call the table."""
    table = _with_columns(frame, name, RESPONSE, RESPONSE_OPTIONAL)
    _refuse(table, name, "a row without activity, year or measure", _any_null("activity", "year", "measure"))
    _check_codes(table, name, RESPONSE_MEASURES)
    _check_numbers(table, name)
    money = pl.col("measure").is_in(MONEY)
    _refuse(table, name, "money without a currency", money & pl.col("currency").is_null())
    currency = standards.load("currency").accepts(pl.col("currency"))
    _refuse(table, name, "a currency that is not in use (write its ISO 4217 code, such as EUR)", ~currency)
    withheld = money & pl.col("low").is_null()
    _refuse(table, name, "money without an amount (leave the row out)", withheld)
    return table


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise UsageError(
            f"{path} does not exist: give the parquet file that docs/reference/gaps.md describes"
        )
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFileError(
            f"{path.name} is not a parquet file: write one with the columns of docs/reference/gaps.md"
        ) from error


def _with_columns(
    frame: pl.DataFrame,
    name: str,
    needed: Mapping[str, pl.DataType],
    optional: Mapping[str, tuple[pl.DataType, object]],
) -> pl.DataFrame:
    """All columns in order and of their types; columns that are not ours are left out."""
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise GapError(f"{name} has no column {missing[0]}: it needs {', '.join(needed)}")
    types = dict(needed) | {column: dtype for column, (dtype, _) in optional.items()}
    try:
        return frame.select(
            pl.col(column).cast(dtype)
            if column in frame.columns
            else pl.lit(optional[column][1], dtype=dtype).alias(column)
            for column, dtype in types.items()
        )
    except pl.exceptions.PolarsError as error:
        wrong = next(one for one in types if not _casts(frame, one, types[one]))
        raise GapError(
            f"{name}, column {wrong}: found {frame[wrong].dtype}, expected {types[wrong]}; write it so"
        ) from error


def _casts(frame: pl.DataFrame, column: str, dtype: pl.DataType) -> bool:
    if column not in frame.columns:
        return True
    try:
        frame[column].cast(dtype)
    except pl.exceptions.PolarsError:
        return False
    return True


def _any_null(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(column).is_null() for column in columns)


def _refuse(table: pl.DataFrame, name: str, fault: str, wrong: pl.Expr) -> None:
    """Stop at the first row where ``wrong`` is true, naming the row and the fault."""
    rows = table.select(wrong.fill_null(value=False).arg_true()).to_series()
    if rows.len():
        more = f" (and {rows.len() - 1} more rows)" if rows.len() > 1 else ""
        raise GapError(f"{name}, row {rows[0] + 1}: {fault}{more}")


def _check_codes(table: pl.DataFrame, name: str, measures: tuple[str, ...]) -> None:
    known = f"a measure that is not known (write one of {', '.join(measures)})"
    _refuse(table, name, known, ~pl.col("measure").is_in(measures))
    fault = "a form that is not a field of the case record (such as form_forced_labour)"
    _refuse(table, name, fault, ~_form(several="activity" in table.columns))
    for column in ("sex", "age_group"):
        codes = (*standards.load(column).codes, ALL, "unknown")
        fault = f"a {column} that is not known (write one of {', '.join(codes)})"
        _refuse(table, name, fault, ~pl.col(column).is_in(codes))
    first, last = _YEARS
    _refuse(table, name, f"a year outside {first} to {last}", ~pl.col("year").is_between(first, last))


def _form(*, several: bool) -> pl.Expr:
    """Whether the form is known; of an activity, whether each of those joined by ``;`` is."""
    from palermo.records.schema import fields

    known = [*(field for field in fields() if field.startswith("form_")), ALL, "unknown"]
    if not several:
        return pl.col("form").is_in(known)
    return pl.col("form").str.split(SEVERAL).list.set_difference(known).list.len() == 0


def _check_numbers(table: pl.DataFrame, name: str) -> None:
    _refuse(table, name, "a number below 0", (pl.col("low") < 0) | (pl.col("high") < 0))
    _refuse(table, name, "a low end above the high end", pl.col("low") > pl.col("high"))
    half = pl.col("low").is_null() & pl.col("high").is_not_null()
    _refuse(table, name, "a high end without a low end (leave both empty where the figure is withheld)", half)
