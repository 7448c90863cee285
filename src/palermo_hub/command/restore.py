"""``palermo-hub restore FILE``: put a backup in the place of the hub, after checking it."""

import argparse
from pathlib import Path

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that `palermo-hub backup` wrote")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Check the backup and restore it; what was there before is kept beside it."""
    from palermo_hub.audit import chain
    from palermo_hub.config.backups import restore, set_aside

    from .migrate import migrate

    restored = restore(arguments.file)
    migrate()
    missing = set_aside(restored.stamp)
    faults = [f"audit trail, row {fault.seq}: {fault.found}" for fault in chain.faults()]
    faults += [f"the rows of submission {number} are not in the backup" for number in missing]
    before = f" What was there before is in {restored.before}." if restored.before else ""
    verdict = "\n".join(faults) if faults else "The audit trail is whole."
    return Report(
        data={
            "file": str(arguments.file),
            "before": str(restored.before) if restored.before else None,
            "faults": faults,
        },
        text=f"Restored {arguments.file}.{before} Start the hub again.\n{verdict}",
        exit_code=1 if faults else 0,
    )
