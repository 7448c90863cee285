"""The places a State describes in its GeoJSON file: countries, their regions, and the districts of these.

Each feature's properties say code, level (country, region or district), parent and iso3
(docs/reference/state-toml.md); outlines are not read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from palermo.errors import UnreadableFileError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Codes of places.

    Attributes:
        countries: codes of countries, sorted.
        regions: codes of regions, in the order of the file.
        region_of: district → its region.
        subregion_of: country → its subregion, where one is said.
    """

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    region_of: Mapping[str, str] = field(default_factory=dict)
    subregion_of: Mapping[str, str] = field(default_factory=dict)


def read_places(path: Path) -> Places:
    """Read a file of places.

    Raises:
        UsageError: there is no such file.
        UnreadableFileError: it is not a GeoJSON collection of places.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}: give a GeoJSON file of places")
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        places: list[Mapping[str, Any]] = [feature["properties"] for feature in features]
        return Places(
            countries=tuple(sorted({str(each["iso3"]) for each in places if each.get("iso3")})),
            regions=tuple(dict.fromkeys(str(each["code"]) for each in places if _is(each, "region"))),
            region_of={str(each["code"]): str(each["parent"]) for each in places if _is(each, "district")},
            subregion_of={
                str(each["iso3"]): str(each["subregion"])
                for each in places
                if each.get("subregion") and each.get("iso3")
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFileError(f"{path.name} is not a GeoJSON collection of places: correct it") from error


def _is(place: Mapping[str, Any], level: str) -> bool:
    return place.get("level") == level
