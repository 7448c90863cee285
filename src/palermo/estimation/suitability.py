"""Whether a table can carry an estimate at all, and what a reader must be told of it first."""

from dataclasses import replace
from itertools import combinations

import numpy as np

from palermo.errors import EstimationError
from palermo.estimation.table import CaptureHistories

FEWEST_PERSONS, FEWEST_SHARED = 50, 10
"""Below these a result is too thin to publish: persons in all, and persons on two or more lists."""


def drop_empty_lists(histories: CaptureHistories) -> CaptureHistories:
    """The table without lists that hold nobody, with a notice."""
    sizes = np.diag(histories.overlap)
    empty = [name for name, size in zip(histories.lists, sizes, strict=True) if size == 0]
    if not empty:
        return histories
    smaller = histories.without(empty)
    notice = f"lists that hold nobody were left out: {', '.join(empty)}"
    return replace(smaller, notices=(*histories.notices, notice))


def check(histories: CaptureHistories) -> tuple[str, ...]:
    """Refuse tables that say nothing of the people on no list; the value is what to warn of.

    Raises:
        EstimationError: for a single list, lists that share nobody, identical lists, or everyone on every
            list.
    """
    overlap = histories.overlap
    if len(histories.lists) == 1:
        raise EstimationError(
            f"A single list ({histories.lists[0]}, {histories.observed:,} persons) says nothing of the "
            "people it "
            "missed. Add a second list; or, if the list records repeat contacts with the same person, "
            "give those: "
            "one column named contacts, and use --methods zero_truncated,zelterman,chao."
        )
    if histories.counts[-1] == histories.observed:
        raise EstimationError(
            "Everyone is on every list: the number of people on no list cannot be estimated (which is "
            "not the same as "
            "0 hidden). Check whether the lists are copies of one another."
        )
    _refuse_identical(histories)
    if histories.on_two_or_more == 0:
        raise EstimationError(
            "There is no overlap: nobody is on two lists, so the data carry no information on the people "
            "on none. "
            f"At least {histories.observed:,} persons exist. Link the lists again, or merge lists.\n"
            + overlap_text(histories)
        )
    warnings = []
    pairs = [(i, j) for i, j in combinations(range(len(histories.lists)), 2) if overlap[i, j]]
    if len(pairs) == 1 and len(histories.lists) > 2:
        i, j = pairs[0]
        warnings.append(
            f"one overlapping pair only ({histories.lists[i]}:{histories.lists[j]}): all rests on one overlap"
        )
    alone = [
        name
        for i, name in enumerate(histories.lists)
        if overlap[i].sum() == overlap[i, i] and len(histories.lists) > 2
    ]
    if alone:
        warnings.append(f"shares nobody with any other list: {', '.join(alone)}")
    warnings += [
        f"list {inside} lies inside list {outside} (is it a referral?): see the estimates with the two "
        "merged and "
        f"with {inside} dropped"
        for inside, outside in contained_lists(histories)
    ]
    return tuple(warnings)


def _refuse_identical(histories: CaptureHistories) -> None:
    overlap = histories.overlap
    for i, j in combinations(range(len(histories.lists)), 2):
        if overlap[i, i] == overlap[j, j] == overlap[i, j]:
            raise EstimationError(
                f"Lists {histories.lists[i]} and {histories.lists[j]} are identical: they hold the same "
                "persons, so "
                "they are one list. Remove one of them."
            )


def contained_lists(histories: CaptureHistories) -> tuple[tuple[str, str], ...]:
    """Pairs (inside, outside) of lists where everyone on the first is also on the second."""
    overlap = histories.overlap
    names = histories.lists
    return tuple(
        (names[i], names[j])
        for i in range(len(names))
        for j in range(len(names))
        if i != j and overlap[i, j] == overlap[i, i] > 0
    )


def too_thin(histories: CaptureHistories) -> bool:
    """Whether a result must be withheld from publication for want of persons or of overlaps."""
    return histories.observed < FEWEST_PERSONS or histories.on_two_or_more < FEWEST_SHARED


def overlap_text(histories: CaptureHistories) -> str:
    """The overlap matrix as lines of text: persons on both lists; on the diagonal the list's size."""
    width = max(8, *(len(name) + 2 for name in histories.lists))
    lines = ["Overlap matrix:", " " * width + "".join(f"{name:>{width}}" for name in histories.lists)]
    for name, row in zip(histories.lists, histories.overlap, strict=True):
        lines.append(f"{name:<{width}}" + "".join(f"{value:>{width}}" for value in row))
    return "\n".join(lines)
