"""``state.toml``: what a State is, whose files it reads, where results go (docs/reference/state-toml.md)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from palermo.errors import StateError, UsageError
from palermo.standards import load

_T = TypeVar("_T")
LANGUAGES = ("en", "ar", "fr", "es", "ru", "zh")
_NAMES = tuple(f"name_{language}" for language in LANGUAGES)
_TITLES = tuple(f"title_{language}" for language in LANGUAGES)
_KEYS: dict[str, tuple[str, ...]] = {
    "state": ("code", *_NAMES, "fictional", "years", "reference_year", "seed"),
    "source": ("name", "kind", *_TITLES, "file"),
    "population": ("file", "source"),
    "places": ("file",),
    "break": ("year", "reason", "tables"),
    "output": ("folder",),
}
PROVENANCE = ("simulation",)
"""Tables that say how the file was made and that no stage reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An organisation and its file.

    Attributes:
        name: a short name, the ``source`` of its records.
        kind: what kind of organisation it is.
        titles: its name by language.
        file: its file.
    """

    name: str
    kind: str
    titles: Mapping[str, str]
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What ``state.toml`` says, checked.

    Attributes:
        path: the file itself.
        code: ISO 3166 alpha-3; user-assigned codes for fictional States.
        names: its name by language.
        fictional: nobody in it is real.
        years: first and last year.
        reference_year: the year that estimates are about.
        seed: where every random number of the run starts.
        sources: the organisations.
        population: the file of inhabitants, or None; ``population_source`` says who published it.
        places: the GeoJSON file of places, or None.
        breaks: year, reason, and perhaps tables.
        output: the folder for results.
        options: the tables of stages, such as ``estimate``, as they stand in the file.
    """

    path: Path
    code: str
    names: Mapping[str, str]
    fictional: bool
    years: tuple[int, int]
    reference_year: int
    seed: int
    sources: tuple[Source, ...]
    population: Path | None
    population_source: str
    places: Path | None
    breaks: tuple[Mapping[str, Any], ...]
    output: Path
    options: Mapping[str, Mapping[str, Any]]

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file that the run reads, the state file first; mappings beside the sources included."""
        files = [self.path]
        for source in self.sources:
            mapping = source.file.with_name(f"{source.file.name}.map.toml")
            files += [source.file, *([mapping] if mapping.is_file() else [])]
        return (*files, *(path for path in (self.population, self.places) if path))


def read_state(path: Path, *, stages: Iterable[str] = ()) -> State:
    """Read and check a state file.

    Args:
        path: the file.
        stages: names of tables that stages read; their content is theirs to check.

    Raises:
        UsageError: the file, or a file it names, does not exist.
        StateError: it is not TOML, or a key is unknown, missing or of another kind.
    """
    content = _load(path)
    _refuse_unknown(content, stages)
    head = _table(content, "state")
    years = _years(head)
    folder = path.parent
    population = _table(content, "population", optional=True)
    return State(
        path=path,
        code=_code(head),
        names={key[5:]: _value(head, "state", key, str) for key in _NAMES if key in head},
        fictional=_value(head, "state", "fictional", bool, False),
        years=years,
        reference_year=_value(head, "state", "reference_year", int, years[1]),
        seed=_value(head, "state", "seed", int, 0),
        sources=_sources(content, folder),
        population=_file(population, "population", folder),
        population_source=_value(population, "population", "source", str) if population else "",
        places=_file(_table(content, "places", optional=True), "places", folder),
        breaks=_breaks(content),
        output=folder / _value(_table(content, "output", optional=True), "output", "folder", str, "out"),
        options={name: _table(content, name) for name in stages if name in content},
    )


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UsageError(f"there is no file {path}: give the path of a state.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StateError(f"{path.name} is not TOML in UTF-8 ({error}): correct it") from error


def _refuse_unknown(content: Mapping[str, Any], stages: Iterable[str]) -> None:
    known = (*_KEYS, *stages, *PROVENANCE)
    for name in content:
        if name not in known:
            raise StateError(f"[{name}] is not a table of state.toml: {_hint(name, known)}")
    for name, keys in _KEYS.items():
        tables = content.get(name, [])
        for table in tables if isinstance(tables, list) else [tables]:
            for key in table if isinstance(table, dict) else ():
                if key not in keys:
                    raise StateError(f"{key} is not a key of [{name}] in state.toml: {_hint(key, keys)}")


def _hint(found: str, known: Iterable[str]) -> str:
    near = get_close_matches(found, list(known), n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"


def _table(content: Mapping[str, Any], name: str, *, optional: bool = False) -> Mapping[str, Any]:
    table = content.get(name, {} if optional else None)
    if not isinstance(table, dict):
        raise StateError(f"state.toml has no table [{name}]: add it")
    return table


def _value(table: Mapping[str, Any], where: str, key: str, kind: type[_T], default: _T | None = None) -> _T:
    value = table.get(key, default)
    # a Boolean is a number for Python, not for a reader
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or value == "":
        found = "nothing" if value is None else repr(value)
        raise StateError(f"state.toml [{where}] {key}: found {found}, expected {_KINDS[kind]}")
    return value


_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


def _are_tables(found: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(found, list) and all(isinstance(each, dict) for each in found)


def _code(head: Mapping[str, Any]) -> str:
    code = _value(head, "state", "code", str)
    if code not in load("country"):
        raise StateError(
            f"state.toml [state] code: found {code!r}, expected an ISO 3166 alpha-3 code such as FRA, "
            "or XAA to XZZ for a fictional State"
        )
    return code


def _years(head: Mapping[str, Any]) -> tuple[int, int]:
    match head.get("years"):
        case [int(first), int(last)] if 1900 <= first <= last <= 2200:
            return first, last
    raise StateError(
        f"state.toml [state] years: found {head.get('years')!r}, "
        "expected the first and the last, as [2021, 2025]"
    )


def _file(table: Mapping[str, Any], where: str, folder: Path) -> Path | None:
    if not table:
        return None
    path = folder / _value(table, where, "file", str)
    if not path.is_file():
        raise UsageError(f"there is no file {path}, which state.toml names in [{where}]")
    return path


def _sources(content: Mapping[str, Any], folder: Path) -> tuple[Source, ...]:
    tables = content.get("source")
    if not _are_tables(tables) or not tables:
        raise StateError("state.toml names no [[source]]: add one for each organisation")
    sources = tuple(_source(table, folder) for table in tables)
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise StateError(
                f"state.toml has {names.count(name)} [[source]] named {name}: give each its own name"
            )
    return sources


def _source(table: Mapping[str, Any], folder: Path) -> Source:
    file = _file(table, "source", folder)
    if file is None:
        raise StateError("state.toml has an empty [[source]]: give its name, kind and file")
    return Source(
        name=_value(table, "source", "name", str),
        kind=_value(table, "source", "kind", str),
        titles={key[6:]: _value(table, "source", key, str) for key in _TITLES if key in table},
        file=file,
    )


def _breaks(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    rows = content.get("break", [])
    if not _are_tables(rows):
        raise StateError("state.toml [break]: write [[break]], one for each break")
    for row in rows:
        _value(row, "break", "year", int)
        _value(row, "break", "reason", str)
        if not isinstance(row.get("tables", []), list):
            raise StateError('state.toml [[break]] tables: expected a list of table names, as ["forms"]')
    return tuple(rows)
