"""A map without borders: each State is one tile among those of its part of the world (ADR 0125).

The parts are the finest regions of M49, laid out as an atlas does: the Americas, Europe above Africa, Asia
above Oceania. Outlines of States are claims; a tile is none, and small States are seen as well as large ones.
"""

from dataclasses import dataclass

from palermo.standards import load

from .models import Instrument
from .names import code_name, sort_key, state_name
from .status import Statuses
from .tables import Cell, cell_of

ATLAS = (
    ("021", "013", "029", "005"),
    ("154", "155", "039", "151", "015", "011", "017", "014", "018"),
    ("143", "145", "030", "034", "035", "057", "054", "061", "053"),
)
"""Codes of M49 by column, from north to south."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One State's status."""

    code: str
    name: str
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the world with its States in the order of the alphabet."""

    name: str
    tiles: list[Tile]
    parties: int


def atlas(statuses: Statuses, instrument: Instrument) -> list[list[Part]]:
    """The parts of the world by column; every State that can join treaties is in one of them."""
    places, states = load("country"), load("treaty_participant")
    found: dict[str, list[Tile]] = {code: [] for column in ATLAS for code in column}
    for code in states:
        row = places.rows.get(code, {})
        part = row.get("intermediate") or row.get("subregion", "")
        if part in found and states.row(code)["kind"] != "organisation":
            tile = Tile(code=code, name=state_name(code), cell=cell_of(statuses, code, instrument))
            found[part].append(tile)
    return [[_part(code, found[code]) for code in column] for column in ATLAS]


def _part(code: str, tiles: list[Tile]) -> Part:
    return Part(
        name=code_name("m49_region", code),
        tiles=sorted(tiles, key=lambda tile: sort_key(tile.name)),
        parties=sum(tile.cell.status == "party" for tile in tiles),
    )
