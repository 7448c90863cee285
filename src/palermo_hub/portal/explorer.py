"""One table by the reader's choices: its filters, its rows, what they could hide, and two compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import polars as pl

from palermo_hub.evidence.models import Origin
from palermo_hub.reference import amounts

from .figures import Bar, Figure, Tables, origin_address
from .labels import LISTS, PREFIXES, dimension_label
from .rows import PREFIX, Row, Rows

OVERLAPPING = frozenset(PREFIXES) | {"act", "type", "ground", "reached", "service"}
"""Dimensions whose codes one person may have several of: their rows are never added."""

PLACES = frozenset({"place", "region", "exploitation_place", "detection_place"})
COMPARED = frozenset({"year"}) | PLACES | {name for name, codes in LISTS.items() if codes == "country"}
"""Dimensions of which two codes are set beside each other."""

MOST_OPTIONS = 250
"""Codes that two lists of a form hold: every country fits, a table of thousands of codes does not."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A dimension to choose from."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What the rows leave open.

    Attributes:
        figures: how many there are.
        intervals: how many of them are intervals.
        widest: how many people more than its lower end one of them may be.
        together: the same of all of them, where no person is in two rows; else None.
        withheld: how many are not given at all.
    """

    figures: int
    intervals: int
    widest: int
    together: int | None
    withheld: int


class Shown(Sequence[Figure]):
    """Rows that become figures when a page shows them."""

    def __init__(self, exploration: "Exploration") -> None:
        self._exploration, self._rows = exploration, exploration.rows
        self._largest = exploration.rows.largest

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - Sequence's two kinds
        one = self._exploration
        rows = self._rows[index] if isinstance(index, slice) else [self._rows[index]]
        figures = one.tables.shown(one.origin, one.choices, rows, self._largest)
        return figures if isinstance(index, slice) else figures[0]


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """A table and the codes that were chosen in it."""

    tables: Tables
    origin: Origin
    choices: dict[str, str]

    @cached_property
    def rows(self) -> Rows:
        """The rows that fit the choices."""
        return self.tables.rows(self.origin, self.choices)

    @cached_property
    def figures(self) -> Shown:
        """The same as figures."""
        return Shown(self)

    @property
    def free(self) -> list[str]:
        """The dimensions that are not chosen."""
        return [name for name in self.origin.indicator.dimensions if name not in self.choices]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What was chosen, in words."""
        return [(dimension_label(name), self.tables.label(name, code)) for name, code in self.choices.items()]

    @property
    def query(self) -> str:
        """The choices as they stand in the address."""
        return urlencode(self.choices)

    @cached_property
    def filters(self) -> list[Filter]:
        """Each dimension with its codes, in the order of the table."""
        return [self._filter(name) for name in self.origin.indicator.dimensions]

    @property
    def comparable(self) -> list[Filter]:
        """The dimensions not chosen yet, of which two codes can be set beside each other."""
        free = (one for one in self.filters if one.name in COMPARED and not one.chosen)
        return [one for one in free if 1 < len(one.options) <= MOST_OPTIONS]

    @cached_property
    def hidden(self) -> Hidden:
        """How much could be hidden in the rows."""
        frame = self.rows.frame
        widths = (frame["high"] - frame["low"]).drop_nulls()
        apart = not OVERLAPPING & set(self.free)
        return Hidden(
            figures=frame.height,
            intervals=int((widths > 0).sum()),
            widest=int(widths.max() or 0),  # type: ignore[arg-type]  # a column of counts
            together=int(widths.sum()) if apart else None,
            withheld=frame["high"].null_count(),
        )

    def csv_rows(self) -> Iterator[list[str]]:
        """The header and the rows, in codes."""
        names = list(self.origin.indicator.dimensions)
        numbers = ["low", "high", "share_low", "share_high", "unknown"]
        yield [*names, *numbers]
        for row in self.rows:
            values = (getattr(row, number) for number in numbers)
            yield [*row.dimensions.values(), *("" if value is None else str(value) for value in values)]

    def _filter(self, name: str) -> Filter:
        codes = self.tables.rows(self.origin, {}).codes(name)
        options = tuple((code, self.tables.label(name, code)) for code in codes if code)
        return Filter(
            name=name, label=dimension_label(name), options=options, chosen=self.choices.get(name, "")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two figures: as text, as a bar, and where it comes from."""

    text: str
    bar: Bar | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same codes at two places or in two years; a side that the table has not is None.

    Attributes:
        labels: the other dimensions.
        sides: the two figures.
        difference: the second less the first, as an interval in words; empty where it is not known.
    """

    labels: tuple[str, ...]
    sides: tuple[Side | None, Side | None]
    difference: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two codes of one dimension of a table beside each other.

    Attributes:
        exploration: the table and what else was chosen.
        by: the dimension.
        codes: the two codes.
    """

    exploration: Exploration
    by: str
    codes: tuple[str, str]

    @property
    def free(self) -> list[str]:
        """The dimensions of the rows."""
        return [name for name in self.exploration.free if name != self.by]

    @property
    def names(self) -> list[str]:
        """The two codes in words."""
        return [self.exploration.tables.label(self.by, code) for code in self.codes]

    @property
    def reasons(self) -> list[tuple[int, str]]:
        """Breaks between the two years: across them nothing is compared."""
        if self.by != "year":
            return []
        first, last = sorted(self.codes)
        breaks = self.exploration.origin.breaks
        return [(row["year"], row["reason"]) for row in breaks if first < str(row["year"]) <= last]

    @cached_property
    def pairs(self) -> "Pairs":
        """Row by row, in the order of the table."""
        return Pairs(self)

    def pair(self, first: Row | None, second: Row | None, largest: int) -> Pair:
        """Two rows, of which one may be missing, with their bars against ``largest``."""
        label, codes = self.exploration.tables.label, (first or second).dimensions  # type: ignore[union-attr]
        return Pair(
            labels=tuple(label(name, codes[name]) for name in self.free),
            sides=(self._side(first, largest), self._side(second, largest)),
            difference=_difference(first, second),
        )

    def _side(self, row: Row | None, largest: int) -> Side | None:
        if row is None:
            return None
        origin = self.exploration.origin
        return Side(
            text=amounts.count(row.low, row.high),
            bar=Bar.of(row, largest),
            address=origin_address(origin, row.dimensions),
        )


class Pairs(Sequence[Pair]):
    """The rows of a comparison, which become pairs when a page shows them."""

    def __init__(self, comparison: Comparison) -> None:
        rows, by = comparison.exploration.rows, PREFIX + comparison.by
        self._comparison, self._names = comparison, rows.names
        frame = rows.frame.filter(pl.col(by).is_in(comparison.codes)).with_columns(one=pl.lit(1))
        self._keys = ["one", *(PREFIX + name for name in comparison.free)]
        self._pairs = frame.select(self._keys).unique(maintain_order=True)
        self._sides = [frame.filter(pl.col(by) == code) for code in comparison.codes]
        self._largest = Rows(names=rows.names, frame=frame).largest

    def __len__(self) -> int:
        return self._pairs.height

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - Sequence's two kinds
        if not isinstance(index, slice):
            return self[index : index + 1 or None][0]
        first, second = (self._rows(side, self._pairs[index]) for side in self._sides)
        return [self._comparison.pair(*rows, self._largest) for rows in zip(first, second, strict=True)]

    def _rows(self, side: pl.DataFrame, keys: pl.DataFrame) -> Iterator[Row | None]:
        """The row of one side for each key; None where it has none."""
        found = keys.join(side, on=self._keys, how="left", maintain_order="left")
        rows = Rows(names=self._names, frame=found.select(side.drop("one").columns))
        return (row if row.kind is not None else None for row in rows)


def _difference(first: Row | None, second: Row | None) -> str:
    """The second less the first, between the least and the most it can be."""
    if first is None or second is None or first.low is None or second.low is None:
        return ""
    ends = second.low - (first.high or 0), (second.high or 0) - first.low
    low, high = (f"{'+' if end > 0 else '−' if end < 0 else ''}{amounts.number(abs(end))}" for end in ends)
    return low if low == high else f"{low} … {high}"
