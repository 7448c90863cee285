"""``palermo simulate``: a fictional State with a known truth, as a folder for ``palermo run``."""

import argparse
import time
from pathlib import Path

from .report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="folder to make (an earlier simulation there is replaced)"
    )
    parser.add_argument(
        "--persons",
        metavar="N",
        type=int,
        default=20_000,
        help="true persons, 60 to 1,000,000 (default 20,000)",
    )
    parser.add_argument(
        "--seed",
        metavar="S",
        type=int,
        default=1,
        help="whole number; the same gives the same bytes (default 1)",
    )


def run(arguments: argparse.Namespace) -> Report:
    """Simulate the State and its neighbour, and write both."""
    from palermo.simulation import SERIN, check_target, simulate, write

    started = time.monotonic()
    check_target(arguments.folder)
    state = simulate(arguments.persons, arguments.seed)
    neighbour = simulate(60, arguments.seed, country=SERIN)
    sources = write({"": state, "neighbour": neighbour}, arguments.folder)
    data = {
        "folder": str(arguments.folder),
        "persons": len(state.persons),
        "records": len(state.records),
        "sources": sources.to_dicts(),
        "seed": arguments.seed,
        "seconds": round(time.monotonic() - started, 3),
    }
    name = state.country.names()["name_en"]
    lines = [
        f"  {row['file']:<24} {row['records']:>9,} records, {row['faulty']} spoilt on purpose"
        for row in data["sources"]
    ]
    text = (
        f"{name} is ready in {arguments.folder}: {data['persons']:,} persons (nobody real), "
        f"{data['records']:,} records in six files.\n" + "\n".join(lines)
    )
    return Report(data=data, text=f"{text}\nNext: palermo run {arguments.folder / 'state.toml'}")
