"""Records laid out for the compiled loops: tiles of planes, with the size of every filter beside it."""

import numpy as np

from .bloom import Integers, Words
from .em import strides
from .levels import TEXT, TILE
from .schema import PLANES


def form_of(kinds: tuple[int, ...]) -> Integers:
    """Each field's kind, first plane in a tile, and stride in the pattern: (fields, 3)."""
    widths = [PLANES[kind] + 2 * (kind == TEXT) for kind in kinds]
    planes = np.concatenate(([0], np.cumsum(widths)[:-1]))
    return np.column_stack([kinds, planes, strides(kinds)]).astype(np.int64)


def planes_of(kinds: tuple[int, ...]) -> int:
    """Planes of a tile, the list's included."""
    return sum(PLANES[kind] + 2 * (kind == TEXT) for kind in kinds) + 1


def lay_out(words: Words, lists: Integers, kinds: tuple[int, ...]) -> Words:
    """Tiles of records.

    Args:
        words: (n, planes) as encoded.
        lists: (n,) number of each record's list.
        kinds: each field's way of comparison.

    Returns:
        (tiles, planes, TILE) uint64; the last tile is filled up with empty records.
    """
    count = -(-len(words) // TILE)
    tiles = np.zeros((count, planes_of(kinds), TILE), np.uint64)
    source, target = 0, 0
    for kind in kinds:
        for plane in range(PLANES[kind]):
            _put(tiles, target + plane, words[:, source + plane])
        if kind == TEXT:
            _put(tiles, target + 6, _size(words[:, source : source + 4]))
            _put(tiles, target + 7, _size(words[:, source + 4 : source + 6]))
            target += 2
        source, target = source + PLANES[kind], target + PLANES[kind]
    _put(tiles, target, lists.astype(np.uint64))
    return tiles


def _put(tiles: Words, plane: int, column: Words) -> None:
    whole = len(column) // TILE
    tiles[:whole, plane] = column[: whole * TILE].reshape(whole, TILE)
    if rest := len(column) - whole * TILE:
        tiles[whole, plane, :rest] = column[whole * TILE :]


def _size(words: Words) -> Words:
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.uint64))
