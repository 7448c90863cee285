"""``palermo-hub describe DIR``: store what a State says of itself; tables of rows sent here need it."""

import argparse
from pathlib import Path

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="folder with state.toml, the map and the population it names"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Store the description; the earlier one of the same State is replaced."""
    from palermo_hub.evidence.actions import describe_state

    from .migrate import migrate

    migrate()
    description = describe_state(folder=arguments.folder)
    return Report(
        data={"state": description.code, "files": sorted(description.files)},
        text=f"{description.code} is described by {', '.join(sorted(description.files))}.",
    )
