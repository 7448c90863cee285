"""The public domain of a release: its columns and, for each, the values that can occur.

The lists come from published code lists or from the plan, never from the data: a value list learned from the
data tells who is in them (Annamalai and others, 2024, arXiv 2405.10994, section 4).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from palermo import standards
from palermo.errors import DisclosureError, StandardError

LAYOUTS = ("ctdc_synthetic_2021",)
"""Layouts of public files whose code list of every column is kept in ``palermo.standards``."""
MOST_VALUES = 2_000
"""The longest value list that is taken: each further value adds cells that hold nothing but noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Columns of a release and the public list of values of each.

    Attributes:
        columns: names of the columns, in the order of the input.
        values: for each column its values, in the order of the public list; blank is not a value.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.columns or len(self.columns) != len(self.values):
            raise DisclosureError("a release needs at least one column, and a value list for each")
        if len(set(self.columns)) != len(self.columns):
            raise DisclosureError("two columns of the release have the same name: name each column once")
        for column, values in zip(self.columns, self.values, strict=True):
            _check_list(column, values)

    @property
    def size(self) -> int:
        """Number of values of all columns together."""
        return sum(map(len, self.values))

    def only(self, columns: Sequence[str]) -> "Domain":
        """The same domain reduced to some columns, in its own order.

        Raises:
            DisclosureError: a name is not a column of the domain.
        """
        unknown = sorted(set(columns) - set(self.columns))
        if unknown:
            raise DisclosureError(
                f"no public code list for {', '.join(unknown)}: known columns are {', '.join(self.columns)}"
            )
        pairs = zip(self.columns, self.values, strict=True)
        return Domain(
            **dict(
                zip(
                    ("columns", "values"),
                    zip(*(p for p in pairs if p[0] in columns), strict=True),
                    strict=True,
                )
            )
        )


def _check_list(column: str, values: Sequence[str]) -> None:
    if not values or "" in values or len(set(values)) != len(values):
        raise DisclosureError(
            f"the value list of column {column!r} is empty, repeats a value or holds a blank"
        )
    if len(values) > MOST_VALUES:
        raise DisclosureError(
            f"column {column!r} has {len(values)} values, more than {MOST_VALUES}: use a coarser code list "
            "(region instead of place, year instead of day) or leave it out"
        )


def layout_domain(headers: Sequence[str]) -> Domain | None:
    """The domain of a recognised public layout, or nothing where the headers belong to none.

    Args:
        headers: column names of the file, in its order; all must be columns of the layout.
    """
    for name in LAYOUTS:
        lists = _layout(name)
        if len(headers) >= 2 and set(headers) <= set(lists):
            return Domain(columns=tuple(headers), values=tuple(lists[header] for header in headers))
    return None


def listed_domain(
    columns: Mapping[str, str | Sequence[str]], own: Mapping[str, Sequence[str]] | None = None
) -> Domain:
    """The domain a plan states: each column with its values, or with the name of a code list.

    Args:
        columns: column name → list of values, or the name of a list of ``palermo.standards``.
        own: name of a list → the State's own codes, beside those of the list or as a list of their own.

    Raises:
        DisclosureError: a named code list does not exist.
    """
    return Domain(
        columns=tuple(columns),
        values=tuple(_values(name, given, own or {}) for name, given in columns.items()),
    )


def _values(column: str, given: str | Sequence[str], own: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    if not isinstance(given, str):
        return tuple(map(str, given))
    try:
        return tuple(dict.fromkeys((*standards.load(given).codes, *own.get(given, ()))))
    except StandardError as error:
        if own.get(given):
            return tuple(own[given])
        raise DisclosureError(f"column {column!r}: {error}") from None


def _layout(name: str) -> dict[str, tuple[str, ...]]:
    text = resources.files("palermo.standards").joinpath("layouts", f"{name}.csv").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        lists.setdefault(row["column"], []).append(row["value"])
    return {column: tuple(values) for column, values in lists.items()}
