"""``palermo gaps``: detected persons beside the response, without the hub."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

import polars as pl

from palermo.cli.report import Report
from palermo.exchange.folders import replacing_folder
from palermo.gaps import cell_records, gap_table, ordered, read_detected, read_response, write_table
from palermo.gaps.writing import NOTE

MOST_LISTED = 10_000
_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "detected",
        type=Path,
        metavar="DETECTED",
        help="parquet of figures of persons, from a protected release",
    )
    parser.add_argument(
        "response", type=Path, metavar="RESPONSE", help="parquet of figures of activities and services"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder for gaps.csv and gaps.json")
    parser.add_argument(
        "--alphabetical", action="store_true", help="order by place, form and group, as public pages do"
    )


def run(arguments: argparse.Namespace) -> Report:
    """Make the table; write it where asked."""
    detected, response = read_detected(arguments.detected), read_response(arguments.response)
    table = gap_table(detected, response)
    if arguments.alphabetical:
        table = ordered(table, alphabetical=True)
    about = _about(arguments, table, response)
    if arguments.output:
        with replacing_folder(arguments.output, mark="gaps.json") as folder:
            write_table(table, folder, about)
    data = {**about, "cells": cell_records(table.head(MOST_LISTED)) if arguments.json else []}
    return Report(data=data, text="" if arguments.json else _text(table))


def _about(arguments: argparse.Namespace, table: pl.DataFrame, response: pl.DataFrame) -> dict[str, Any]:
    empty = table["empty"].drop_nulls().value_counts()
    wide = response.filter(pl.col("place").is_null())
    return {
        "detected": arguments.detected.name,
        "response": arguments.response.name,
        "sha256": {path.name: _digest(path) for path in (arguments.detected, arguments.response)},
        "cells_total": table.height,
        "empty": dict(empty.iter_rows()),
        "country_wide_activities": wide["activity"].n_unique(),
        "order": "alphabetical" if arguments.alphabetical else "not_known_assisted",
        "note": NOTE,
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(table: pl.DataFrame) -> str:
    lines = [_line(cell) for cell in cell_records(table.head(_SHOWN))]
    more = [f"… and {table.height - _SHOWN:,} more cells"] if table.height > _SHOWN else []
    return "\n".join([f"{table.height:,} cells", *lines, *more, NOTE])


def _line(cell: dict[str, Any]) -> str:
    group = " ".join(cell[name] for name in ("sex", "age_group", "language") if cell[name] != "all") or "all"
    head = f"{cell['place']} · {cell['form'].removeprefix('form_')} · {group} · {cell['year']}"
    if cell["empty"] == "none_detected":
        looked = "an unknown number of" if cell["looked"] is None else cell["looked"]
        return f"{head}: none detected though {looked} services looked"
    if cell["empty"]:
        return f"{head}: {cell['empty'].replace('_', ' ')}"
    share = cell["assisted_share"]
    told = f"{share[0]:.0%} to {share[1]:.0%} known to be assisted" if share else "under 20, no share shown"
    return f"{head}: detected {_span(cell['detected'])}, {told}, places {_span(cell['places'])}"


def _span(pair: list[int | None]) -> str:
    low, high = pair
    return f"{low}" if low == high else f"{low}+" if high is None else f"{low}–{high}"
