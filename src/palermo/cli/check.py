"""``palermo check FILE``: what is wrong with a file, row by row; nothing is written."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from palermo.errors import PalermoError, UsageError
from palermo.intake import Intake, load_mapping, read, read_population

from .progress import progress
from .report import Report

_SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, help="csv, tsv, xlsx, xls, ods, json, jsonl or parquet")
    parser.add_argument(
        "--mapping", type=Path, help="a mapping (TOML) to use instead of the one beside the file"
    )
    parser.add_argument(
        "--population", type=Path, help="table of country, year, population to hold counts against"
    )


def run(arguments: Namespace) -> Report:
    """Check one file."""
    mapping = load_mapping(arguments.mapping) if arguments.mapping else None
    population = read_population(arguments.population) if arguments.population else None
    try:
        with progress(1000, arguments.file.name, unit="‰") as bar:
            intake = read(
                arguments.file,
                mapping,
                population=population,
                keep=False,
                watch=lambda done: bar.update(int(done * 1000) - bar.n),
            )
    except UsageError:
        raise
    except PalermoError as error:
        return _unreadable(arguments.file, error)
    return Report(data=as_data(intake), text=as_text(intake), exit_code=1 if intake.errors_total else 0)


def _unreadable(path: Path, error: PalermoError) -> Report:
    """The file as a whole is at fault: one error, and no rows."""
    code, row = getattr(error, "code", "mapping"), getattr(error, "row", None)
    issue = {"row": row, "column": None, "code": code, "message": str(error)}
    data = {
        "file": str(path),
        "layout": getattr(error, "layout", None),
        "rows": 0,
        "accepted": 0,
        "rejected": 0,
    }
    return Report(
        data={**data, "errors": [issue], "warnings": []}, error=str(error), exit_code=error.exit_code
    )


def as_data(intake: Intake) -> dict[str, Any]:
    """One file as ``--json`` gives it; keys for what was left out of a long list only where it was."""
    data: dict[str, Any] = {
        "file": str(intake.path),
        "layout": intake.layout,
        "rows": intake.rows,
        "accepted": intake.accepted,
        "rejected": intake.rejected,
    }
    for name, issues in (("errors", intake.errors), ("warnings", intake.warnings)):
        data[name] = [
            {"row": issue.row, "column": issue.column, "code": issue.code, "message": issue.message}
            for issue in issues
        ]
    if intake.errors_total > len(intake.errors):
        data["errors_total"] = intake.errors_total
    return data


def as_text(intake: Intake) -> str:
    """One file for a person: what it is, how many rows are good, the first errors and warnings."""
    lines = [
        f"{intake.path}: layout {intake.layout}",
        f"{intake.rows:,} rows: {intake.accepted:,} accepted, {intake.rejected:,} rejected",
    ]
    for title, issues, total in (
        ("error", intake.errors, intake.errors_total),
        ("warning", intake.warnings, len(intake.warnings)),
    ):
        lines += [f"{title} {issue.code}: {issue.message}" for issue in issues[:_SHOWN]]
        if total > _SHOWN:
            lines.append(f"… and {total - _SHOWN:,} more {title}s (all of them: --json)")
    return "\n".join(lines)
