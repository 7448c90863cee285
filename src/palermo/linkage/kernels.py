"""Compiled loops of linkage; import this module inside functions only, for numba takes a second to load.

Records lie in tiles of ``TILE``: within a tile, word w of every record is side by side, so that one
instruction counts the bits of eight records. Dice's coefficient of two bit sets of sizes a and b that share c
is 2c / (a + b).
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from .levels import DATE, DATE_LEVELS, FULL_CUTS, SKELETON_CUT, TEXT, TEXT_LEVELS, TILE

HIGH, LOW = FULL_CUTS
HEAD = 10
"""Words of a filter compared first: at a threshold of .85 they settle 99 in 100 tiles of unlike people."""
NO_TEXT, NO_DATE = TEXT_LEVELS - 1, DATE_LEVELS - 1

Array = NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use, keep the machine code on disk, and let other threads run meanwhile."""
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _count_bits(_context: Any, word: Any) -> Any:  # noqa: ANN401 - numba's own types
    """The machine's instruction that counts the bits of a word."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        integer = ir.IntType(64)
        count = builder.module.declare_intrinsic("llvm.ctpop", [integer], ir.FunctionType(integer, [integer]))
        return builder.call(count, arguments)

    return types.int64(word), generate


popcount = cast("Callable[[Any], int]", intrinsic(_count_bits))


@compiled
def _shared_words4(w: Array, tile: Array, k: int, j: int) -> int:
    """Bits that four words of one record share with those of record ``j`` of a tile."""
    return (
        popcount(w[k] & tile[k, j])
        + popcount(w[k + 1] & tile[k + 1, j])
        + popcount(w[k + 2] & tile[k + 2, j])
        + popcount(w[k + 3] & tile[k + 3, j])
    )


@compiled
def _share_head(w: Array, tile: Array, shared: Array) -> int:
    """Bits that the first ``HEAD`` words of a filter share with each of a tile; the value is the most."""
    most = 0
    for j in range(TILE):
        c = _shared_words4(w, tile, 0, j) + _shared_words4(w, tile, 4, j)
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
        c += _shared_words4(w, tile, 12, j)
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


@compiled
def set_bits(  # noqa: PLR0917
    words: Array, ids: Array, starts: Array, places: Array, per_token: int, per_text: int
) -> None:
    """Set the bits of every text's n-grams in ``words``.

    Args:
        words: (n, w) uint64, changed in place.
        ids: number of each n-gram, text after text.
        starts: (n + 1,), where each text's n-grams begin.
        places: (n-grams, k), bits of each n-gram.
        per_token: bits of each n-gram, or 0.
        per_text: bits shared among a text's n-grams where ``per_token`` is 0; the first n-grams get the rest.
    """
    for i in range(words.shape[0]):
        count = starts[i + 1] - starts[i]
        for t in range(count):
            bits = per_token
            if bits == 0:
                bits = per_text // count + (1 if t < per_text % count else 0)
            token = ids[starts[i] + t]
            for k in range(bits):
                p = places[token, k]
                shift = ((p >> 3) & 7) * 8 + 7 - (p & 7)
                words[i, p >> 6] |= np.uint64(1) << np.uint64(shift)


@compiled
def _text_levels(tile: Array, i: int, other: Array, stride: int, patterns: Array) -> None:
    """Add the level of one text field: planes 0-3 the text, 4-5 its skeleton, 6 and 7 their sizes."""
    w0, w1, w2, w3 = tile[0, i], tile[1, i], tile[2, i], tile[3, i]
    s0, s1 = tile[4, i], tile[5, i]
    a, c = np.int64(tile[6, i]), np.int64(tile[7, i])
    if a == 0:
        for j in range(TILE):
            patterns[j] += stride * NO_TEXT
        return
    for j in range(TILE):
        b, d = np.int64(other[6, j]), np.int64(other[7, j])
        full = popcount(w0 & other[0, j]) + popcount(w1 & other[1, j])
        full += popcount(w2 & other[2, j]) + popcount(w3 & other[3, j])
        bones = popcount(s0 & other[4, j]) + popcount(s1 & other[5, j])
        level = 0
        level = 1 if 200 * bones >= SKELETON_CUT * (c + d) and bones > 0 else level
        level = 2 if bones == c and bones == d and bones > 0 else level
        level = 3 if 200 * full >= LOW * (a + b) else level
        level = 4 if 200 * full >= HIGH * (a + b) else level
        level = 5 if full == a and full == b else level
        level = NO_TEXT if b == 0 else level
        patterns[j] += stride * level


@compiled
def _date_levels(tile: Array, i: int, other: Array, stride: int, patterns: Array) -> None:
    """Add the level of one date field: planes year, next year, month, day; 0 where not known."""
    y, n, m, d = tile[0, i], tile[1, i], tile[2, i], tile[3, i]
    for j in range(TILE):
        year = other[0, j] == y
        month, day = other[2, j] == m, other[3, j] == d
        known = (m != 0) & (d != 0) & (other[2, j] != 0) & (other[3, j] != 0)
        fits = (month | (m == 0) | (other[2, j] == 0)) & (day | (d == 0) | (other[3, j] == 0))
        level = 1 if ((other[1, j] == y) | (other[0, j] == n)) & fits & (not known) else 0
        level = 3 if known & month & day & (not year) else level
        level = 2 if year else level
        level = 4 if year & fits & (not known) else level
        turned = (other[3, j] == m) & (other[2, j] == d)
        level = 5 if year & known & (month | day | turned) else level
        level = 6 if year & known & month & day else level
        level = NO_DATE if (y == 0) | (other[0, j] == 0) else level
        patterns[j] += stride * level


@compiled
def _tag_levels(tile: Array, i: int, other: Array, stride: int, patterns: Array) -> None:
    """Add the level of one field of equality."""
    tag = tile[0, i]
    for j in range(TILE):
        level = 1 if other[0, j] == tag else 0
        level = 2 if (tag == 0) | (other[0, j] == 0) else level
        patterns[j] += stride * level


@compiled
def _compare_one(tile: Array, i: int, other: Array, form: Array, patterns: Array) -> None:
    """The patterns of one record with all records of a tile."""
    for j in range(TILE):
        patterns[j] = 0
    for f in range(form.shape[0]):
        kind, plane, stride = form[f, 0], form[f, 1], form[f, 2]
        if kind == TEXT:
            _text_levels(tile[plane : plane + 8], i, other[plane : plane + 8], stride, patterns)
        elif kind == DATE:
            _date_levels(tile[plane : plane + 4], i, other[plane : plane + 4], stride, patterns)
        else:
            _tag_levels(tile[plane : plane + 1], i, other[plane : plane + 1], stride, patterns)


@compiled
def _met_before(seen: Array, i: int, j: int) -> bool:
    """Whether an earlier pass put both records in one block."""
    for p in range(seen.shape[0]):  # noqa: SIM110 - numba compiles no generator here
        if seen[p, i] != 0 and seen[p, i] == seen[p, j]:
            return True
    return False


@compiled
def _take(  # noqa: PLR0917 - the arrays of ``compare``, one row of a tile at a time
    own: int,
    lists: Array,
    patterns: Array,
    place: tuple[int, int, int, int],
    seen: Array,
    keep: Array,
    counts: Array,
    out: Array,
    shift: Array,
    found: int,
) -> int:
    """Count the patterns of one record with a tile, and write out the pairs to keep; how many so far."""
    i, base, start, high = place
    for j in range(start, high):
        if _met_before(seen, i, base + j):
            continue
        pattern = patterns[j]
        counts[1 if own == lists[j] else 0, pattern] += 1
        if keep[pattern]:
            if found < out.shape[0]:
                out[found, 0], out[found, 1] = i + shift[0], base + j + shift[1]
                out[found, 2] = pattern
            found += 1
    return found


@compiled
def compare(  # noqa: PLR0917 - one loop nest: a call for each pair would cost more than the pair
    left: Array,
    right: Array,
    areas: Array,
    form: Array,
    seen: Array,
    keep: Array,
    counts: Array,
    out: Array,
    shift: Array,
) -> int:
    """Compare records and count the patterns; write out the pairs of the patterns to keep.

    Args:
        left: (t, planes, TILE) uint64, one side's records; the last plane is the list of each.
        right: the other side's, or the same.
        areas: (a, 4) int64, rows from and to on the left, from and to on the right.
        form: (fields, 3) int64, each field's kind, first plane and stride in the pattern.
        seen: (passes, n) int64, block of each record in earlier passes, 0 for none, where both sides are the
            same; pairs that shared one are left out.
        keep: (patterns,) bool, patterns whose pairs are written to ``out``.
        counts: (2, patterns) int64, added to: pairs across lists, pairs inside one.
        out: (k, 3) int64, left row, right row and pattern, filled as far as it reaches.
        shift: (2,) int64, number of the first row of each side; only pairs with left before right count.

    Returns:
        Pairs of patterns to keep, which may be more than ``out`` holds.
    """
    found = 0
    patterns = np.empty(TILE, np.int64)
    for area in range(areas.shape[0]):
        first, last, begin, end = areas[area]
        for t in range(begin // TILE, (end + TILE - 1) // TILE):
            base = t * TILE
            low, high = max(begin - base, 0), min(end - base, TILE)
            for i in range(first, last):
                start = max(low, i + shift[0] - shift[1] - base + 1)
                if start >= high:
                    continue
                tile = left[i // TILE]
                _compare_one(tile, i % TILE, right[t], form, patterns)
                found = _take(
                    tile[-1, i % TILE],
                    right[t, -1],
                    patterns,
                    (i, base, start, high),
                    seen,
                    keep,
                    counts,
                    out,
                    shift,
                    found,
                )
    return found


@compiled
def _uniform(seed: int, draw: int, one: int, two: int) -> float:
    """A number between 0 and 1 of a pair of records in a draw (splitmix64): the same in whatever order."""
    z = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(draw)
    for part in (one, two):
        z = (z ^ np.uint64(part)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def _join(mean: Array, size: Array, one: int, two: int) -> None:
    """Put group ``two`` into group ``one``."""
    whole = size[one] + size[two]
    for other in range(size.size):
        mean[one, other] = (size[one] * mean[one, other] + size[two] * mean[two, other]) / whole
        mean[other, one] = mean[one, other]
        mean[two, other] = mean[other, two] = 0.0
    mean[one, one] = 0.0
    size[one], size[two] = whole, 0


@compiled
def _best(mean: Array) -> tuple[float, int, int]:
    """The most alike groups; the first in order among equals."""
    top, one, two = 0.0, 0, 0
    for a in range(mean.shape[0]):
        for b in range(a + 1, mean.shape[0]):
            if mean[a, b] > top:
                top, one, two = mean[a, b], a, b
    return top, one, two


@compiled
def agglomerate(  # noqa: C901, PLR0917 - one loop nest, compiled as one
    records: Array,
    record_starts: Array,
    pairs: Array,
    chance: Array,
    pair_starts: Array,
    persons: Array,
    floor: float,
    draw: int,
    seed: int,
) -> None:
    """Join the records of each component by average linkage (``cluster.clusters`` says how).

    Args:
        records: (n,) row numbers, component after component, ascending inside each.
        record_starts: (components + 1,).
        pairs: (k, 2) row numbers, component after component.
        chance: (k,) match probability.
        pair_starts: (components + 1,).
        persons: (n,) int64, changed in place: the first record of each record's person.
        floor: groups are joined while the mean is above it.
        draw: 0, or the number of a draw.
        seed: seed of the draws.
    """
    place = np.zeros(persons.size, np.int64)
    for c in range(record_starts.size - 1):
        own = records[record_starts[c] : record_starts[c + 1]]
        if own.size < 2:
            continue
        for k in range(own.size):
            place[own[k]] = k
        mean = np.zeros((own.size, own.size))
        for k in range(pair_starts[c], pair_starts[c + 1]):
            a, b = place[pairs[k, 0]], place[pairs[k, 1]]
            mean[a, b] = mean[b, a] = chance[k]
        size, group = np.ones(own.size), np.arange(own.size)
        while True:
            top, one, two = _best(mean)
            if top <= floor:
                break
            if draw > 0 and _uniform(seed, draw, own[one], own[two]) >= top:
                mean[one, two] = mean[two, one] = 0.0
                continue
            _join(mean, size, one, two)
            group[group == two] = one
        for k in range(own.size):
            persons[own[k]] = own[group[k]]
