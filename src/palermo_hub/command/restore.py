"""``palermo-hub restore FILE``: put a backup in the place of the database, after checking it."""

import argparse
from pathlib import Path

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that `palermo-hub backup` wrote")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Check the backup and restore it; what was there before is kept beside it."""
    from palermo_hub.config.backups import restore

    from .migrate import migrate

    kept = restore(arguments.file)
    migrate()
    before = f" What was there before is in {kept}." if kept else ""
    return Report(
        data={"file": str(arguments.file), "before": str(kept) if kept else None},
        text=f"Restored {arguments.file}.{before}",
    )
