"""The gap table of a State, a year and a level, for one reader, made by ``palermo.gaps``.

A table is kept under its release and a digest of the very rows of the response that its reader may see, so
that it can only be given to somebody who sees the same rows.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

import polars as pl
from django.utils.safestring import SafeString

from palermo.gaps import gap_table, ordered
from palermo.gaps.reading import checked_detected, checked_response
from palermo_hub.evidence.models import Release
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.models import Place

from .detected import detected_figures, may_see_districts, years_of
from .offered import Offer

KEPT = 64
LEVELS = (Place.Level.REGION, Place.Level.DISTRICT)
"""How fine a table is; districts are for members."""

Key = tuple[object, ...]
T = TypeVar("T")


@dataclass(slots=True)
class Keeper(Generic[T]):
    """What was made last, by what it was made from."""

    most: int
    _tables: "OrderedDict[Key, T]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key, make: Callable[[], T]) -> T:
        """What is kept under a key, or made now."""
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        made = make()
        with self._lock:
            self._tables[key] = made
            while len(self._tables) > self.most:
                self._tables.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._tables.clear()


KEEPER: Keeper[pl.DataFrame] = Keeper(most=KEPT)
PAGES: Keeper[SafeString] = Keeper(most=4 * KEPT)
"""Bodies of pages, under the key of their table and what the address asked: writing them takes longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapTable:
    """A gap table as one reader may see it.

    Attributes:
        release: whose figures of persons.
        year: of detection.
        level: region or district.
        member: whether the reader belongs to an organisation: then it is ordered, else alphabetical.
        has_capacity: whether places stand beside this year's persons.
        wide: activities for the whole State, which are in the State's cell and beside no part of it.
        key: what it was made from; whoever has the same one sees the same rows.
        cells: one row a cell, the columns of ``palermo.gaps``.
    """

    release: Release
    year: int
    level: str
    member: bool
    has_capacity: bool
    key: Key
    cells: pl.DataFrame

    @classmethod
    def make(cls, release: Release, reader: Reader, *, year: int, level: str) -> "GapTable":
        """Make the table, or take the one that was made of the same rows."""
        member = may_see_districts(reader)
        level = level if member else Place.Level.REGION
        has_capacity = year == release.last_year
        offer = Offer.seen_by(reader, release.place, year, capacity=has_capacity)
        key = (release.pk, release.marking, year, level, member, offer.key)
        cells = KEEPER.get(key, lambda: _cells(release, offer, level))
        return cls(
            release=release,
            year=year,
            level=level,
            member=member,
            has_capacity=has_capacity,
            key=(*key, member),
            cells=cells if member else ordered(cells, alphabetical=True),
        )

    @property
    def years(self) -> list[int]:
        """The years there are tables of."""
        return years_of(self.release)


def _cells(release: Release, offer: Offer, level: str) -> pl.DataFrame:
    """Set the two halves side by side; places of today stand beside no earlier year's persons."""
    detected = detected_figures(release, offer.reader, year=offer.year, level=level)
    response = offer.figures(level)
    made = gap_table(checked_detected(detected, str(release)), checked_response(response, "response"))
    if offer.year == release.last_year:
        return made
    ends = [f"{name}_{end}" for name in ("places", "capacity") for end in ("low", "high")]
    return made.with_columns(pl.lit(None, pl.Float64).cast(made.schema[name]).alias(name) for name in ends)
