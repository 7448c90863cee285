"""Read one table of a run: its entry in ``index.json`` and its csv file."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from palermo.errors import UnreadableFileError

from .parts import Names, Table

if TYPE_CHECKING:
    import hashlib

NUMBERS = {
    "low": pl.Int64,
    "high": pl.Int64,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "unknown": pl.Int64,
}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,98}")
LARGEST_TABLE = 200_000


def read_table(folder: Path, entry: dict[str, Any], digest: "hashlib._Hash") -> Table:
    """Read the table that ``entry`` of ``index.json`` describes.

    Raises:
        UnreadableFileError: the entry lacks something, the file is missing, or a cell is wrong.
    """
    name = entry.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise UnreadableFileError(
            f"index.json names a table {name!r}; small letters, digits, - and _ were expected."
        )
    dimensions = _texts(entry, "dimensions", name)
    return Table(
        name=name,
        titles=_titles(entry.get("title"), name),
        dimensions=dimensions,
        unit=_text(entry, "unit", name),
        period=_period(entry.get("period"), name),
        place=_text(entry, "place", name),
        sources=_texts(entry, "sources", name),
        method=_text(entry, "method", name),
        protection=_text(entry, "protection", name),
        standard=str(entry.get("standard") or ""),
        breaks=_breaks(entry.get("breaks"), name),
        rows=_rows(folder / f"{name}.csv", dimensions, digest),
    )


def read_population(folder: Path, section: object, state: str, digest: "hashlib._Hash") -> list[Table]:
    """The population the user supplied, as one more table; none where the State's file names none."""
    if not isinstance(section, dict) or not section.get("file"):
        return []
    path = folder / str(section["file"])
    dimensions = ("place", "sex", "age_group", "year")
    cells = _cells(path, (*dimensions, "population"), digest)
    rows = _numbers(cells.rename({"population": "low"}).with_columns(high="low"), path.name, ("low", "high"))
    years = rows["year"].cast(pl.Int64, strict=False)
    if years.null_count() or not rows.height:
        raise UnreadableFileError(f"{path.name} has a row without a year, or no row: correct it.")
    empty = {"share_low": pl.Float64, "share_high": pl.Float64, "unknown": pl.Int64}
    return [
        Table(
            name="population",
            titles={"en": "Population"},
            dimensions=dimensions,
            unit="inhabitants",
            period=(int(years.min() or 0), int(years.max() or 0)),  # type: ignore[arg-type]
            place=state,
            sources=(),
            method=str(section.get("source") or "supplied by the State"),
            protection="none needed: not about persons trafficked",
            standard="",
            breaks=[],
            rows=rows.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in empty.items()),
        )
    ]


def _rows(path: Path, dimensions: tuple[str, ...], digest: "hashlib._Hash") -> pl.DataFrame:
    """The rows of a table, checked."""
    cells = _cells(path, (*dimensions, *NUMBERS), digest)
    rows = _numbers(cells, path.name, tuple(NUMBERS))
    if rows.select(dimensions).is_duplicated().any():
        raise UnreadableFileError(f"{path.name} has two rows for the same {', '.join(dimensions)}.")
    low, high = pl.col("low"), pl.col("high")
    faults = (low.is_null() != high.is_null()) | (low < 0) | (low > high)
    faults |= (
        (pl.col("share_low") < 0) | (pl.col("share_low") > pl.col("share_high")) | (pl.col("share_high") > 1)
    )
    bad = rows.with_row_index("row", offset=2).filter(faults.fill_null(value=False))
    if bad.height:
        raise UnreadableFileError(
            f"{path.name}, row {bad['row'][0]}: an interval whose low is at most its high was expected, "
            "and shares between 0 and 1."
        )
    return rows


def _cells(path: Path, columns: tuple[str, ...], digest: "hashlib._Hash") -> pl.DataFrame:
    """A csv file's cells as text, with exactly the columns expected."""
    if not path.is_file():
        raise UnreadableFileError(
            f"{path.name} does not exist beside index.json: make it again with `palermo run`."
        )
    content = path.read_bytes()
    digest.update(path.name.encode() + b"\0" + content)
    try:
        cells = pl.read_csv(content, infer_schema=False, n_rows=LARGEST_TABLE + 1)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(
            f"{path.name} is not a csv table: make it again with `palermo run`."
        ) from error
    missing = [column for column in columns if column not in cells.columns]
    if missing or cells.height > LARGEST_TABLE:
        raise UnreadableFileError(
            f"{path.name} has {cells.height:,} rows and the columns {', '.join(cells.columns[:20])}; "
            f"expected at most {LARGEST_TABLE:,} rows and {', '.join(columns)}."
        )
    return cells.select(columns).with_columns(pl.col(pl.String).fill_null(""))


def _numbers(cells: pl.DataFrame, name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """The cells with their numbers as numbers; an empty cell is none, anything else must be one."""
    for column in columns:
        kind = NUMBERS[column]
        text = pl.col(column).replace("", None)
        bad = cells.with_row_index("row", offset=2).filter(
            text.is_not_null() & text.cast(kind, strict=False).is_null()
        )
        if bad.height:
            raise UnreadableFileError(f"{name}, row {bad['row'][0]}: {column} is not a number.")
        cells = cells.with_columns(text.cast(kind, strict=False).alias(column))
    return cells


def _text(entry: dict[str, Any], key: str, name: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableFileError(f"index.json says nothing of the {key} of table {name}.")
    return value


def _texts(entry: dict[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = entry.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise UnreadableFileError(f"index.json has no list of {key} for table {name}.")
    return tuple(value)


def _titles(title: object, name: str) -> Names:
    if isinstance(title, str) and title:
        return {"en": title}
    if isinstance(title, dict) and title.get("en"):
        return {str(language): str(text) for language, text in title.items()}
    raise UnreadableFileError(f"index.json has no English title for table {name}.")


def _period(period: object, name: str) -> tuple[int, int]:
    match period:
        case [int(first), int(last)] if first <= last:
            return first, last
    raise UnreadableFileError(f"index.json has no period [first year, last year] for table {name}.")


def _breaks(breaks: object, name: str) -> list[dict[str, Any]]:
    if breaks is None:
        return []
    if not isinstance(breaks, list) or not all(isinstance(row, dict) and "year" in row for row in breaks):
        raise UnreadableFileError(f"index.json has breaks of table {name} without a year.")
    return breaks
