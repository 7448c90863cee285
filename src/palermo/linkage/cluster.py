"""Persons out of pairs: average linkage inside each connected component, and draws of it.

Following links from record to record (connected components) chains strangers together: in a trial one
"person" had 14,929 records. Two groups of records are joined only while the mean match probability over all
pairs between them, pairs never thought alike counting as zero, is above one half; so a list may hold a person
twice, and a record is not dragged along by one chance likeness.
"""

import numpy as np
from numpy.typing import NDArray

from .bloom import Integers

Reals = NDArray[np.float64]

LARGEST = 1_000
"""Records in a component above which its weakest links are cut first."""

LEAST = 0.5
"""Mean match probability above which groups are joined."""

DRAW_FLOOR = 0.02
"""Pairs below this probability are never joined in a draw."""


def components(count: int, pairs: Integers, chance: Reals, floor: float) -> Integers:
    """Number the connected components of the pairs above ``floor``; giants are cut at their weakest links.

    Args:
        count: records.
        pairs: (k, 2) row numbers.
        chance: (k,) match probability.
        floor: least probability of a link.

    Returns:
        (count,) number of each record's component.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = chance > floor
    while True:
        one, two = pairs[kept].T
        links = coo_array((np.ones(one.size, np.int8), (one, two)), shape=(count, count))
        number, labels = connected_components(links, directed=False)
        large = np.bincount(labels, minlength=number) > LARGEST
        inside = kept & large[labels[pairs[:, 0]]]
        if not inside.any():
            return np.asarray(labels, np.int64)
        cut = np.quantile(chance[inside], 0.1)
        kept &= ~(inside & (chance <= cut))


def clusters(count: int, pairs: Integers, chance: Reals, draw: int = 0, seed: int = 0) -> Integers:
    """Group records into persons.

    Args:
        count: records, in an order that depends on their content only.
        pairs: (k, 2) row numbers.
        chance: (k,) match probability.
        draw: 0 for the best grouping; above, number of a random one in which groups are joined with the mean
            probability between them.
        seed: seed of the draws.

    Returns:
        (count,) the first record of each record's person.
    """
    from .kernels.clusters import agglomerate

    floor = DRAW_FLOOR if draw else LEAST
    labels = components(count, pairs, chance, floor)
    inside = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    pairs, chance = pairs[inside], chance[inside]
    by_pair = np.argsort(labels[pairs[:, 0]], kind="stable")
    records = np.argsort(labels, kind="stable")
    number = int(labels.max(initial=-1)) + 1
    record_starts = np.concatenate(([0], np.cumsum(np.bincount(labels, minlength=number))))
    pair_starts = np.concatenate(([0], np.cumsum(np.bincount(labels[pairs[:, 0]], minlength=number))))
    persons = np.arange(count)
    agglomerate(
        records, record_starts, pairs[by_pair], chance[by_pair], pair_starts, persons, floor, draw, seed
    )
    return persons
