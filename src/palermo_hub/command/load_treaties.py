"""``palermo-hub load-treaties FILE…``: take in status tables of the United Nations Treaty Collection."""

import argparse
import datetime as dt
from pathlib import Path

from palermo.cli.report import Report
from palermo.errors import UnreadableFileError, UsageError

LARGEST = 2 * 1024 * 1024
"""Bytes of a table."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="tables called by chapter and number: 18-12-a.csv"
    )
    parser.add_argument(
        "--as-at", required=True, type=_day, metavar="DAY", help="the day they show: 2026-01-31"
    )
    parser.add_argument("--source", required=True, help="where they were taken, as one would cite it")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Take in all of the tables, or none."""
    from palermo_hub.mandates.actions import import_status_tables

    from .migrate import migrate

    tables = {path.stem: _text(path) for path in arguments.files}
    migrate()
    changed = import_status_tables(tables=tables, as_at=arguments.as_at, source=arguments.source, by=None)
    acts = sum(table.actions.count() for table in changed)
    return Report(
        data={"tables": len(tables), "changed": len(changed), "acts": acts, "as_at": str(arguments.as_at)},
        text=f"{len(changed)} of {len(tables)} tables are new or changed, with {acts:,} acts.",
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-01-31") from error


def _text(path: Path) -> str:
    """The text of one table."""
    if not path.is_file():
        raise UsageError(f"{path} is not a file. Name the tables, such as 18-12-a.csv.")
    if path.stat().st_size > LARGEST:
        raise UnreadableFileError(
            f"{path} is larger than 2 MB, which no status table is. Choose the right file."
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{path} is not text in UTF-8. Save it as csv in UTF-8.") from error
