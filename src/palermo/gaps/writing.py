"""Writes a gap table as csv, and its cells as objects whose intervals are pairs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from .schema import COUNTS, FORMULAS, KEY, MONEY

_PAIRS = (*COUNTS, "places", "contacts", "estimate", "wanting_monthly")
NOTE = "More detection may mean better detection; a low count is not little trafficking."
"""Stands on every page and in every file of a gap table (design, gap table, 8)."""


def cell_records(table: pl.DataFrame) -> list[dict[str, Any]]:
    """The cells as plain objects: ``"detected": [low, high]``, null where there is no figure."""
    return [_record(row) for row in table.iter_rows(named=True)]


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    key = {name: row[name] for name in KEY}
    pairs = {name: _pair(row, name) for name in _PAIRS}
    return {
        **key,
        **pairs,
        "assisted_share": _pair(row, "share"),
        "capacity": _pair(row, "capacity"),
        "languages": row["languages"] or [],
        "activities": row["activities"],
        **{name: row[name] for name in MONEY},
        "looked": row["looked"],
        "empty": row["empty"],
        "origins": row["origins"],
    }


def _pair(row: Mapping[str, Any], name: str) -> list[Any] | None:
    low = row[f"{name}_low"]
    return None if low is None else [low, row[f"{name}_high"]]


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """The table as csv holds it: lists joined by ``;``."""
    return table.with_columns(pl.col("languages", "origins").list.join(";"))


def write_table(table: pl.DataFrame, folder: Path, about: Mapping[str, Any]) -> None:
    """Write ``gaps.csv`` and ``gaps.json``: what the table is made from."""
    flat(table).write_csv(folder / "gaps.csv")
    told = {**about, "note": NOTE, "formulas": FORMULAS, "columns": table.columns}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "gaps.json").write_text(text + "\n", encoding="utf-8")
