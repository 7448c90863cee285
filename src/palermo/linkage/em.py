"""Match weights learnt from comparison patterns without a known pair (Fellegi and Sunter 1969; Winkler 1988).

Each pattern of levels was seen a number of times, across lists and inside one. Two classes of pairs explain
them, the same person and strangers: within a class the fields are independent.
Levels of matches (m) and of others (u) are shared; the share of matches is learnt apart for pairs across
lists and pairs inside one, and is bounded by what the lists can hold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .levels import DATE, LEVELS, TAG, TEXT

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]

PRIOR_M = {
    TEXT: (0.05, 0.03, 0.08, 0.09, 0.10, 0.65),
    DATE: (0.04, 0.03, 0.05, 0.05, 0.08, 0.10, 0.65),
    TAG: (0.03, 0.97),
}
"""Levels among matches before any pair is seen, missing apart: most agree, each kind of slip happens."""

PRIOR_U = {
    TEXT: (0.955, 0.02, 0.006, 0.008, 0.004, 0.007),
    DATE: (0.91, 0.04, 0.03, 0.008, 0.002, 0.008, 0.002),
    TAG: (0.45, 0.55),
}
"""The same among pairs of strangers."""

PRIOR_PAIRS_M = 20.0
"""Matches that the first table counts for: it decides where lists are short, and drowns where they are
long."""

PRIOR_PAIRS_U = 200.0

ROUNDS = 500
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """Distinct comparison patterns and how often each was seen.

    Attributes:
        codes: (p,) number of each pattern.
        levels: (p, fields) the pattern's level in each field.
        counts: (2, p) pairs across lists, pairs inside one.
        others: (2,) further pairs that were not compared, taken for strangers.
    """

    codes: Integers
    levels: Integers
    counts: Integers
    others: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the patterns taught.

    Attributes:
        m: for each field, the share of each level among matches; the last level, missing, is left out.
        u: the same among strangers.
        share: (2,) share of matches among pairs across lists, and inside one.
        weights: (p,) log of m over u of each pattern, all fields together.
        expected: (2,) matches expected across lists, and inside them.
    """

    m: tuple[Reals, ...]
    u: tuple[Reals, ...]
    share: Reals
    weights: Reals
    expected: Reals


def strides(kinds: tuple[int, ...]) -> Integers:
    """What one level of each field adds to a pattern's number."""
    return np.concatenate(([1], np.cumprod([LEVELS[kind] for kind in kinds])[:-1])).astype(np.int64)


def patterns_of(counts: Integers, kinds: tuple[int, ...], others: Reals) -> Patterns:
    """The patterns that were seen at all, taken apart into levels.

    Args:
        counts: (2, all patterns) pairs of each.
        kinds: each field's way of comparison.
        others: (2,) pairs not compared.
    """
    codes = np.flatnonzero(counts.sum(axis=0))
    levels = (codes[:, None] // strides(kinds)[None, :]) % np.array([LEVELS[kind] for kind in kinds])
    return Patterns(codes=codes, levels=levels, counts=counts[:, codes], others=others)


def prior_counts(kinds: tuple[int, ...]) -> tuple[list[Reals], list[Reals]]:
    """Levels among matches and among strangers that count before any pair is seen."""
    return (
        [PRIOR_PAIRS_M * np.array(PRIOR_M[kind]) for kind in kinds],
        [PRIOR_PAIRS_U * np.array(PRIOR_U[kind]) for kind in kinds],
    )


def log_odds(weights: Reals, share: float) -> Reals:
    """Log odds of a match where a pair's weight and the share of matches among such pairs are known."""
    return np.asarray(weights + np.log(share) - np.log1p(-share))


def probability(odds: Reals) -> Reals:
    """The probability of log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))))


def levels_of(patterns: Patterns, kinds: tuple[int, ...]) -> list[Reals]:
    """Share of each level of each field among pairs nearly all of which are of strangers."""
    return _shares(patterns.levels, patterns.counts.sum(axis=0), prior_counts(kinds)[1])


def learn(
    patterns: Patterns, kinds: tuple[int, ...], possible: Reals, strangers: list[Reals] | None = None
) -> Model:
    """Estimate by expectation and maximisation, with the prior tables counted in.

    Args:
        patterns: what was seen.
        kinds: each field's way of comparison.
        possible: (2,) matches that the lists could hold across and inside: a tenth of them starts the search.
        strangers: share of each level among strangers, where it is known; pairs that share a block agree more
            often than others and cannot teach it.

    Returns:
        The model; a field's missing level weighs nothing.
    """
    prior_m, prior_u = prior_counts(kinds)
    m = [_normal(counts) for counts in prior_m]
    u = strangers or [_normal(counts) for counts in prior_u]
    totals = patterns.counts.sum(axis=1) + patterns.others
    start = np.array([0.1, 0.01]) * possible
    share = _share(start, start, totals)
    weights = _weights(patterns.levels, m, u)
    expected = start
    for _ in range(ROUNDS):
        matches = patterns.counts * np.vstack([probability(log_odds(weights, float(part))) for part in share])
        before, expected = expected, matches.sum(axis=1)
        m = _shares(patterns.levels, matches.sum(axis=0), prior_m)
        if strangers is None:
            u = _shares(patterns.levels, (patterns.counts - matches).sum(axis=0), prior_u)
        # lists cannot hold more: else the search settles on likeness of origin, not on persons
        share = _share(np.minimum(expected, possible), start, totals)
        weights = _weights(patterns.levels, m, u)
        if np.all(np.abs(expected - before) <= TOLERANCE * (1.0 + before)):
            break
    return Model(m=tuple(m), u=tuple(u), share=share, weights=weights, expected=expected)


def _share(expected: Reals, start: Reals, totals: Reals) -> Reals:
    """Share of matches; one prior pair in which the starting share holds keeps it off 0 and 1."""
    floor = np.where(totals > 0, start / np.maximum(totals, 1.0), 0.5)
    return np.clip((expected + floor) / (totals + 1.0), 1e-12, 0.5)


def _normal(counts: Reals) -> Reals:
    return np.asarray(counts / counts.sum())


def _shares(levels: Integers, weight: Reals, prior: list[Reals]) -> list[Reals]:
    """Share of each level of each field, pairs weighted, with the prior counted in."""
    rows = []
    for field, base in enumerate(prior):
        seen = np.bincount(levels[:, field], weights=weight, minlength=base.size + 1)[: base.size]
        rows.append(_normal(seen + base))
    return rows


def _weights(levels: Integers, m: list[Reals], u: list[Reals]) -> Reals:
    """Log likelihood ratio of each pattern; missing weighs nothing."""
    total = np.zeros(levels.shape[0])
    for field, (match, other) in enumerate(zip(m, u, strict=True)):
        total += np.append(np.log(match) - np.log(other), 0.0)[levels[:, field]]
    return total
