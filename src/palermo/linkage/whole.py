"""Linking by whole-record encodings only: one threshold, which the decoys choose.

A decoy is nobody, so every pair of a decoy and a record of another list that is alike is a false one. How
many of them there are at a likeness says how many false pairs records have there (target-decoy estimate of a
false discovery rate; Elias and Gygi 2007). Such a threshold finds fewer pairs than the fields' model does.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .alike import alike_pairs
from .bloom import Integers, Words

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOWEST = 0.6
"""Dice's coefficient below which no threshold is sought."""

STEPS = np.arange(LOWEST, 1.0 + 1e-9, 0.01)
"""Thresholds tried."""

FALSE_SHARE = 0.05
"""Largest estimated share of false pairs at the threshold."""


def judge_whole(clks: Words, lists: Integers, decoys: Flags) -> tuple[Integers, Reals, int, float | None]:
    """Compare all pairs, across lists and inside; keep those above the threshold that decoys choose.

    Args:
        clks: (n, 16) uint64.
        lists: (n,) number of each record's list.
        decoys: (n,) records that stand for nobody.

    Returns:
        Pairs (k, 2), their probability (k,), the number of comparisons, and the threshold, or None where
        the decoys are too few, or too many of them alike, to trust any.
    """
    pairs, dice = _all_pairs(clks, lists)
    across = lists[pairs[:, 0]] != lists[pairs[:, 1]]
    real, false = _counts(pairs[across], dice[across], decoys, _scale(lists, decoys))
    good = np.flatnonzero((real > 0) & (false <= FALSE_SHARE * real))
    compared = len(clks) * (len(clks) - 1) // 2
    if not good.size:
        return np.empty((0, 2), np.int64), np.empty(0), compared, None
    threshold = float(STEPS[good[0]])
    kept = (dice >= threshold) & ~decoys[pairs].any(axis=1)
    return pairs[kept], _chances(dice[kept], real, false), compared, threshold


def _all_pairs(clks: Words, lists: Integers) -> tuple[Integers, Reals]:
    """The pairs alike enough to be looked at, across lists and inside each."""
    rows = [np.flatnonzero(lists == number) for number in np.unique(lists)]
    parts = list(_searched(clks, rows))
    pairs = np.vstack([np.empty((0, 2), np.int64), *(part for part, _ in parts)])
    dice = np.concatenate([np.empty(0), *(part for _, part in parts)])
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], dice[order]


def _searched(clks: Words, rows: list[Integers]) -> Iterator[tuple[Integers, Reals]]:
    for one, two in [*combinations(rows, 2), *((own, own) for own in rows)]:
        found, dice = alike_pairs(clks[one], clks[two], LOWEST, jobs=2)
        pairs = np.column_stack([one[found[:, 0]], two[found[:, 1]]])
        once = pairs[:, 0] < pairs[:, 1] if one is two else np.ones(len(pairs), bool)
        yield pairs[once], dice[once]


def _scale(lists: Integers, decoys: Flags) -> float:
    """Comparisons across lists of two records for each of a record and a decoy.

    A decoy is made of its own list's values, so that only its likeness to other lists tells of chance.
    """
    records, made_up = np.bincount(lists[~decoys], minlength=1), np.bincount(lists[decoys], minlength=1)
    total = float(records.sum())
    both = (total**2 - float((records**2).sum())) / 2.0
    mixed = sum(float(count) * (total - own) for count, own in zip(made_up, records, strict=False))
    return float(both / max(1.0, mixed))


def _counts(pairs: Integers, dice: Reals, decoys: Flags, scale: float) -> tuple[Reals, Reals]:
    """At each threshold, pairs of records and false ones among them, one decoy pair added."""
    made_up = decoys[pairs].sum(axis=1)
    real, false = (np.sort(dice[made_up == kind]) for kind in (0, 1))
    above = [part.size - np.searchsorted(part, STEPS - 1e-12) for part in (real, false)]
    return above[0].astype(np.float64), (above[1].astype(np.float64) + 1.0) * scale


def _chances(dice: Reals, real: Reals, false: Reals) -> Reals:
    """Probability of pairs by their likeness: one less the false share among pairs within a hundredth."""
    steps = np.minimum(((dice - LOWEST + 1e-12) / 0.01).astype(np.int64), STEPS.size - 1)
    inside = np.maximum(real - np.append(real[1:], 0.0), 1.0)
    wrong = false - np.append(false[1:], 0.0)
    chance = np.maximum.accumulate(np.clip(1.0 - wrong / inside, 0.0, 1.0))
    return np.clip(chance[steps], 0.51, 0.999)
