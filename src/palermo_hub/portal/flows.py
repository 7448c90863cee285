"""From where to where: the flows of a year as rows, on a map and as a matrix."""

from dataclasses import dataclass

from palermo_hub.evidence.models import Origin
from palermo_hub.reference import amounts
from palermo_hub.reference.maps import Flow, Map, draw_map
from palermo_hub.reference.models import Place

from .figures import Figure, Tables
from .rows import Row

ORIGIN_NAMES = (
    ("origin", "destination"),
    ("origin_country", "exploitation_country"),
    ("citizenship", "exploitation_country"),
)
"""Pairs of dimensions that say from where to where; a protected release has citizenship for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Flows of one year, largest first.

    Attributes:
        tables, origin: the table they stand in; None where the release has none.
        pair: the dimensions that say from where and to where.
        year: the year, as its code; empty where the table has none.
        years: the years to choose from.
        rows, figures: the flows, as counts and in words.
    """

    tables: Tables
    origin: Origin | None
    pair: tuple[str, str] = ORIGIN_NAMES[0]
    year: str = ""
    years: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def dimensions(self) -> list[str]:
        """The dimensions its rows are labelled by."""
        return [name for name in self.origin.indicator.dimensions if name != "year"] if self.origin else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The same flows with a row for each origin and a column for each destination.

    Attributes:
        destinations: the columns, in the order of the alphabet; not known comes last.
        rows: each origin with one figure, or none, for each column.
    """

    destinations: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


def flow_figures(tables: Tables, year: str = "") -> Flows:
    """The flows of a year, of the last where none is asked; the larger first."""
    found = next(((pair, origin) for pair in ORIGIN_NAMES if (origin := tables.by(*pair))), None)
    if found is None:
        return Flows(tables=tables, origin=None)
    pair, origin = found
    dated = "year" in origin.indicator.dimensions
    year = (year or str(origin.last_year)) if dated else ""
    choices = {"year": year} if dated else {}
    rows = sorted(tables.rows(origin, choices), key=lambda row: -(row.high or 0))
    return Flows(
        tables=tables,
        origin=origin,
        pair=pair,
        year=year,
        years=tuple(tables.rows(origin, {}).codes("year")) if dated else (),
        rows=tuple(rows),
        figures=tuple(tables.shown(origin, choices, rows, max((row.high or 0 for row in rows), default=0))),
    )


def flow_map(flows: Flows) -> Map | None:
    """The flows as a map; what is not between two States of the map is left to the table."""
    state = flows.tables.release.place
    places = [*Place.objects.countries(), *Place.objects.within(state.code).filter(level="region")]
    start, end = flows.pair
    drawn = (
        Flow(
            origin=row.dimensions[start],
            destination=row.dimensions[end],
            low=row.low or 0,
            high=row.high or 0,
            text=amounts.count(row.low, row.high),
        )
        for row in flows.rows
        if row.high
    )
    return draw_map(state, places, list(drawn))


def flow_matrix(flows: Flows) -> Matrix:
    """The flows as a matrix, in the order of the names."""
    start, end = flows.pair
    cells = {
        (row.dimensions[start], row.dimensions[end]): figure
        for row, figure in zip(flows.rows, flows.figures, strict=True)
    }
    starts, ends = (_named(flows, name, {key[at] for key in cells}) for at, name in enumerate((start, end)))
    return Matrix(
        destinations=tuple(name for _, name in ends),
        rows=tuple((name, tuple(cells.get((code, to)) for to, _ in ends)) for code, name in starts),
    )


def _named(flows: Flows, dimension: str, codes: set[str]) -> list[tuple[str, str]]:
    """Codes with their names, in the order of the alphabet; not known comes last."""
    named = [(code, flows.tables.label(dimension, code)) for code in codes]
    return sorted(named, key=lambda pair: (not pair[0], pair[1].casefold()))
