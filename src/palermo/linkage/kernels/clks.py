"""Pairs of whole-record encodings by Dice's coefficient."""

import numpy as np

from palermo.linkage.levels import TILE

from .bits import Array, compiled, popcount, shared_words4

HEAD = 10
"""Words of a filter compared first: at a threshold of .85 they settle 99 in 100 tiles of unlike people."""


@compiled
def _share_head(w: Array, tile: Array, shared: Array) -> int:
    """Bits that the first ``HEAD`` words of a filter share with each of a tile; the value is the most."""
    most = 0
    for j in range(TILE):
        c = shared_words4(w, tile, 0, j) + shared_words4(w, tile, 4, j)
        c += popcount(w[8] & tile[8, j]) + popcount(w[9] & tile[9, j])
        shared[j] = c
        most = max(most, c)
    return most


@compiled
def _share_rest(w: Array, tile: Array, shared: Array) -> int:
    """Add the bits that the other words share; the value is the most of the sums."""
    most = 0
    for j in range(TILE):
        c = shared[j] + popcount(w[10] & tile[10, j]) + popcount(w[11] & tile[11, j])
        c += shared_words4(w, tile, 12, j)
        shared[j] = c
        most = max(most, c)
    return most


@compiled
def _bits_after_head(filters: Array) -> Array:
    """The bits of each filter after its first ``HEAD`` words: no more of them can be shared."""
    rest = np.zeros(filters.shape[0], np.int64)
    for i in range(filters.shape[0]):
        for k in range(HEAD, filters.shape[1]):
            rest[i] += popcount(filters[i, k])
    return rest


@compiled
def _reaches(w: Array, tile: Array, rest: int, bound: float, shared: Array) -> bool:
    """Count what a filter shares with each of a tile; whether twice it can reach ``bound`` anywhere."""
    if 2 * (_share_head(w, tile, shared) + rest) < bound:
        return False
    return 2 * _share_rest(w, tile, shared) >= bound


@compiled
def dice_pairs(  # noqa: PLR0917 - compiled functions take no keyword-only arguments
    left: Array, left_size: Array, tiles: Array, tile_size: Array, threshold: float, out: Array
) -> int:
    """Find the pairs of 1,024-bit filters whose Dice's coefficient is at least ``threshold``.

    Args:
        left: (n, 16) uint64.
        left_size: (n,) int64, set bits.
        tiles: (t, 16, TILE) uint64, the other filters in ascending order of set bits, padded with empty ones.
        tile_size: (t, TILE) int64, their set bits; 1 << 40 in the padding.
        threshold: above 0, at most 1.
        out: (k, 2) int64, filled with row numbers as far as it reaches.

    Returns:
        The number of pairs found, which may be more than ``out`` holds.
    """
    found = 0
    shared = np.empty(TILE, np.int64)
    rest = _bits_after_head(left)
    for t in range(tiles.shape[0]):
        size, largest = tile_size[t], tile_size[t, TILE - 1]
        for i in range(left.shape[0]):
            a = left_size[i]
            if a == 0 or 2 * min(a, largest) < threshold * (a + max(min(a, largest), size[0])):
                continue
            if not _reaches(left[i], tiles[t], rest[i], threshold * (a + size[0]), shared):
                continue
            for j in range(TILE):
                if 2 * shared[j] >= threshold * (a + size[j]):
                    if found < out.shape[0]:
                        out[found, 0], out[found, 1] = i, t * TILE + j
                    found += 1
    return found
