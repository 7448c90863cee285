"""``palermo histories``: who is on which lists, as counts only."""

import argparse
from pathlib import Path

from .report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of ``palermo histories``."""
    parser.add_argument("persons", metavar="PERSONS", type=Path, help="what `palermo link` wrote")
    parser.add_argument("-o", "--output", type=Path, default=Path("histories.csv"), metavar="FILE")


def run(arguments: argparse.Namespace) -> Report:
    """Write the capture histories."""
    from palermo.linkage.results import histories, read_persons, write_persons

    table = histories(read_persons(arguments.persons))
    write_persons(arguments.output, table, is_csv=True)
    persons, lists = int(table["count"].sum()), table.columns[:-1]
    text = (
        f"Wrote {table.height} histories of {persons} persons on {len(lists)} lists to {arguments.output}.\n"
        "Overlaps are exact counts: they are protected before they leave the unit."
    )
    return Report(
        data={
            "histories": table.height,
            "persons": persons,
            "lists": lists,
            "output": str(arguments.output),
        },
        text=text,
    )
