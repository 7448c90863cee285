"""Which pairs are compared when all would take too long: those that share a block in some pass.

The blocks are made by the unit out of the encodings (equal skeleton filters, equal tags of a date), so that
nothing more leaves a node for their sake.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from .bloom import Integers, Words
from .levels import DATE, TEXT
from .schema import PLANES, LinkageSchema

BRUTE_PAIRS = 2 * 10**10
"""Up to so many pairs all are compared: two lists of 100,000, some minutes on two cores."""

LARGEST_BLOCK = 5_000
"""A larger block (one name that a tenth of a country bears) is left to the other passes."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def mix(columns: Sequence[Words]) -> Words:
    """One 64-bit number of several columns (the finaliser of splitmix64 after each)."""
    total = np.full(len(columns[0]), 0x243F6A8885A308D3, np.uint64)
    for column in columns:
        total = (total ^ column) * _FACTOR
        total ^= total >> np.uint64(30)
        total *= np.uint64(0xBF58476D1CE4E5B9)
        total ^= total >> np.uint64(27)
        total *= np.uint64(0x94D049BB133111EB)
        total ^= total >> np.uint64(31)
    return total


def block_keys(words: Words, schema: LinkageSchema) -> list[Integers]:
    """The block of each record in each pass; 0 where what the pass needs is missing.

    Passes: the full date; two names; a name with the year; a name with month and day; a name with a place
        or code.

    Args:
        words: (n, planes) as encoded.
        schema: their fields.
    """
    names, others, date = _parts(words, schema)
    passes: list[list[tuple[Words, ...]]] = []
    if date is not None:
        year, month, day = date[:, 0:1], date[:, 2:3], date[:, 3:4]
        passes.append([(year,), (month,), (day,)])
        for name in names:
            passes += [[(name,), (year,)], [(name,), (month,), (day,)]]
    passes += [[(one,), (two,)] for one, two in combinations(names, 2)]
    passes += [[(name,), (other,)] for name in names for other in others]
    if not passes:
        passes = [[(part,)] for part in names + others]
    return [_number([part for (part,) in parts]) for parts in passes]


def _parts(words: Words, schema: LinkageSchema) -> tuple[list[Words], list[Words], Words | None]:
    """Skeletons of names, filters of codes and skeletons of places, and the date's tags."""
    names: list[Words] = []
    others: list[Words] = []
    date: Words | None = None
    plane = 0
    for field in schema.fields:
        part = words[:, plane : plane + PLANES[field.kind]]
        if field.kind == DATE:
            date = part
        elif field.type == "name":
            names.append(part[:, 4:])
        elif field.kind == TEXT:
            others.append(part[:, :4] if field.type == "code" else part[:, 4:])
        plane += PLANES[field.kind]
    return names, others, date


def _number(parts: list[Words]) -> Integers:
    """One number a record for the parts together; 0 where one part is missing."""
    present = np.logical_and.reduce([part.any(axis=1) for part in parts])
    mixed = mix([column for part in parts for column in part.T])
    return np.where(present, mixed | np.uint64(1), np.uint64(0)).view(np.int64)


def blocks_of(key: Integers) -> tuple[Integers, Integers]:
    """Order of the records by block, and the blocks' areas (from, to, from, to) of at least two records."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    edges = np.flatnonzero(np.diff(ordered)) + 1
    starts = np.concatenate(([0], edges))
    ends = np.concatenate((edges, [len(key)]))
    size = ends - starts
    useful = (size > 1) & (size <= LARGEST_BLOCK) & (ordered[np.minimum(starts, len(key) - 1)] != 0)
    areas = np.column_stack([starts, ends, starts, ends])[useful]
    return order, areas
