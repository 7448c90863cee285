"""The tables of releases and their rows, kept in memory: a release never changes, and is asked for often.

Who may see a release is asked of the database each time; only what is in it is kept (ADR 0181, 0231).
"""

import copy
import operator
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import polars as pl
from django.db.models import Exists, OuterRef

from palermo_hub.evidence.models import Observation, Origin, Release
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.models import Place

MEASURES: dict[str, type[pl.DataType]] = {
    "low": pl.Int64,
    "high": pl.Int64,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "unknown": pl.Int64,
    "kind": pl.String,
}
PREFIX = "d:"
"""Before the name of a dimension, so that none is taken for a measure."""

MOST_ROWS = 500_000
"""Rows of all tables that are kept, some 50 bytes each; those not asked for longest go first."""

MOST_RELEASES = 200
"""Releases whose lists of tables are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of a table, with its codes."""

    dimensions: dict[str, str]
    year: int | None
    low: int | None
    high: int | None
    share_low: float | None
    share_high: float | None
    unknown: int | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Sequence[Row]):
    """Some rows of a table, in its order; a row is made when it is asked for.

    Attributes:
        names: the table's dimensions.
        frame: their columns, then year and ``MEASURES``.
    """

    names: tuple[str, ...]
    frame: pl.DataFrame

    def __len__(self) -> int:
        return self.frame.height

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - Sequence's two kinds
        if isinstance(index, slice):
            return list(Rows(names=self.names, frame=self.frame[index]))
        place = operator.index(index)  # a template asks for its names first: those are no places
        return next(iter(Rows(names=self.names, frame=self.frame[place])))

    def __iter__(self) -> Iterator[Row]:
        count = len(self.names)
        for values in self.frame.iter_rows():
            year, low, high, share_low, share_high, unknown, kind = values[count:]
            yield Row(
                dimensions=dict(zip(self.names, values, strict=False)),
                year=year,
                low=low,
                high=high,
                share_low=share_low,
                share_high=share_high,
                unknown=unknown,
                kind=kind,
            )

    def where(self, choices: Mapping[str, str]) -> "Rows":
        """The rows with these codes; a dimension that the table has not fits none."""
        if not set(choices) <= set(self.names):
            return Rows(names=self.names, frame=self.frame.clear())
        fits = [pl.col(PREFIX + name) == code for name, code in choices.items()]
        return Rows(names=self.names, frame=self.frame.filter(*fits)) if fits else self

    def codes(self, name: str) -> list[str]:
        """The codes of a dimension, as they first appear."""
        return self.frame[PREFIX + name].unique(maintain_order=True).to_list()

    @property
    def largest(self) -> int:
        """The greatest upper end; 0 where there is none."""
        return int(self.frame["high"].max() or 0)  # type: ignore[arg-type]  # a column of counts


_lock = threading.Lock()
_kept: OrderedDict[tuple[UUID, int], Rows] = OrderedDict()
_listed: OrderedDict[UUID, list[Origin]] = OrderedDict()


def origins_of(release: Release) -> list[Origin]:
    """The tables of a release that a reader was found to see, and that have rows not by district.

    Args:
        release: read by ``Release.objects.visible_to``.
    """
    with _lock:
        found = _listed.get(release.uuid)
    if found is None:
        found = _read_origins(release)
    with _lock:
        _listed[release.uuid] = found
        _listed.move_to_end(release.uuid)
        while len(_listed) > MOST_RELEASES:
            _listed.popitem(last=False)
    return [_under(origin, release) for origin in found]


def _read_origins(release: Release) -> list[Origin]:
    figures = Observation.objects.filter(origin=OuterRef("pk")).exclude(place__level=Place.Level.DISTRICT)
    found = Origin.objects.filter(Exists(figures), release=release)
    # outlines are large, and every table has the same
    return list(found.select_related("indicator", "place").defer("place__outline"))


def _under(origin: Origin, release: Release) -> Origin:
    """A copy that knows its release as it stands now: it may have been withdrawn since."""
    found = copy.copy(origin)
    found.release = release
    return found


def rows_of(origin: Origin, reader: Reader) -> Rows:
    """All rows of a table that ``reader`` was found to see; none by district, which are for members.

    Args:
        origin: a table, read by ``Origin.objects.visible_to``.
        reader: the same reader.
    """
    key = (origin.release.uuid, origin.pk)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(origin, reader)
    with _lock:
        _kept[key] = found
        while len(_kept) > 1 and sum(len(rows) for rows in _kept.values()) > MOST_ROWS:
            _kept.popitem(last=False)
    return found


def _read(origin: Origin, reader: Reader) -> Rows:
    names = tuple(origin.indicator.dimensions)
    found = Observation.objects.visible_to(reader).filter(origin=origin).order_by("pk")
    rows = (
        (*(str(dimensions[name]) for name in names), *values)
        for dimensions, *values in found.values_list("dimensions", "year", *MEASURES)
    )
    codes = {PREFIX + name: pl.String for name in names}
    schema = pl.Schema({**codes, "year": pl.Int64, **MEASURES})
    return Rows(names=names, frame=pl.DataFrame(list(rows), schema=schema, orient="row"))
