"""The two modes without noise: k-anonymous records and protected tables, written into the release folder."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from palermo.disclosure.describe import datapackage, versions
from palermo.disclosure.domain import Domain
from palermo.disclosure.folder import write_json, write_records, write_text
from palermo.disclosure.k_anonymity import KRelease
from palermo.disclosure.pages import ExactWords
from palermo.disclosure.protected_tables import ProtectedTables
from palermo.records.files import replacing

WEAKER = "weaker than differential privacy: it does not add up over releases"


TOO_FEW = (
    "Every count is withheld, even of all persons: they are fewer than {least}, or so divided that every "
    "count would tell of so few. What can still be said: that there were some, which organisations looked, "
    "and in which years."
)


def k_words(made: KRelease, k: int, sensitive: Sequence[str]) -> ExactWords:
    """What the pages of a k-anonymous release say."""
    alike = [name for name, kinds in zip(sensitive, made.diversity, strict=True) if kinds == 1]
    told = f" In some groups {', '.join(alike)} is the same for all: of those he learns it." if alike else ""
    return ExactWords(
        quality=f"Each figure made from records.csv is a true count of the {len(made.records):,} records "
        f"kept, and too low for the whole: at least {made.suppressed // k * k:,} records of rarer "
        "combinations were left out.",
        journalist=f"finds no record that fewer than {max(made.k, k)} persons share: none singles out one.",
        trafficker="cannot tell which of the records alike is hers. If he finds no record like her he learns "
        "that she is not in the file or is rare in it, and if all like her share a value, he learns that "
        f"value.{told}",
        least=k,
    )


def table_words(made: ProtectedTables) -> ExactWords:
    """What the pages of protected tables say; the attacker's intervals are worked out again."""
    widths = [high - low for _, low, high in made.audit()]
    narrow = min(widths, default=math.inf)
    hidden = int(made.withheld.sum())
    if made.nothing:
        few = TOO_FEW.format(least=made.least)
        return ExactWords(quality=few, journalist=few, trafficker=few, least=made.least)
    told = f"the narrowest range he can work out is {narrow:,.0f} persons wide"
    return ExactWords(
        quality=f"Every count shown in counts.csv is exact and may be quoted. {hidden:,} of "
        f"{len(made.withheld):,} counts are withheld: say so where you quote a table, and call none of them "
        "zero or small.",
        journalist=f"reads exact counts of groups, none of them of 1 to {made.least - 1} persons. We solved "
        "the tables for every withheld count: "
        f"{told if math.isfinite(narrow) else 'nothing bounds any of them'}.",
        trafficker="learns what is common among persons like her where their count is shown; from one that "
        "is withheld, nothing for certain. It is no promise against one who already knows most of the "
        "persons counted.",
        least=made.least,
    )


def write_k(folder: Path, domain: Domain, made: KRelease, k: int, sensitive: Sequence[str] = ()) -> None:
    """Write a k-anonymous release; suppression is told rounded down to k, so that it singles out nobody."""
    hidden = made.suppressed // k * k
    facts: dict[str, Any] = {
        "mode": "k",
        "label": WEAKER,
        "k": k,
        "smallest_class": made.k,
        "records": len(made.records),
        "suppressed": hidden,
        "l_diversity": dict(zip(sensitive, made.diversity, strict=True)),
        "columns": list(domain.columns),
        "versions": versions(),
        "outside": [],
    }
    write_records(folder / "records.csv", made.records, domain)
    write_json(folder / "release.json", facts)
    write_json(folder / "datapackage.json", datapackage(domain, ["records.csv"]))
    write_text(
        folder / "README.md",
        f"""# A k-anonymous release

Each of the {len(made.records):,} records of `records.csv` has the same values as at least {k - 1} others. At
least {hidden:,} records were left out because their combination was rarer: rare persons are missing, and
shares are distorted by it.

This is {WEAKER}, and promises nothing against one who knows other persons in the file. Prefer the default
mode. An empty cell is "not reported". It is not "no".
""",
    )


def write_tables(folder: Path, domain: Domain, made: ProtectedTables, small: bool) -> int:
    """Write protected tables; the value is the number of counts shown."""
    table = _frame(domain, made)
    with replacing(folder / "counts.csv", private=False) as temporary:
        table.write_csv(temporary)
    shown = int((~made.withheld).sum())
    facts: dict[str, Any] = {
        "mode": "tables",
        "why": "fewer than 1,000 persons" if small else "asked for",
        "least": made.least,
        "cells": len(made.withheld),
        "withheld": int(made.withheld.sum()),
        "columns": list(domain.columns),
        "versions": versions(),
        "outside": [],
    }
    write_json(folder / "release.json", facts)
    write_json(folder / "datapackage.json", datapackage(domain, ["counts.csv"]))
    write_text(folder / "README.md", _readme(made, shown))
    return shown


def _frame(domain: Domain, made: ProtectedTables) -> pl.DataFrame:
    cells = made.system.cells
    count = np.where(made.withheld, -1, made.system.counts)
    return pl.DataFrame(
        {
            "k": [len(cell) for cell in cells],
            "combo": [_name(domain, cell) for cell in cells],
            "count": pl.Series([int(c) if c >= 0 else None for c in count], dtype=pl.Int64),
            "error": pl.Series([0 if c >= 0 else None for c in count], dtype=pl.Int64),
        }
    )


def _name(domain: Domain, cell: Sequence[tuple[int, int]]) -> str:
    named = (
        (domain.columns[column], ("(not reported)", *domain.values[column])[code]) for column, code in cell
    )
    return ";".join(f"{column}:{value}" for column, value in named)


def _readme(made: ProtectedTables, shown: int) -> str:
    if made.nothing:
        return f"# Protected tables\n\n{TOO_FEW.format(least=made.least)}\n"
    total = "withheld" if made.withheld[0] else f"{made.system.counts[0]:,}"
    return f"""# Protected tables

`counts.csv` holds {shown:,} counts (all persons: {total}). Counts from 1 to {made.least - 1} are withheld
(empty), and so are further ones from which they could be worked out by adding and subtracting: each withheld
count could lie anywhere in a range at least {made.least} wide. What can still be said of a withheld count is
only that; not that it is small, and not that it is zero.

"(not reported)" is a blank in the records: it is not "no". Compute no percentage under 20 persons.
"""
