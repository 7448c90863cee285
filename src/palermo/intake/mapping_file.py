"""The mapping as a TOML file beside the organisation's file, for a clerk to read and correct."""

import os
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from palermo.errors import MappingError, UsageError

from .header import fingerprint
from .mapping import Column, Mapping

FORMAT = "palermo-mapping-1"
SUFFIX = ".map.toml"
_READ = ("sheet", "header_row", "encoding", "delimiter", "dates", "separator", "repeats")
_COLUMN = ("dates", "separator", "complete")


def mapping_path(path: Path) -> Path:
    """Where the mapping of a file stands: ``FILE.map.toml`` beside it."""
    return path.with_name(path.name + SUFFIX)


def save_mapping(mapping: Mapping, path: Path, *, overwrite: bool = False) -> Path:
    """Write ``mapping`` beside the file at ``path``; reasons and confidence become comments.

    Args:
        mapping: what to write.
        path: the organisation's file (not the TOML).
        overwrite: replace a mapping that is already there.

    Returns:
        The path of the TOML.

    Raises:
        UsageError: a mapping is already there.
    """
    target = mapping_path(path)
    if target.exists() and not overwrite:
        raise UsageError(f"{target} is already there. Edit it, or use --force to propose it anew.")
    _write(target, mapping_text(mapping, path.name))
    return target


def mapping_text(mapping: Mapping, file: str) -> str:
    """The TOML of ``mapping``, for a file of that name."""
    return tomlkit.dumps(_document(mapping, file))


def load_mapping(toml: Path) -> Mapping:
    """Read a mapping.

    Raises:
        MappingError: the TOML cannot be read, or names fields or orders that do not exist.
    """
    try:
        return mapping_of(toml.read_text(encoding="utf-8-sig"), str(toml))
    except UnicodeDecodeError as error:
        raise MappingError(f"{toml}: not readable as TOML: {error}. Correct it or delete it.") from error


def mapping_of(text: str, where: str) -> Mapping:
    """Read a mapping from the TOML itself; ``where`` names it in an error.

    Raises:
        MappingError: as ``load_mapping``.
    """
    try:
        data = tomllib.loads(text)
        _check(data)
        columns = tuple(_column(table) for table in data.get("column", []))
        read = {name: value for name, value in data.get("read", {}).items() if name != "unknown"}
        return Mapping(
            columns=columns,
            constants={name: str(value) for name, value in data.get("constants", {}).items()},
            unknown=tuple(map(str, data.get("read", {}).get("unknown", []))),
            fingerprint=data.get("fingerprint", ""),
            **read,
        )
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{where}: not readable as TOML: {error}. Correct it or delete it.") from error
    except (MappingError, TypeError, AttributeError) as error:
        raise MappingError(f"{where}: {error}") from error


def find_mapping(path: Path, headers: Sequence[str]) -> Path | None:
    """The mapping for a file: its own, or one in the same folder made for the same header."""
    own = mapping_path(path)
    if own.is_file():
        return own
    wanted = fingerprint(headers)
    for candidate in sorted(path.parent.glob(f"*{SUFFIX}"), reverse=True):
        text = candidate.read_text(encoding="utf-8-sig", errors="replace")
        if f'fingerprint = "{wanted}"' in text:
            return candidate
    return None


def _check(data: dict[str, Any]) -> None:
    if data.get("format") != FORMAT:
        raise MappingError(f'format = "{data.get("format", "")}", expected "{FORMAT}".')
    unknown = set(data) - {"format", "fingerprint", "read", "constants", "column"}
    unknown |= set(data.get("read", {})) - {*_READ, "unknown"}
    if unknown:
        raise MappingError(f'"{min(unknown)}" is not a word of a mapping (docs/reference/intake.md).')


def _column(table: dict[str, Any]) -> Column:
    extra = set(table) - {"name", "field", "values", "unknown", *_COLUMN}
    if extra or "name" not in table:
        word = min(extra) if extra else "name"
        found = "is not a word of a column" if extra else "is missing in a [[column]]"
        raise MappingError(f'"{word}" {found} (see docs/reference/intake.md).')
    options = {name: table[name] for name in _COLUMN if name in table}
    return Column(
        name=table["name"],
        field=table.get("field", ""),
        values={str(value): str(code) for value, code in table.get("values", {}).items()},
        unknown=tuple(map(str, table.get("unknown", []))),
        **options,
    )


def _document(mapping: Mapping, file: str) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in (
        f"How Palermo reads {file}. Made by `palermo map`; correct it with any text editor.",
        "field: a field of the case record, or empty to leave the column out. values: their word = our code.",
        "The next file in this folder with the same columns is read the same way, with no question.",
    ):
        document.add(tomlkit.comment(line))
    document["format"] = FORMAT
    document["fingerprint"] = mapping.fingerprint or fingerprint([column.name for column in mapping.columns])
    document["read"] = _options(mapping)
    if mapping.constants:
        document["constants"] = dict(mapping.constants)
    columns = tomlkit.aot()
    for column in mapping.columns:
        columns.append(_column_table(column))
    document["column"] = columns
    return document


def _options(mapping: Mapping) -> Table:
    table = tomlkit.table()
    for name in _READ:
        value = getattr(mapping, name)
        if value or name == "dates":
            table[name] = value
    table["unknown"] = list(mapping.unknown)
    return table


def _column_table(column: Column) -> Table:
    table = tomlkit.table()
    if column.reasons:
        table.add(tomlkit.comment(f"confidence {column.confidence:.2f}: {'; '.join(column.reasons)}"))
    table["name"] = column.name
    table["field"] = column.field
    for name in _COLUMN:
        if value := getattr(column, name):
            table[name] = value
    if column.unknown:
        table["unknown"] = list(column.unknown)
    if column.values:
        table["values"] = dict(column.values)
    return table


def _write(target: Path, text: str) -> None:
    """Write whole or not at all; readable by the owner only, for values may be copied from records."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
