"""A State and its neighbours as SVG paths, the flows between them as arcs (ADR 0040)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any

from palermo_hub.reference.models import Place

WIDTH = 800.0
MARGIN = 24.0
RING = 24
"""Radius of the ring that stands for flows within a State; arcs end outside it."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One place: its outline as the ``d`` of a path, where its name stands, and its class."""

    name: str
    path: str
    x: float
    y: float
    kind: str
    level: int = 0
    labelled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One flow: the ``d`` of a path, a stroke width, and the text that is read out."""

    path: str
    width: float
    text: str
    kind: str
    within: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A whole map; ``height`` belongs to a width of 800."""

    height: float
    shapes: tuple[Shape, ...]
    arcs: tuple[Arc, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow to be drawn, between two place codes."""

    origin: str
    destination: str
    low: int
    high: int
    text: str


def draw_map(state: Place, places: Sequence[Place], flows: Iterable[Flow]) -> Map | None:
    """Draw the countries, the State's regions, and the flows; none where no place has an outline.

    Args:
        state: the State the map is of.
        places: countries and regions with their outlines.
        flows: those whose two ends are countries of the map; others are left to the table.
    """
    drawn = [place for place in places if place.outline]
    points = [point for place in drawn for ring in _rings(place.outline) for point in ring]
    if not points:
        return None
    frame = _Frame.around(points)
    shapes = {place.code: _shape(place, state, frame) for place in drawn}
    inside = [flow for flow in flows if flow.origin in shapes and flow.destination in shapes]
    largest = max((flow.high for flow in inside), default=1)
    arcs = (_arc(flow, shapes, largest) for flow in sorted(inside, key=lambda flow: -flow.high))
    return Map(height=frame.height, shapes=tuple(shapes.values()), arcs=tuple(arcs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """From degrees to the drawing's units (plate carrée: the map is small and near the equator)."""

    west: float
    north: float
    scale: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> "_Frame":
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        scale = (WIDTH - 2 * MARGIN) / ((east - west) or 1)
        return cls(west=west, north=north, scale=scale, height=round((north - south) * scale + 2 * MARGIN))

    def place(self, point: Point) -> Point:
        return (
            round(MARGIN + (point[0] - self.west) * self.scale, 1),
            round(MARGIN + (self.north - point[1]) * self.scale, 1),
        )


def _rings(outline: dict[str, Any] | None) -> list[list[Point]]:
    """The rings of a polygon or multipolygon."""
    match outline:
        case {"type": "Polygon", "coordinates": rings}:
            polygons = [rings]
        case {"type": "MultiPolygon", "coordinates": polygons}:
            pass
        case _:
            return []
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def _shape(place: Place, state: Place, frame: _Frame) -> Shape:
    rings = [[frame.place(point) for point in ring] for ring in _rings(place.outline)]
    x, y = _middle(max(rings, key=len))
    kind = "other" if place.iso3 != state.code else "own" if place.level == Place.Level.COUNTRY else "region"
    return Shape(name=place.name, path="".join(_path(ring) for ring in rings), x=x, y=y, kind=kind)


def _path(ring: Sequence[Point]) -> str:
    """A closed path; points closer than a pixel and a half to the last one kept are left out."""
    kept = [ring[0]]
    for point in ring[1:]:
        if hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= 1.5:
            kept.append(point)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of the area inside a ring (Bourke, 1988)."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if not area:
        return ring[0]
    return round(x / (3 * area), 1), round(y / (3 * area), 1)


def _towards(point: Point, goal: Point, step: float) -> Point:
    """The point ``step`` units from ``point`` on the way to ``goal``."""
    length = hypot(goal[0] - point[0], goal[1] - point[1]) or 1
    share = min(step / length, 1)
    return point[0] + (goal[0] - point[0]) * share, point[1] + (goal[1] - point[1]) * share


def _arc(flow: Flow, shapes: dict[str, Shape], largest: int) -> Arc:
    start, end = shapes[flow.origin], shapes[flow.destination]
    width = round(1.5 + 9 * sqrt(flow.high / largest), 1)
    kind = "possible" if flow.low != flow.high else "counted"
    if flow.origin == flow.destination:
        half = f"a{RING} {RING} 0 1 1"
        path = f"M{start.x - RING:g} {start.y:g}{half} {2 * RING} 0{half} {-2 * RING} 0"
        return Arc(path=path, width=width, text=flow.text, kind=kind, within=True)
    bend = (
        (start.x + end.x) / 2 + (end.y - start.y) * 0.18,
        (start.y + end.y) / 2 - (end.x - start.x) * 0.18,
    )
    first, last = _towards((start.x, start.y), bend, 8), _towards((end.x, end.y), bend, RING + 12)
    path = f"M{first[0]:.1f} {first[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {last[0]:.1f} {last[1]:.1f}"
    return Arc(path=path, width=width, text=flow.text, kind=kind)
