"""Read ``state.toml``, the places, the population and ``out/``; refuse what is missing or malformed."""

import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from palermo.errors import UnreadableFileError, UsageError

from .estimate import published_estimate
from .parts import Names, PlaceRow, Source, StateFolder, Table
from .release import protected_tables
from .tables import read_population, read_table

LANGUAGES = ("en", "ar", "fr", "es", "ru", "zh")
LEVELS = ("country", "region", "district")
RULES = b"palermo-hub load, rules 2"
"""Part of every checksum: when the rules of loading change, the same files make a new version."""

LARGEST_FILE = 256 * 1024 * 1024


def read_folder(folder: Path, *, protected: bool = True) -> StateFolder:
    """Read a State's folder.

    Args:
        folder: what was given to ``palermo simulate`` or holds the ``state.toml`` given to ``palermo run``.
        protected: take the run's protected release where it made one; else its exact tables.

    Raises:
        UsageError: it is not such a folder, or the pipeline has not been run in it.
        UnreadableFileError: a file in it is missing or malformed; the message names it.
    """
    digest = hashlib.sha256(RULES)
    described = read_description(folder, digest)
    description = _description(folder, hashlib.sha256())
    output = folder / _text(description.get("output", {}), "folder", "state.toml [output]", default="out")
    index = _json(
        output / "tables" / "index.json", digest, missing="Run `palermo run` on its state.toml first."
    )
    released = protected_tables(output / "release", described, digest) if protected else []
    tables = released or [read_table(output / "tables", entry, digest) for entry in _entries(index)]
    tables += read_population(folder, description.get("population"), described.code, digest)
    return replace(
        described,
        fictional=described.fictional and index.get("fictional") is True,
        protected=bool(released),
        tables=tuple(tables),
        estimate=published_estimate(output / "estimate.json", digest),
        run=_run(output / "run.json"),
        checksum=digest.hexdigest(),
    )


def read_description(folder: Path, digest: "hashlib._Hash | None" = None) -> StateFolder:
    """Read what a State says of itself, without any figure.

    Raises:
        UsageError, UnreadableFileError: as ``read_folder``.
    """
    digest = digest or hashlib.sha256(RULES)
    description = _description(folder, digest)
    state = _section(description, "state", "state.toml")
    places = _places(folder / _file_of(description, "places", "places.geojson"), digest)
    return StateFolder(
        code=_text(state, "code", "state.toml [state]"),
        names=_names(state, "name", "state.toml [state]"),
        fictional=state.get("fictional") is True,
        protected=False,
        years=_years(state),
        sources=tuple(_sources(description)),
        places=tuple(places),
        tables=(),
        estimate=None,
        run={},
        checksum="",
    )


def described_files(folder: Path) -> dict[str, str]:
    """The texts of a description by their names: ``state.toml``, the map and the population."""
    description = _description(folder, hashlib.sha256())
    names = ["state.toml", _file_of(description, "places", "places.geojson")]
    if "population" in description:
        names.append(_file_of(description, "population", "population.csv"))
    try:
        return {name: (folder / name).read_text(encoding="utf-8") for name in names}
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"A file that state.toml names is not text in UTF-8: {error}") from error


def _description(folder: Path, digest: "hashlib._Hash") -> dict[str, Any]:
    """The State's ``state.toml``."""
    path = folder / "state.toml"
    if not path.is_file():
        raise UsageError(
            f"{folder} has no state.toml: the folder that `palermo simulate` wrote was expected, "
            "or one laid out like it."
        )
    content = _bytes(path, digest)
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"state.toml is not TOML in UTF-8 ({error}): correct it.") from error


def _json(path: Path, digest: "hashlib._Hash", missing: str) -> dict[str, Any]:
    """A file that holds one JSON object."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist. {missing}")
    try:
        value = json.loads(_bytes(path, digest))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFileError(
            f"{path.name} is not JSON ({error}): make it again with `palermo run`."
        ) from error
    if not isinstance(value, dict):
        raise UnreadableFileError(f"{path.name} holds no JSON object: make it again with `palermo run`.")
    return value


def _bytes(path: Path, digest: "hashlib._Hash") -> bytes:
    """A file's content, once its size is known to be reasonable."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UnreadableFileError(f"{path.name} has {size:,} bytes; at most {LARGEST_FILE:,} were expected.")
    content = path.read_bytes()
    digest.update(path.name.encode() + b"\0" + content)
    return content


def _run(path: Path) -> dict[str, Any]:
    """What the run says of itself; it differs from run to run, so it is no part of the checksum."""
    return _json(path, hashlib.sha256(), missing="Run `palermo run` on its state.toml first.")


def _section(table: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    section = table.get(name)
    if not isinstance(section, dict):
        raise UnreadableFileError(f"{where} has no [{name}]: add it.")
    return section


def _text(table: object, key: str, where: str, default: str | None = None) -> str:
    value = table.get(key, default) if isinstance(table, dict) else default
    if not isinstance(value, str) or not value.strip():
        raise UnreadableFileError(f"{where} has no text under {key!r}: add it.")
    return value


def _file_of(description: dict[str, Any], section: str, default: str) -> str:
    """The file a section names, inside the folder and nowhere else."""
    name = _text(description.get(section, {}), "file", f"state.toml [{section}]", default=default)
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise UnreadableFileError(f"state.toml [{section}] points outside its folder: name a file in it.")
    return name


def _names(table: dict[str, Any], prefix: str, where: str) -> Names:
    """``name_en``, ``name_ar`` … as one mapping."""
    _text(table, f"{prefix}_en", where)
    pairs = ((language, table.get(f"{prefix}_{language}")) for language in LANGUAGES)
    return {language: str(name) for language, name in pairs if name}


def _years(state: dict[str, Any]) -> tuple[int, int]:
    years = state.get("years")
    match years:
        case [int(first), int(last)] if 1900 <= first <= last <= 2200:
            return first, last
    raise UnreadableFileError(
        f"state.toml [state] has years = {years!r}; the first and the last were expected, as [2021, 2025]."
    )


def _sources(description: dict[str, Any]) -> list[Source]:
    rows = description.get("source", [])
    if not isinstance(rows, list) or not rows:
        raise UnreadableFileError("state.toml names no [[source]]: add one for each organisation.")
    where = "state.toml [[source]]"
    return [
        Source(
            name=_text(row, "name", where), kind=_text(row, "kind", where), titles=_names(row, "title", where)
        )
        for row in rows
    ]


def _entries(index: dict[str, Any]) -> list[dict[str, Any]]:
    entries = index.get("tables")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UnreadableFileError("index.json has no list of tables: make it again with `palermo run`.")
    return entries


def _places(path: Path, digest: "hashlib._Hash") -> list[PlaceRow]:
    """The map's places, parents before their parts."""
    collection = _json(path, digest, missing="The State's map was expected there.")
    features = collection.get("features")
    if not isinstance(features, list):
        raise UnreadableFileError(f"{path.name} is not a GeoJSON feature collection.")
    rows = [_place(feature, path.name) for feature in features]
    known = {row.code for row in rows}
    for row in rows:
        if row.level not in LEVELS or (row.level == "country") != (row.parent is None):
            raise UnreadableFileError(
                f"{path.name}: {row.code} has level {row.level!r} and parent {row.parent!r}; a country has "
                "no parent, a region or district has one."
            )
        if row.parent is not None and row.parent not in known:
            raise UnreadableFileError(f"{path.name}: the parent {row.parent!r} of {row.code} is not in it.")
    return sorted(rows, key=lambda row: LEVELS.index(row.level))


def _place(feature: object, name: str) -> PlaceRow:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        raise UnreadableFileError(f"{name} holds a feature without properties.")
    code = _text(properties, "code", name)
    return PlaceRow(
        code=code,
        iso3=_text(properties, "iso3", name, default=code[:3]),
        level=_text(properties, "level", name),
        parent=properties.get("parent") or None,
        names=_names(properties, "name", f"{name}: {code}"),
        outline=feature.get("geometry"),
    )


__all__ = ["Table", "described_files", "read_description", "read_folder"]
