"""All pairs of two lists of whole-record encodings, beside every pair counted one by one."""

import numpy as np
import pytest

from palermo.linkage import alike
from palermo.linkage.alike import alike_pairs


def filters(random, count, share):
    """Filters of 1,024 bits, each set with probability ``share``."""
    bits = random.random((count, 1024)) < share
    return np.packbits(bits, axis=1).view(np.uint64)


def one_by_one(left, right, threshold):
    """What must come out."""
    shared = np.bitwise_count(left[:, None] & right[None]).sum(axis=2, dtype=np.int64)
    sizes = [np.bitwise_count(side).sum(axis=1, dtype=np.int64) for side in (left, right)]
    total = sizes[0][:, None] + sizes[1][None]
    found = (2 * shared >= threshold * total) & (sizes[0] > 0)[:, None] & (sizes[1] > 0)[None]
    return np.argwhere(found), 2 * shared[found] / total[found]


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.6, 0.85, 1.0])
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_pairs_are_those_found_one_by_one(threshold, jobs):
    random = np.random.default_rng(5)
    right = np.vstack([filters(random, 150, share) for share in (0.1, 0.3, 0.5, 0.9)])
    left = right[::5].copy()
    left[::2, 3:12] ^= filters(random, len(left[::2]), 0.1)[:, :9]  # slips in every second
    left, right = np.vstack([left, np.zeros((2, 16), np.uint64)]), np.vstack([right, right[:9] * 0])
    pairs, dice = alike_pairs(left, right, threshold, jobs=jobs)
    expected, coefficients = one_by_one(left, right, threshold)
    assert pairs.tolist() == expected.tolist()
    assert dice == pytest.approx(coefficients)
    assert len(pairs) > 0


def test_those_alike_only_in_the_words_compared_last_are_found():
    last = np.zeros((1, 16), np.uint64)
    last[:, 10:] = ~np.uint64(0)
    assert alike_pairs(last, last, 1.0)[0].tolist() == [[0, 0]]


def test_more_pairs_than_there_is_room_for_are_all_found(monkeypatch):
    monkeypatch.setattr(alike, "_ROOM", 7)
    same = np.tile(filters(np.random.default_rng(1), 1, 0.5), (30, 1))
    assert len(alike_pairs(same, same, 0.85)[0]) == 900


def test_nothing_is_alike_to_nothing():
    none = np.zeros((0, 16), np.uint64)
    assert alike_pairs(none, none, 0.85)[0].shape == (0, 2)
