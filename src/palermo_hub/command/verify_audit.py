"""``palermo-hub verify-audit``: find any row of the audit trail that was changed, deleted, added or moved."""

import argparse
from pathlib import Path

from palermo.cli.report import Report
from palermo.errors import UsageError

SHOWN = 100
"""Faults listed; the rest are counted."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--head", type=Path, metavar="FILE", help="also compare with a head signed earlier")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Walk the chain; exit 1 where it is broken."""
    from palermo_hub.audit import chain
    from palermo_hub.audit.models import AuditEntry

    if arguments.head and not arguments.head.is_file():
        raise UsageError(
            f"{arguments.head} is not a file: name one written by palermo-hub export-audit-head."
        )
    faults = list(chain.faults())
    if arguments.head and (fault := chain.fault_against(arguments.head)):
        faults.append(fault)
    rows = AuditEntry.objects.count()
    lines = [f"row {fault.seq}: {fault.found}" for fault in faults[:SHOWN]]
    broken = f"{len(faults)} fault{'s' * (len(faults) > 1)}" if faults else "whole"
    verdict = f"{rows} row{'s' * (rows != 1)}, {broken}."
    return Report(
        data={"rows": rows, "faults": [{"seq": fault.seq, "found": fault.found} for fault in faults[:SHOWN]]},
        text="\n".join([*lines, verdict]),
        exit_code=1 if faults else 0,
    )
