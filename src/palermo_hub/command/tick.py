"""``palermo-hub tick``: do what is due by the calendar; the worker does it by itself."""

import argparse

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Do what is due, and say what was done."""
    from palermo_hub.work import periodic

    done = periodic.tick()
    return Report(data={"done": done}, text=f"Done: {', '.join(done)}." if done else "Nothing was due.")
