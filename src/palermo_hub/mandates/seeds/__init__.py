"""What every hub begins with: instruments and provisions, as files with their sources."""

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededInstrument:
    """An instrument: its code, and the values of its other fields."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededProvision:
    """A provision: the code of its instrument, its number, and the values of its other fields."""

    instrument: str
    number: str
    values: Mapping[str, Any]


def instruments() -> list[SeededInstrument]:
    """The instruments in the order in which pages list them."""
    rows = tomllib.loads(_read("instruments.toml"))["instrument"]
    return [_instrument(position, row) for position, row in enumerate(rows, start=1)]


def provisions() -> list[SeededProvision]:
    """The provisions in the order of their instruments."""
    rows = csv.DictReader(io.StringIO(_read("provisions.csv"), newline=""))
    return [_provision(position, row) for position, row in enumerate(rows, start=1)]


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _instrument(position: int, row: dict[str, Any]) -> SeededInstrument:
    untc = row.get("untc", "")
    values = {
        "names": {"en": row["en"], "ar": row["ar"]},
        "kind": row["kind"],
        "symbol": row.get("symbol", ""),
        "untc": untc,
        "adopted": row.get("adopted"),
        "named_in_mandate": row.get("named", False),
        "position": position,
        "source": row.get("source", f"treaties.un.org, status of treaties, {untc}"),
        "as_of": row.get("as_of", dt.date(2026, 11, 24)),
    }
    return SeededInstrument(code=row["code"], values=values)


def _provision(position: int, row: dict[str, str]) -> SeededProvision:
    values = {
        "position": position,
        "unit": row["unit"],
        "pillar": row["pillar"],
        "verbs": row["verbs"].split(";") if row["verbs"] else [],
        "addressees": row["addressees"].split(";") if row["addressees"] else [],
        "summary": {"en": row["summary_en"], "ar": row["summary_ar"]},
        "source": f"{row['source']} ({row['verification']})",
        "as_of": dt.date(2026, 11, 24),
    }
    return SeededProvision(instrument=row["instrument"], number=row["number"], values=values)
