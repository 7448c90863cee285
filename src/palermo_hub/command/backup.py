"""``palermo-hub backup FILE``: copy the hub to a file, also while it is being used."""

import argparse
from pathlib import Path

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="file to write; it must not exist")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Write the backup."""
    from palermo_hub.config.backups import backup

    size = backup(arguments.file)
    return Report(
        data={"file": str(arguments.file), "bytes": size},
        text=f"{arguments.file} holds the whole hub ({size:,} bytes). Keep it as safe as the hub.",
    )
