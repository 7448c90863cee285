"""Table: reads the records to be released and turns them into codes of the public domain.

Only this module and ``measure`` see data. A value that is not in its column's list is counted as not
reported and listed for the office; it is never published. Blank is "not reported".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.disclosure.case_table import is_cases, release_table
from palermo.disclosure.domain import Domain
from palermo.errors import DisclosureError, UnreadableFileError, UsageError

Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodedTable:
    """Records as codes.

    Attributes:
        codes: (n, C) code of each person in each column, 0 where not reported.
        outside: column → value outside its list → records that hold it; for the office only.
        rows: rows read, before those of one person were joined.
    """

    codes: Codes
    outside: Mapping[str, Mapping[str, int]]
    rows: int


def read_table(
    path: Path, rows: int | None = None, region_of: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The first rows, or all, of a csv (as words) or parquet file; case records as the table they make.

    Raises:
        UsageError: the file is missing or of another kind.
        UnreadableFileError: it cannot be read as what it claims to be.
    """
    if not path.is_file():
        raise UsageError(f"{path} is not a file: give a table (.csv, .parquet) or a release plan (.toml)")
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path, n_rows=rows)
            return release_table(frame, region_of) if is_cases(frame.columns) else frame
        if path.suffix in {".csv", ".tsv"}:
            separator = "\t" if path.suffix == ".tsv" else ","
            head = pl.read_csv(path, infer_schema=False, separator=separator, n_rows=0).columns
            # each word is kept once: a third of the memory that text takes
            words = dict.fromkeys(head, pl.Categorical)
            return pl.read_csv(path, schema_overrides=words, separator=separator, n_rows=rows)
    except (pl.exceptions.PolarsError, OSError) as error:
        kind = type(error).__name__
        raise UnreadableFileError(
            f"{path.name} cannot be read as {path.suffix[1:]} ({kind}): open and save it again"
        ) from None
    raise UsageError(
        f"{path.name} ends in {path.suffix or 'nothing'}: give .csv, .tsv, .parquet or a plan .toml"
    )


def read_headers(path: Path) -> list[str]:
    """The column names of a file, in its order."""
    return read_table(path, rows=0).columns


def encode_table(frame: pl.DataFrame, domain: Domain, person: str | None = None) -> CodedTable:
    """Turn a table into codes of the domain, one record a person.

    Args:
        frame: the table, as text or words.
        domain: the columns to release and their public lists.
        person: column that numbers the person; rows with the same number are joined, first reported value
        first.

    Raises:
        DisclosureError: a column of the domain, or the person's, is not in the table.
    """
    missing = [name for name in (*domain.columns, *([person] if person else [])) if name not in frame.columns]
    if missing:
        raise DisclosureError(
            f"the table has no column {', '.join(missing)}: it has {', '.join(frame.columns)}"
        )
    rows = frame.height
    if person:
        frame = _one_row_a_person(frame, domain, person)
    codes, outside = np.zeros((frame.height, len(domain.columns)), dtype=np.int16), {}
    for j, (column, values) in enumerate(zip(domain.columns, domain.values, strict=True)):
        codes[:, j], strange = _encode(frame[column].cast(pl.String), values)
        if strange:
            outside[column] = strange
    return CodedTable(codes=codes, outside=outside, rows=rows)


def _one_row_a_person(frame: pl.DataFrame, domain: Domain, person: str) -> pl.DataFrame:
    """Join the rows of each person; a row without a number is a person of its own."""
    own = pl.concat_str(pl.lit("row "), pl.int_range(pl.len()).cast(pl.String))
    numbered = frame.with_columns(
        pl.coalesce(pl.concat_str(pl.lit("person "), pl.col(person).cast(pl.String)), own).alias("\0")
    )
    first = [pl.col(name).drop_nulls().first() for name in domain.columns]
    return numbered.group_by("\0", maintain_order=True).agg(first)


def _encode(column: pl.Series, values: tuple[str, ...]) -> tuple[Codes, dict[str, int]]:
    """Codes of a column (0 where blank or outside the list) and the values outside it."""
    given = column.str.strip_chars()
    given = given.set(given == "", None) if given.null_count() < len(given) else given
    codes = given.replace_strict(list(values), range(1, len(values) + 1), default=-1, return_dtype=pl.Int16)
    codes = codes.set(given.is_null(), 0) if given.null_count() else codes
    strange = given.filter(codes == -1).value_counts()
    found = dict(zip(strange[strange.columns[0]], strange["count"], strict=True)) if strange.height else {}
    return np.maximum(codes.to_numpy(), 0), found
