"""A code list as versioned data: its codes, labels in several languages, source and how far it was verified.

The lists are files (``lists/NAME.csv``) described in ``lists.toml``; reading one list reads no other.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from palermo.errors import StandardError

if TYPE_CHECKING:
    import polars as pl

Verification = Literal["seen", "inferred", "recalled", "proposed"]
"""How far a list was checked: read in its source, inferred from its source's data, recalled, or our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list.

    Attributes:
        name: the name it is loaded by.
        version: the version or edition of the list.
        title: what a code of it stands for, in a few words.
        source: where the codes were read.
        verification: seen, inferred, recalled or proposed.
        date: the day the list was taken from its source.
        user_assigned: pattern of further codes that the standard leaves to its users, or empty.
        rows: each code's row: every column of the file, as text.
    """

    name: str
    version: str
    title: str
    source: str
    verification: Verification
    date: date
    user_assigned: str
    rows: Mapping[str, Mapping[str, str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the standard; those left to users are not listed."""
        return tuple(self.rows)

    def __contains__(self, code: object) -> bool:
        return code in self.rows or self.is_user_assigned(code)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def is_user_assigned(self, code: object) -> bool:
        """Whether the code is not in the list but in the range left to its users, such as XAR in ISO 3166."""
        return (
            bool(self.user_assigned)
            and isinstance(code, str)
            and code not in self.rows
            and re.fullmatch(self.user_assigned, code) is not None
        )

    def row(self, code: str) -> Mapping[str, str]:
        """All columns of one code.

        Raises:
            StandardError: the code is not in the list.
        """
        try:
            return self.rows[code]
        except KeyError:
            raise StandardError(unknown(f"a code of {self.name}", code, self.codes)) from None

    def label(self, code: str, language: str = "en") -> str:
        """The label of a code, in English where the language has none; a user-assigned code is its own label.

        Args:
            code: a code of the list.
            language: en, fr, es, ru, zh or ar.

        Raises:
            StandardError: the code is not in the list.
        """
        if self.is_user_assigned(code):
            return code
        row = self.row(code)
        return row.get(f"label_{language}") or row["label"]

    def values(self, column: str) -> dict[str, str]:
        """The codes that have a value in a column, with that value, such as ``values("alpha2")``.

        Raises:
            StandardError: the list has no such column.
        """
        first: Mapping[str, str] = next(iter(self.rows.values()))
        if column not in first:
            raise StandardError(unknown(f"a column of {self.name}", column, tuple(first)))
        return {code: row[column] for code, row in self.rows.items() if row[column]}

    @property
    def frame(self) -> "pl.DataFrame":
        """The list as a table of text columns; every row carries its source and verification."""
        import polars as pl

        return pl.DataFrame(list(self.rows.values()))

    def accepts(self, column: "pl.Expr") -> "pl.Expr":
        """Whether each value of a text column is a code of the list; null where the value is null."""
        listed = column.is_in(self.codes)
        return listed | column.str.contains(f"^(?:{self.user_assigned})$") if self.user_assigned else listed


@cache
def _index() -> dict[str, dict[str, object]]:
    text = resources.files(__package__).joinpath("lists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def names() -> tuple[str, ...]:
    """The names of all code lists, in alphabetical order."""
    return tuple(sorted(_index()))


@cache
def load(name: str) -> CodeList:
    """Read a code list.

    Args:
        name: one of ``names()``, such as ``"country"``.

    Raises:
        StandardError: no list has that name; the message offers the nearest.
    """
    if name not in _index():
        raise StandardError(unknown("a code list", name, names()))
    header = {"user_assigned": "", **_index()[name]}
    rows = {
        row["code"]: _with_origin(row, str(header["source"]), str(header["verification"]))
        for row in read_rows("lists", name)
    }
    return CodeList(name=name, rows=MappingProxyType(rows), **header)  # type: ignore[arg-type]  # toml is typed by the tests


def read_rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of one of this package's csv files."""
    text = resources.files(__package__).joinpath(folder, f"{name}.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(io.StringIO(text, newline="")))


def _with_origin(row: dict[str, str], source: str, verification: str) -> Mapping[str, str]:
    """The row with its own source and verification, or the list's where it has none."""
    own = {"source": row.get("source") or source, "verification": row.get("verification") or verification}
    return MappingProxyType({**row, **own})


def unknown(what: str, found: str, known: tuple[str, ...]) -> str:
    """Say that a name is not known, with the nearest or the first of those that are."""
    near = get_close_matches(found, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known[:20])}"
    more = f" and {len(known) - 20} more" if not near and len(known) > 20 else ""
    return f"{found!r} is not {what}: {hint}{more}"
