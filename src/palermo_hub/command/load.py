"""``palermo-hub load DIR``: load a State that ``palermo run`` has computed."""

import argparse
from pathlib import Path

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder with state.toml, places and out/")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Load the State; the earlier version of the same State is replaced."""
    from palermo_hub.evidence.actions import load_state
    from palermo_hub.response.loading import load_response

    from .migrate import migrate

    migrate()
    loaded = load_state(folder=arguments.folder)
    response = load_response(folder=arguments.folder)
    release = loaded.release
    verb = "Loaded" if loaded.changed else "Already loaded:"
    data = {
        "state": release.place.code,
        "version": release.version,
        "changed": loaded.changed,
        "observations": loaded.observations,
        "too_few": release.too_few,
        "checksum": release.checksum,
    }
    acts = f" {response.activities:,} activities." if response.activities else ""
    note = " Too few people to publish in tables: only a band is kept." if release.too_few else ""
    told = f"{release.place.code}, version {release.version}, {loaded.observations:,} figures."
    text = f"{verb} {told}{note}{acts}"
    return Report(data=data, text=text)
