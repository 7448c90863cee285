"""What the unit keeps: who is on which lists, and capture histories. Nothing of it goes back to a node."""

from pathlib import Path

import polars as pl

from palermo.errors import LinkageError, UnreadableFileError, UsageError
from palermo.records.files import replacing

COLUMNS = ("source", "record_id", "person_id")


def draws_path(path: Path) -> Path:
    """The companion file with the draws: ``persons.parquet`` has ``persons.draws.parquet``."""
    return path.with_name(f"{path.stem}.draws{path.suffix}")


def write_persons(path: Path, table: pl.DataFrame, *, is_csv: bool) -> None:
    """Write a table of persons, whole or not at all, for its owner only."""
    with replacing(path, private=True) as draft:
        if is_csv:
            table.write_csv(draft)
        else:
            table.write_parquet(draft)


def read_persons(path: Path) -> pl.DataFrame:
    """Read a table of persons that ``palermo link`` wrote, parquet or csv.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is neither.
        LinkageError: it lacks a column.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    try:
        table = pl.read_csv(path) if path.suffix.lower() == ".csv" else pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise UnreadableFileError(
            f"{path} is not a table of persons: give what `palermo link` wrote."
        ) from None
    if missing := [name for name in ("source", "person_id") if name not in table.columns]:
        raise LinkageError(f"{path} has no column {', '.join(missing)}: give what `palermo link` wrote.")
    if "draw" in table.columns:
        raise LinkageError(f"{path} holds the draws: give the file beside it without draws in its name.")
    return table


def histories(persons: pl.DataFrame) -> pl.DataFrame:
    """Capture histories: a 0/1 column for each list and the number of persons with that history.

    Args:
        persons: one row a record: source, record_id, person_id.

    Returns:
        Only histories that some person has, those on most lists first.
    """
    lists = persons["source"].unique().sort().to_list()
    seen = persons.group_by("person_id").agg(
        (pl.col("source") == name).any().cast(pl.Int8).alias(name) for name in lists
    )
    counted = seen.group_by(lists).agg(pl.len().alias("count")) if lists else seen.select()
    return counted.sort(lists, descending=True) if lists else pl.DataFrame({"count": []})
