"""The invented map: outlines that close, turn the right way, do not overlap, and nest."""

import itertools
from collections import Counter

import pytest

from palermo.simulation.geography import features


def _area(ring):
    return sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(ring)) / 2


def _size(feature):
    return sum(_area(ring) for polygon in feature["geometry"]["coordinates"] for ring in polygon)


@pytest.mark.parametrize(("state", "regions", "districts"), [("XAR", 7, 28), ("XSI", 3, 6)])
def test_the_state_is_made_of_its_regions_and_they_of_their_districts(state, regions, districts):
    found = features(state)["features"]
    level = Counter(feature["properties"]["level"] for feature in found)
    assert (level["region"], level["district"], level["country"]) == (regions, districts, 8)
    size = {feature["properties"]["code"]: _size(feature) for feature in found}
    assert all(value > 0 for value in size.values())
    for parent in {feature["properties"]["parent"] for feature in found} - {None}:
        parts = [size[row["properties"]["code"]] for row in found if row["properties"]["parent"] == parent]
        assert sum(parts) == pytest.approx(size[parent], rel=1e-6)


def test_no_two_districts_share_an_edge_in_the_same_direction():
    edges = Counter()
    for feature in features("XAR")["features"]:
        if feature["properties"]["level"] == "district":
            for polygon in feature["geometry"]["coordinates"]:
                for ring in polygon:
                    assert ring[0] == ring[-1]
                    edges.update(zip(map(tuple, ring), map(tuple, ring[1:]), strict=False))
    assert max(edges.values()) == 1
