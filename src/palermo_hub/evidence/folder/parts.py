"""What a State's folder holds, once it has been checked."""

from dataclasses import dataclass
from typing import Any

import polars as pl

Names = dict[str, str]
"""A name by language code; English is always there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An organisation's records, as the State's file describes them."""

    name: str
    kind: str
    titles: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place of the map; ``outline`` is a GeoJSON geometry."""

    code: str
    iso3: str
    level: str
    parent: str | None
    names: Names
    outline: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with its origin.

    Attributes:
        name: its name, also its file's.
        titles: its title by language.
        rows: one column per dimension (text), then low and high (persons or records), share_low and
            share_high (0 to 1), unknown (records that did not say).
    """

    name: str
    titles: Names
    dimensions: tuple[str, ...]
    unit: str
    period: tuple[int, int]
    place: str
    sources: tuple[str, ...]
    method: str
    protection: str
    standard: str
    breaks: list[dict[str, Any]]
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFolder:
    """A State's whole folder.

    Attributes:
        protected: ``tables`` are those of the run's protected release, and the population.
        estimate: what may be said of people not detected; none where the run made no estimate.
        checksum: SHA-256 over what the figures were read from.
    """

    code: str
    names: Names
    fictional: bool
    protected: bool
    years: tuple[int, int]
    sources: tuple[Source, ...]
    places: tuple[PlaceRow, ...]
    tables: tuple[Table, ...]
    estimate: dict[str, Any] | None
    run: dict[str, Any]
    checksum: str
