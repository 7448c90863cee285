"""Known layouts as data, one TOML each beside this module, recognised by the names of a file's columns.

A name may be cut at 32 characters, as some publishers do, and may stand behind groups, as form tools write
them (``victim/prs_Gender``). ``kind`` says what a row is: ``cases``, or what is no record of a person.
"""

import tomllib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from palermo.intake.fault import FileFaultError
from palermo.intake.header import compact, fingerprint
from palermo.intake.mapping import Column, Mapping


class NotRecordsError(FileFaultError):
    """The file is known, and its rows are not records of persons."""

    exit_code = 2

    def __init__(self, file: str, layout: "Layout") -> None:
        """Say what the file is and what to do with it."""
        super().__init__(file, "not_records", f"is {layout.title}. {layout.instead}")
        self.layout = layout.name


_CUT = 30
_SHARE = 0.6
_LEAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A known layout.

    Attributes:
        name: as reports give it, such as ``ctdc_2020``.
        title: for people.
        source: where its columns were read.
        kind: ``cases``, ``tables`` or ``documentation``.
        required: names of columns without which it is another layout.
        columns: name of a column → field of the case record (see ``mapping.Column``).
        also: names of further columns, which are not read.
        aliases: other names for columns.
        unknown: words for "not known" in any column.
        unknown_in: column → words for "not known" in it.
        values: column → its words → codes.
        lost: column → why it is not read.
        repeats: identical rows are separate persons.
        separator: between several values in a cell.
        instead: what to do with a file that holds no records.
    """

    name: str
    title: str
    source: str
    kind: str
    required: tuple[str, ...]
    columns: AnyMapping[str, str]
    repeats: bool
    also: tuple[str, ...] = ()
    aliases: AnyMapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unknown_in: AnyMapping[str, Sequence[str]] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    lost: AnyMapping[str, str] = field(default_factory=dict)
    separator: str = ";"
    instead: str = ""

    def named(self, headers: Sequence[str]) -> dict[str, str]:
        """The file's columns that belong to this layout → the layout's own names for them."""
        own = {compact(name): name for name in (*self.required, *self.columns, *self.also, *self.lost)}
        own |= {compact(alias): name for alias, name in self.aliases.items()}
        found: dict[str, str] = {}
        for header in headers:
            name = next((match for form in _forms(header) if (match := _match(form, own))), None)
            if name and name not in found.values():
                found[header] = name
        return found

    def mapping(self, headers: Sequence[str]) -> Mapping:
        """How a file with these columns is read."""
        named = self.named(headers)
        return Mapping(
            columns=tuple(self._column(header, named.get(header, "")) for header in headers),
            layout=self.name,
            separator=self.separator,
            unknown=self.unknown,
            repeats=self.repeats,
            fingerprint=fingerprint(headers),
            notes=tuple(
                f'Column "{header}" is not read: {self.lost[name]}.'
                for header, name in named.items()
                if name in self.lost
            ),
        )

    def _column(self, header: str, name: str) -> Column:
        return Column(
            name=header,
            field=self.columns.get(name, ""),
            values=self.values.get(name, {}),
            unknown=tuple(self.unknown_in.get(name, ())),
            reasons=(f"{self.title}: {name}",) if name else (),
        )


def recognise(headers: Sequence[str]) -> Layout | None:
    """The layout of a file with these columns, or nothing.

    All the layout's required columns must be there; failing that, six columns of it that make up three fifths
    of the file. Of several the one whose columns agree best is taken.
    """
    ranked = max(layouts().values(), key=lambda layout: _agreement(layout, headers))
    return ranked if _agreement(ranked, headers) > 0 else None


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by name."""
    folder = resources.files(__package__)
    files = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return {name.removesuffix(".toml"): _load(name) for name in files}


def _load(file: str) -> Layout:
    data = tomllib.loads(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"))
    columns = data.pop("columns", {})
    data |= {name: tuple(data.get(name, ())) for name in ("required", "also", "unknown")}
    return Layout(name=file.removesuffix(".toml"), columns=columns, **data)


def _agreement(layout: Layout, headers: Sequence[str]) -> float:
    """Columns in common ÷ columns of either; nothing where too little agrees."""
    named = layout.named(headers)
    whole = set(layout.required) <= set(named.values())
    partly = len(named) >= max(_LEAST, _SHARE * len(headers)) and layout.kind == "cases"
    if not (whole or partly):
        return 0.0
    union = len({*layout.required, *layout.columns, *layout.also, *layout.lost}) + len(headers) - len(named)
    return len(named) / union + (1.0 if whole else 0.0)


def _forms(header: str) -> list[str]:
    """A column's name, then without the groups before it."""
    parts = header.split("/")
    return [compact("/".join(parts[start:])) for start in range(len(parts))]


def _match(form: str, own: AnyMapping[str, str]) -> str | None:
    if form in own or len(form) < _CUT:
        return own.get(form)
    cut = [name for full, name in own.items() if full.startswith(form)]
    return cut[0] if len(cut) == 1 else None
