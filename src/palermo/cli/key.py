"""``palermo key``: make the secret key of a linkage project."""

import argparse
from pathlib import Path

from palermo.linkage.keys import KEY_BYTES, write_key

from .report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of ``palermo key``."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the key file to make; it must not exist")


def run(arguments: argparse.Namespace) -> Report:
    """Make the key and say what to do with it."""
    write_key(arguments.file)
    return Report(
        data={"key": str(arguments.file), "bytes": KEY_BYTES, "mode": "600"},
        text=(
            f"Wrote a new key to {arguments.file} ({KEY_BYTES} random bytes, mode 600).\n"
            "Give it by hand to each organisation of the project, never to the unit that links, and delete "
            "it everywhere when the linkage is done."
        ),
    )
