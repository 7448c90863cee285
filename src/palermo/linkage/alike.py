"""Pairs of whole-record encodings that are alike: Dice's coefficient of all pairs of two lists."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .bloom import Integers, Words
from .levels import TILE

Reals = NDArray[np.float64]

_WORDS = 16
_NEVER = 1 << 40
"""Set bits of the padding: so many that nothing is alike to it."""

_ROOM = 1 << 14

PARTS = 32
"""Parts of the work: several a thread, so that none waits; one that outgrows its room is done again."""


def sizes_of(clks: Words) -> Integers:
    """Set bits of each filter."""
    return np.asarray(np.bitwise_count(clks).sum(axis=1), np.int64)


def alike_pairs(left: Words, right: Words, threshold: float, jobs: int = 1) -> tuple[Integers, Reals]:
    """Find the pairs whose Dice's coefficient is at least ``threshold``; all are compared.

    Args:
        left: (n, 16) uint64, filters of 1,024 bits.
        right: (m, 16) uint64.
        threshold: above 0, at most 1.
        jobs: threads.

    Returns:
        Pairs (k, 2) of row numbers in order, and their coefficient (k,); filters without a bit are in none.
    """
    from joblib import Parallel, delayed

    left, size = np.ascontiguousarray(left), sizes_of(left)
    order, tiles, tile_size = _tiles(right)
    edges = np.unique(np.linspace(0, len(tiles), PARTS + 1).astype(np.int64))
    found = Parallel(n_jobs=jobs, backend="threading")(
        delayed(_search)(left, size, tiles[start:end], tile_size[start:end], threshold, start * TILE)
        for start, end in pairwise(edges.tolist())
    )
    pairs = np.vstack([np.empty((0, 2), np.int64), *found])
    pairs[:, 1] = order[pairs[:, 1]]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    one, two = left[pairs[:, 0]], right[pairs[:, 1]]
    return pairs, 2.0 * sizes_of(one & two) / np.maximum(sizes_of(one) + sizes_of(two), 1)


def _tiles(clks: Words) -> tuple[Integers, Words, Integers]:
    """Filters in ascending order of set bits, in tiles: their order, the tiles, and their set bits."""
    size = sizes_of(clks)
    order = np.argsort(size, kind="stable")
    count = -(-len(clks) // TILE)
    padded = np.zeros((count * TILE, _WORDS), np.uint64)
    padded[: len(clks)] = clks[order]
    padded_size = np.full(count * TILE, _NEVER)
    padded_size[: len(clks)] = size[order]
    tiles = np.ascontiguousarray(padded.reshape(count, TILE, _WORDS).transpose(0, 2, 1))
    return order, tiles, padded_size.reshape(count, TILE)


def _search(  # noqa: PLR0917 - called by the threads
    left: Words, size: Integers, tiles: Words, tile_size: Integers, threshold: float, first: int
) -> Integers:
    """Pairs of some tiles, numbered from the tiles' first row."""
    from .kernels.clks import dice_pairs

    out = np.empty((_ROOM, 2), np.int64)
    found = dice_pairs(left, size, tiles, tile_size, threshold, out)
    if found > len(out):
        out = np.empty((found, 2), np.int64)
        dice_pairs(left, size, tiles, tile_size, threshold, out)
    out[:found, 1] += first
    return out[:found]
