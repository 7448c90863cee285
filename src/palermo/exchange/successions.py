"""Propose which paragraph of a new resolution takes the place of which of the one before; a person decides.

Likeness is the cosine of the two texts' words, the rarer a word among all paragraphs the heavier (Salton and
Buckley, Term-weighting approaches in automatic text retrieval, 1988). Every paragraph of these resolutions
speaks of trafficking in persons, so that likeness of letters alone finds little (ADR 0110).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST_TEXT, LEAST_SUMMARY = 35, 12
"""Likeness from which a succession is proposed: between two texts, and between a text and a short summary."""

STEM = 6
"""Letters of a word that count, so that cooperate and cooperation are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One paragraph that may take the place of another.

    Attributes:
        predecessor, successor: their numbers.
        likeness: 0 to 100.
    """

    predecessor: str
    successor: str
    likeness: int


def propose_successions(
    old: Mapping[str, str], new: Mapping[str, str], *, least: int = LEAST_TEXT
) -> tuple[Proposal, ...]:
    """The predecessor of each new paragraph, where one is alike enough, and heirs for what is left.

    Args:
        old: text by number of the resolution before.
        new: text by number of the new one.
        least: likeness, 0 to 100, from which a succession is proposed.

    Returns:
        In the order of the new paragraphs. Two may have one predecessor, and one may have two.
    """
    if not old or not new:
        return ()
    likeness = _likeness(list(new.values()), list(old.values()))
    pairs = {(row, int(likeness[row].argmax())) for row in range(len(new))}
    taken = {column for row, column in pairs if likeness[row, column] >= least}
    pairs |= {
        (int(likeness[:, column].argmax()), column) for column in range(len(old)) if column not in taken
    }
    old_numbers, new_numbers = list(old), list(new)
    return tuple(
        Proposal(
            predecessor=old_numbers[column], successor=new_numbers[row], likeness=int(likeness[row, column])
        )
        for row, column in sorted(pairs)
        if likeness[row, column] >= least
    )


def _likeness(first: Sequence[str], second: Sequence[str]) -> np.ndarray:
    """Likeness of each of the first with each of the second, 0 to 100, rounded down."""
    counted = [Counter(_words(text)) for text in (*first, *second)]
    place = {word: index for index, word in enumerate(sorted(set().union(*counted)))}
    weights = np.zeros((len(counted), len(place)))
    for row, words in enumerate(counted):
        weights[row, [place[word] for word in words]] = [np.log1p(count) for count in words.values()]
    weights *= np.log(len(counted) / np.maximum((weights > 0).sum(axis=0), 1))
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    weights /= np.where(lengths > 0, lengths, 1)
    cosines = weights[: len(first)] @ weights[len(first) :].T
    result: np.ndarray = np.floor(100 * cosines + 1e-9).astype(int)
    return result


def _words(text: str) -> list[str]:
    return [word[:STEM] for word in re.findall(r"[^\W\d_]{3,}", text.casefold())]
