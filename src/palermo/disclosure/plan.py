"""The release plan: a TOML file in a statistician's words, which says what a release may contain and cost.

[release]    table, unit (column that numbers the person), mode, fabrication, k, seed, earlier (folders),
             places (the State's map, for case records)
[columns]    column = "name of a code list", or a list of values
[budget]     epsilon, delta, total_epsilon, total_delta
[tables]     name = {columns = [...], error = largest error to accept, in persons}
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from palermo.disclosure.domain import Domain, listed_domain
from palermo.errors import UsageError
from palermo.records.places import Places, read_places

KNOWN: dict[str, frozenset[str]] = {
    "release": frozenset(
        {"table", "unit", "mode", "fabrication", "k", "seed", "earlier", "sensitive", "places"}
    ),
    "budget": frozenset({"epsilon", "delta", "total_epsilon", "total_delta"}),
    "columns": frozenset(),
    "tables": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTable:
    """A table that must be good: its ``columns``, and the largest ``error`` to accept, in persons."""

    name: str
    columns: tuple[str, ...]
    error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a release may contain and cost.

    Attributes:
        table: the file of records.
        domain: columns and public code lists; nothing where the table's layout brings them.
        unit: column that numbers the person, or nothing.
        settings: mode, fabrication, k, seed where the plan states them.
        budget: epsilon, delta, total_epsilon, total_delta where stated.
        tables: which tables must be good to what error.
        earlier: folders of earlier releases of the same persons.
        sensitive: columns whose diversity a k-anonymous release reports.
        places: the State's map, where the plan names one.
    """

    table: Path
    domain: Domain | None
    unit: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    budget: Mapping[str, float] = field(default_factory=dict)
    tables: tuple[WantedTable, ...] = ()
    earlier: tuple[Path, ...] = ()
    sensitive: tuple[str, ...] = ()
    places: Places = field(default_factory=Places)


def read_plan(path: Path) -> Plan:
    """Read a plan; paths in it are relative to it.

    Raises:
        UsageError: it is not TOML, or says something that is not understood.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name} is not a release plan in TOML: {error}") from None
    _check_words(path, content)
    asked, columns = content.get("release", {}), content.get("columns")
    if not isinstance(asked.get("table"), str):
        raise UsageError(f'{path.name} names no table: add table = "FILE.csv" under [release]')
    places = read_places(path.parent / asked["places"]) if "places" in asked else Places()
    settings = {word: asked[word] for word in ("mode", "fabrication", "k", "seed") if word in asked}
    return Plan(
        table=path.parent / asked["table"],
        domain=listed_domain(columns, {"region": places.regions, "country": places.countries})
        if columns
        else None,
        unit=asked.get("unit"),
        settings=settings,
        budget=content.get("budget", {}),
        tables=wanted_tables(path.name, content.get("tables", {})),
        earlier=tuple(path.parent / folder for folder in asked.get("earlier", ())),
        sensitive=tuple(asked.get("sensitive", ())),
        places=places,
    )


def _check_words(path: Path, content: Mapping[str, Any]) -> None:
    for section, words in content.items():
        if section not in KNOWN or not isinstance(words, dict):
            raise UsageError(
                f"{path.name}: [{section}] is not a part of a plan; known are {', '.join(KNOWN)}"
            )
        unknown = sorted(set(words) - KNOWN[section]) if KNOWN[section] else []
        if unknown:
            known = ", ".join(sorted(KNOWN[section]))
            raise UsageError(f"{path.name}: {unknown[0]!r} is not a word of [{section}]; known are {known}")


def wanted_tables(where: str, given: Mapping[str, object]) -> tuple[WantedTable, ...]:
    """The tables that a file named ``where`` wants."""
    return tuple(_table(where, name, table) for name, table in given.items())


def _table(where: str, name: str, given: object) -> WantedTable:
    if not isinstance(given, dict) or not 1 <= len(given.get("columns", ())) <= 3:
        raise UsageError(f"{where}: table {name!r} needs columns = [one, two or three columns]")
    error = given.get("error")
    return WantedTable(
        name=name, columns=tuple(given["columns"]), error=float(error) if error is not None else None
    )
