"""The invented world as outlines: countries, regions and districts that do not overlap.

The sea and land are cut into small Voronoi cells; a place is the union of its cells, and its outline is the
cells' edges that it does not share with itself. Two neighbours thus have the very same border. The map has a
seed of its own: Ardenia looks the same whatever the seed of its people.
"""

from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np

from .parameters import places, stream

Floats = np.ndarray[Any, np.dtype[np.float64]]
Labels = np.ndarray[Any, np.dtype[np.str_]]

MAP_SEED = 76186
WIDTH, HEIGHT, STEP = 22.0, 16.0, 0.30
WEST, SOUTH = -33.0, -8.0
"""The map lies in the open Atlantic, where no State is."""

LAND: dict[str, list[tuple[float, float, float, float]]] = {
    "XAR": [(10.5, 8.0, 3.9, 2.5), (8.2, 6.4, 2.2, 1.9), (13.0, 9.2, 2.0, 1.9)],
    "XVE": [(9.0, 12.4, 3.0, 1.9), (6.6, 11.4, 1.6, 1.5)],
    "XKO": [(16.6, 8.0, 2.2, 2.8), (15.6, 11.0, 1.6, 1.5)],
    "XSI": [(4.0, 4.4, 1.0, 0.75), (2.6, 6.0, 0.75, 0.6), (4.9, 2.6, 0.6, 0.5)],
    "XTA": [(10.0, 0.9, 3.2, 1.5)],
    "XQU": [(17.6, 1.6, 2.4, 1.7)],
    "XMO": [(18.8, 14.2, 2.2, 1.5)],
    "XBE": [(1.6, 13.8, 1.7, 1.6)],
}
"""Ellipses (centre, half axes, in degrees from the map's corner) whose union is a country's land."""


def features(state: str) -> dict[str, Any]:
    """A GeoJSON collection: every country, and the regions and districts of ``state``."""
    points, labels = _countries()
    districts = _divide(state, points, labels)
    rings: dict[str, list[list[Floats]]] = {}
    for code in LAND:
        rings[code] = _outline(labels == code)
    for code in sorted({district[:5] for district in districts if district}):
        rings[code] = _outline(np.char.startswith(districts, code))
    for code in sorted({str(district) for district in districts if district}):
        rings[code] = _outline(districts == code)
    return {
        "type": "FeatureCollection",
        "features": [_feature(row, rings[row["code"]]) for row in places() if row["code"] in rings],
    }


def _feature(row: dict[str, str], polygons: list[list[Floats]]) -> dict[str, Any]:
    """One place: its names, its level, its parent and its outline."""
    names = {key: row[key] for key in row if key.startswith("name_")}
    iso3 = row["code"][:3]
    subregion = next(place["subregion"] for place in places() if place["code"] == iso3)
    properties = {"code": row["code"], **names, "level": row["level"], "parent": row["parent"] or None}
    return {
        "type": "Feature",
        "properties": {**properties, "iso3": iso3, "subregion": subregion},
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": [[ring.tolist() for ring in polygon] for polygon in polygons],
        },
    }


@cache
def _cells() -> tuple[Floats, list[Any], Floats]:
    """The centres of the small cells, the corners of each, and where each corner lies."""
    from scipy.spatial import Voronoi

    grid = np.stack(
        np.meshgrid(np.arange(-1, WIDTH + 1, STEP), np.arange(-1, HEIGHT + 1, STEP), indexing="ij"), axis=-1
    ).reshape(-1, 2)
    points = grid + stream(MAP_SEED, "cells").uniform(-0.42 * STEP, 0.42 * STEP, grid.shape)
    diagram = Voronoi(points)
    corners = [diagram.regions[region] for region in diagram.point_region]
    where = np.round(diagram.vertices + np.array([WEST, SOUTH]), 3)
    return points, corners, where


@cache
def _countries() -> tuple[Floats, Labels]:
    """The centres of the cells and the country each belongs to (empty: the sea)."""
    points, _, _ = _cells()
    noise = 1 + 0.10 * np.sin(2.3 * points[:, 0] + 1.1) * np.sin(2.9 * points[:, 1])
    noise += 0.06 * np.sin(5.1 * points[:, 0]) * np.sin(4.3 * points[:, 1] + 0.7)
    depth = np.stack([_depth(points, ellipses) for ellipses in LAND.values()]) * noise
    labels = np.where(depth.min(axis=0) < 1, np.array(list(LAND))[depth.argmin(axis=0)], "")
    inside = (points > 0.2).all(axis=1) & (points < np.array([WIDTH - 0.2, HEIGHT - 0.2])).all(axis=1)
    return points, np.where(inside, labels, "")


def _depth(points: Floats, ellipses: list[tuple[float, float, float, float]]) -> Floats:
    """How far each point is from the nearest ellipse's centre; under one is inside."""
    shape = np.array(ellipses)
    distances: Floats = np.sqrt((((points[:, None] - shape[:, :2]) / shape[:, 2:]) ** 2).sum(axis=2))
    nearest: Floats = distances.min(axis=1)
    return nearest


def _divide(state: str, points: Floats, labels: Labels) -> Labels:
    """The district of each cell of ``state`` (empty: elsewhere)."""
    regions = [row["code"] for row in places() if row["parent"] == state]
    mine = np.flatnonzero(labels == state)
    found = np.full(len(points), "", dtype="<U8")
    nearest = _nearest(points[mine], len(regions))
    for number, region in enumerate(regions):
        inside = mine[nearest == number]
        names = np.array([row["code"] for row in places() if row["parent"] == region])
        found[inside] = names[_nearest(points[inside], len(names))]
    return found


def _nearest(points: Floats, groups: int) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """Compact groups of ``points``: Lloyd's rounds from centres that start far apart."""
    centres = points[:1]
    while len(centres) < groups:
        gaps = ((points[:, None] - centres) ** 2).sum(axis=2).min(axis=1)
        centres = np.vstack([centres, points[gaps.argmax()]])
    for _ in range(25):
        group = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.stack([points[group == number].mean(axis=0) for number in range(groups)])
    group = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    # From the west, then the south, so that a name keeps its place on the map.
    order = np.lexsort((centres[:, 1], centres[:, 0]))
    place: np.ndarray[Any, np.dtype[np.intp]] = np.argsort(order)
    numbered: np.ndarray[Any, np.dtype[np.intp]] = place[group]
    return numbered


def _outline(chosen: "np.ndarray[Any, np.dtype[np.bool_]]") -> list[list[Floats]]:
    """The polygons of the union of the ``chosen`` cells, outer ring first, then holes (RFC 7946, 3.1.6)."""
    _, corners, where = _cells()
    edges: set[tuple[int, int]] = set()
    for cell in np.flatnonzero(chosen):
        ring = _anticlockwise(corners[cell], where)
        edges.update(zip(ring, ring[1:] + ring[:1], strict=True))
    rings = _chain({edge for edge in edges if edge[::-1] not in edges})
    closed = [where[[*ring, ring[0]]] for ring in rings]
    shells = [[ring] for ring in closed if _area(ring) > 0]
    for hole in (ring for ring in closed if _area(ring) < 0):
        min(
            (shell for shell in shells if _holds(shell[0], hole[0])), key=lambda shell: _area(shell[0])
        ).append(hole)
    return shells


def _anticlockwise(ring: list[int], where: Floats) -> list[int]:
    """The corners of a cell, turned so that its inside is on the left."""
    return ring if _area(where[[*ring, ring[0]]]) > 0 else ring[::-1]


def _chain(edges: set[tuple[int, int]]) -> list[list[int]]:
    """Directed edges joined end to start into rings."""
    following: dict[int, list[int]] = defaultdict(list)
    for start, end in sorted(edges):
        following[start].append(end)
    rings = []
    while following:
        ring = [min(following)]
        while True:
            ends = following[ring[-1]]
            corner = ends.pop()
            if not ends:
                del following[ring[-1]]
            if corner == ring[0]:
                break
            ring.append(corner)
        rings.append(ring)
    return rings


def _area(ring: Floats) -> float:
    """The signed area of a closed ring: positive when its inside is on the left."""
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def _holds(ring: Floats, point: Floats) -> bool:
    """Whether a closed ring holds a point: a ray from it crosses the ring an odd number of times."""
    (x, y), (nx, ny) = ring[:-1].T, ring[1:].T
    crossing = (y > point[1]) != (ny > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = x + (point[1] - y) * (nx - x) / (ny - y)
    return bool((crossing & (point[0] < reach)).sum() % 2)
