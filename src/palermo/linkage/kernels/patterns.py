"""Patterns of agreement of pairs of records, field by field, and their counts."""

import numpy as np

from palermo.linkage.levels import DATE, DATE_LEVELS, FULL_CUTS, SKELETON_CUT, TEXT, TEXT_LEVELS, TILE

from .bits import Array, compiled, popcount

HIGH, LOW = FULL_CUTS
NO_TEXT, NO_DATE = TEXT_LEVELS - 1, DATE_LEVELS - 1


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
                own, place = tile[-1, i % TILE], (i, base, start, high)
                found = _take(own, right[t, -1], patterns, place, seen, keep, counts, out, shift, found)
    return found
