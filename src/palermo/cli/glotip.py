"""``palermo glotip``: read UNODC's published GLOTIP workbook, mark what cannot be, compare two releases."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from palermo.cli.report import Report
from palermo.errors import UsageError
from palermo.records.files import replacing
from palermo.statistics.glotip import Comparison, Release, compare, read_release
from palermo.statistics.population import read_population

SHOWN = 10
"""How many lines of each list a person sees unless ``--all`` is given."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="one workbook, or two releases to compare"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="OBSERVATIONS", help="write .parquet or .csv")
    parser.add_argument(
        "--changes", type=Path, metavar="CHANGES", help="with two releases: write .parquet or .csv"
    )
    parser.add_argument(
        "--population",
        type=Path,
        metavar="FILE",
        help="csv of iso3, year, population: figures are held against it",
    )
    parser.add_argument(
        "--censored-from", type=int, choices=(0, 1), default=1, help="lower end of <5 (default 1)"
    )
    parser.add_argument("--all", action="store_true", help="show every line of every list")


def run(arguments: argparse.Namespace) -> Report:
    """Read one release, or two and what changed between them."""
    _refuse_misuse(arguments)
    population = read_population(arguments.population).totals() if arguments.population else None
    releases = [
        read_release(path, population=population, censored_from=arguments.censored_from)
        for path in arguments.files
    ]
    _write(arguments.output, pl.concat([release.observations for release in releases]))
    shown = None if arguments.all else SHOWN
    if len(releases) == 1:
        return Report(data=_release_data(releases[0]), text=_release_text(releases[0], shown))
    if all(release.date for release in releases):
        releases.sort(key=lambda release: str(release.date))
    changed = compare(*releases)
    _write(arguments.changes, changed.changes)
    return Report(data=_comparison_data(releases, changed), text=_comparison_text(releases, changed, shown))


def _refuse_misuse(arguments: argparse.Namespace) -> None:
    if len(arguments.files) > 2:
        raise UsageError(f"{len(arguments.files)} workbooks were given: give one, or two to compare")
    if arguments.changes and len(arguments.files) != 2:
        raise UsageError("--changes needs two workbooks to compare: give both releases")
    for path in (arguments.output, arguments.changes):
        if path and path.suffix not in (".parquet", ".csv"):
            raise UsageError(f"cannot write {path.name}: the name must end in .parquet or .csv")


def _write(path: Path | None, table: pl.DataFrame) -> None:
    if path is None:
        return
    with replacing(path, private=False) as part:
        if path.suffix == ".csv":
            table.write_csv(part)
        else:
            table.write_parquet(part)


def _release_data(release: Release) -> dict[str, Any]:
    listed = release.implausible.select(
        "row", "iso3", "year", "indicator", "text", pl.col("implausible").alias("reason")
    )
    return {
        "release": release.date.isoformat() if release.date else None,
        "rows": release.observations.height,
        "censored": release.censored,
        "implausible": listed.to_dicts(),
        "duplicates": release.keys(conflicting=False),
        "conflicts": release.keys(conflicting=True),
    }


def _release_text(release: Release, shown: int | None) -> str:
    data = _release_data(release)
    marked = [_figure(row) + f": {row['implausible']}" for row in release.implausible.to_dicts()]
    conflicts = [_figure(row) for row in release.conflicts.to_dicts()]
    return "\n".join(
        [
            f"{release.file}, release {data['release'] or 'without a date'}",
            f"{data['rows']:,} figures, {data['censored']:,} of them censored and read as intervals",
            *_listed(f"{len(marked):,} implausible, marked and kept", marked, shown),
            *_listed(
                f"{data['duplicates']:,} keys repeat, {data['conflicts']:,} with different figures",
                conflicts,
                shown,
            ),
        ]
    )


def _figure(row: Mapping[str, Any]) -> str:
    about = [row["indicator"], row["dimension"], row["category_text"], row["sex"], row["age"]]
    parts = ", ".join(str(part) for part in about if part and str(part).lower() != "total")
    return f"row {row['row']}: {row['iso3'] or row['country']} {row['year']}, {parts}: {row['text']}"


def _listed(title: str, lines: list[str], shown: int | None) -> list[str]:
    rest = 0 if shown is None else max(0, len(lines) - shown)
    more = [f"  … and {rest:,} more (--all shows them, -o FILE writes them)"] if rest else []
    return [title, *(f"  {line}" for line in lines[:shown]), *more]


def _comparison_data(releases: list[Release], changed: Comparison) -> dict[str, Any]:
    return {
        "releases": [_release_data(release) for release in releases],
        "added": changed.count("added"),
        "removed": changed.count("removed"),
        "revised": changed.count("revised"),
        "unchanged": changed.unchanged,
        "changes": changed.changes.to_dicts(),
    }


def _comparison_text(releases: list[Release], changed: Comparison, shown: int | None) -> str:
    lines = [
        f"{row['change']}: {row['iso3']} {row['year']}, {row['indicator']}, {row['dimension']}, "
        f"{row['category']}, {row['sex']}, {row['age']}: "
        f"{row['old_text'] or 'none'} → {row['new_text'] or 'none'}"
        for row in changed.changes.head(shown or changed.changes.height).to_dicts()
    ]
    rest = changed.changes.height - len(lines)
    counts = [f"{changed.count(change):,} {change}" for change in ("added", "removed", "revised")]
    return "\n".join(
        [
            *(_release_text(release, 0) for release in releases),
            f"Between them: {', '.join(counts)}, {changed.unchanged:,} the same",
            *(f"  {line}" for line in lines),
            *([f"  … and {rest:,} more (--all shows them, --changes FILE writes them)"] if rest else []),
        ]
    )
