"""The map of a gap table: each region in the shade of its cell (portal's maps, ADR 0040)."""

from dataclasses import dataclass

from palermo_hub.reference.maps import Map, Shape, draw_map
from palermo_hub.reference.models import Place

from .shown import HeatRow, Shown
from .table import GapTable

MOST_NAMES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One place of the map and its cell."""

    shape: Shape
    cell: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Choropleth:
    """The map, and the places on it that have a cell."""

    map: Map
    regions: list[Region]

    @property
    def labelled(self) -> bool:
        """Whether names have room; where they have none they are told when a place is pointed at."""
        return len(self.regions) <= MOST_NAMES


def choropleth(table: GapTable, rows: list[HeatRow]) -> Choropleth | None:
    """Draw the State's regions or districts, each shaded by its cell of all forms."""
    cells = {row.code: row.cells[0] for row in rows if row.cells}
    state = table.release.place
    places = list(Place.objects.within(state.code).filter(level__in=[Place.Level.COUNTRY, table.level]))
    made = draw_map(state, places, ())
    if made is None:
        return None
    drawn = [place for place in places if place.outline]
    return Choropleth(
        map=made,
        regions=[
            Region(shape=shape, cell=cells[place.code])
            for place, shape in zip(drawn, made.shapes, strict=True)
            if place.code in cells and place.level != Place.Level.COUNTRY
        ],
    )
