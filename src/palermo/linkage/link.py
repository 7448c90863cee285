"""Lists in, persons out: compare, learn, decide, cluster (the unit's whole work, which needs no key)."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.errors import LinkageError

from .blocking import BRUTE_PAIRS, mix
from .bloom import Integers, Words
from .cluster import clusters
from .em import Model, Patterns, learn, levels_of, log_odds, patterns_of, probability
from .levels import ALIKE, TEXT
from .resume import Checkpoint
from .schema import PLANES, LinkageSchema
from .search import pairs_planned, search
from .tasks import Progress, Work
from .whole import FALSE_SHARE, judge_whole

Reals = NDArray[np.float64]

FLOOR = 1e-3
"""Pairs whose match probability by pattern alone is below this are strangers and are not written down."""

SAMPLE = 5_000
"""Records whose pairs, all compared, show how strangers compare where the search is blocked."""

SLACK = 2.0
"""Matches beyond what the lists hold that are not worth an alarm: a decoy, a person twice on one list."""

COMMON = 200.0
"""Records' worth of trust in a field's mean frequency before a value's own frequency is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """One organisation's list as it is linked.

    Attributes:
        source: the organisation's name.
        record_ids: number of each record, as text.
        words: (n, planes) encodings.
        decoys: (n,) records that stand for nobody.
        excluded: records that took no part.
    """

    source: str
    record_ids: pl.Series
    words: Words
    decoys: NDArray[np.bool_]
    excluded: int = 0

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to link.

    Attributes:
        draws: random groupings to draw besides the best one.
        seed: seed of the draws.
        backend: threads, ray or dask.
        partitions: folder for partitions, for the other engines.
        checkpoint: file for the notes of a long run, or None.
        brute_pairs: most pairs of which all are compared; with more, only those that share a block.
        plan: told, once, how many pairs will be compared.
        progress: told the pairs compared since.
    """

    draws: int = 0
    seed: int = 0
    backend: str = "threads"
    partitions: Path | None = None
    checkpoint: Path | None = None
    brute_pairs: int = BRUTE_PAIRS
    plan: Progress = lambda _pairs: None
    progress: Progress = lambda _pairs: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Who is who.

    Attributes:
        table: source, record_id, person_id: every record that took part, decoys left out.
        draws: source, record_id, draw, person_id; empty where none were asked for.
        records, persons, lists, excluded: counts.
        comparisons: pairs compared.
        pairs: pairs of records that one person has.
        expected_matches: sum of the match probabilities.
        method: how the pairs were found and judged.
        seconds: time it took.
        warnings: what the reader must know before using the result.
    """

    table: pl.DataFrame
    draws: pl.DataFrame
    records: int
    persons: int
    lists: int
    excluded: int
    comparisons: int
    pairs: int
    expected_matches: float
    method: str
    seconds: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs that may be of one person.

    Attributes:
        pairs: (k, 2) row numbers.
        chance: (k,) match probability.
        comparisons: pairs compared.
        method: how.
        warnings: what the reader must know.
    """

    pairs: Integers
    chance: Reals
    comparisons: int
    method: str
    warnings: tuple[str, ...]


def link(lists: Sequence[LinkList], schema: LinkageSchema | None, options: Options | None = None) -> Linked:
    """Link lists.

    Args:
        lists: at least one; their order and the order of their rows do not matter.
        schema: the fields that were encoded; None where the lists hold whole-record encodings.
        options: how.

    Raises:
        LinkageError: two lists have one name.
    """
    options, began = options or Options(), time.perf_counter()
    _refuse_twins([part.source for part in lists])
    records = _records(lists)
    order = records.sort("content", "source", "record_id")["row"].to_numpy()
    words = np.vstack([part.words for part in lists])[order]
    number = records["list"].to_numpy().astype(np.int64)[order]
    decoys = np.concatenate([part.decoys for part in lists])[order]
    if schema is None:
        judged = _judge_whole(words, number, decoys)
    else:
        judged = _judge_fields(words, number, decoys, schema, options)
    return _linked(lists, records, order, decoys, judged, options, began)


def _refuse_twins(names: Sequence[str]) -> None:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise LinkageError(
            f"{', '.join(repeated)} is given twice; expected one list for each organisation: leave one "
            "out, or rename the file if it is another organisation's."
        )


def _judge_fields(
    words: Words, number: Integers, decoys: NDArray[np.bool_], schema: LinkageSchema, options: Options
) -> Judged:
    """Judge by the model of the fields."""
    work = Work(
        words=words,
        lists=number,
        schema=schema,
        backend=options.backend,
        partitions=options.partitions,
        brute_pairs=options.brute_pairs,
        progress=options.progress,
    )
    options.plan(2 * pairs_planned(work))
    pairs, chance, comparisons, model = judge(work, options.checkpoint)
    kept = ~decoys[pairs].any(axis=1)
    return Judged(
        pairs=pairs[kept],
        chance=chance[kept],
        comparisons=comparisons,
        method="Fellegi-Sunter, blocked" if work.blocked else "Fellegi-Sunter, all pairs",
        warnings=_alarms(model, np.bincount(number)),
    )


def _judge_whole(words: Words, number: Integers, decoys: NDArray[np.bool_]) -> Judged:
    """Judge by the likeness of whole records, with the threshold that decoys choose."""
    pairs, chance, comparisons, threshold = judge_whole(words, number, decoys)
    if threshold is None:
        method = "whole-record encodings, no threshold"
        text = (
            "The decoys are too few or too alike to choose a threshold, so no two records were joined: "
            "encode with more --decoys, or without --clk-only."
        )
    else:
        method = f"whole-record encodings, threshold {threshold:.2f} chosen by decoys"
        text = (
            f"Linked by whole-record encodings only, alike at {threshold:.2f} or above: about "
            f"{FALSE_SHARE:.0%} of the pairs may be false, and more are missed than with field encodings."
        )
    return Judged(pairs=pairs, chance=chance, comparisons=comparisons, method=method, warnings=(text,))


def _linked(  # noqa: PLR0917 - the parts of one call
    lists: Sequence[LinkList],
    records: pl.DataFrame,
    order: Integers,
    decoys: NDArray[np.bool_],
    judged: Judged,
    options: Options,
    began: float,
) -> Linked:
    """Group the records by the pairs, and draw other groupings."""
    table = records.select("source", "record_id")

    def persons(draw: int) -> Integers:
        first = clusters(len(records), judged.pairs, judged.chance, draw, options.seed)
        return _person_ids(first, order, ~decoys)

    best = persons(0)
    drawn = [
        table.with_columns(
            pl.lit(draw, pl.Int64).alias("draw"), pl.Series("person_id", persons(draw))
        ).filter(pl.col("person_id") > 0)
        for draw in range(1, options.draws + 1)
    ]
    counts = np.bincount(best[best > 0])
    empty = table.clear().with_columns(pl.Series("draw", [], pl.Int64), pl.Series("person_id", [], pl.Int64))
    return Linked(
        table=table.with_columns(pl.Series("person_id", best)).filter(pl.col("person_id") > 0),
        draws=pl.concat([empty, *drawn]),
        records=int((best > 0).sum()),
        persons=int((counts > 0).sum()),
        lists=len(lists),
        excluded=sum(part.excluded for part in lists),
        comparisons=judged.comparisons,
        pairs=int((counts * (counts - 1) // 2).sum()),
        expected_matches=float(judged.chance.sum()),
        method=judged.method,
        seconds=time.perf_counter() - began,
        warnings=judged.warnings,
    )


def _records(lists: Sequence[LinkList]) -> pl.DataFrame:
    """One row a record: its list, its number, and a digest of its content, which alone decides the order."""
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "source": pl.Series([part.source], dtype=pl.String).new_from_index(0, len(part)),
                    "record_id": part.record_ids.cast(pl.String),
                    "list": pl.Series([number], dtype=pl.Int64).new_from_index(0, len(part)),
                    "content": mix(list(part.words.T)),
                }
            )
            for number, part in enumerate(lists)
        ]
    ).with_row_index("row")


def judge(work: Work, checkpoint: Path | None = None) -> tuple[Integers, Reals, int, Model]:
    """Compare, learn and give every likely pair its match probability.

    Returns:
        Pairs (k, 2), their probability (k,), the number of comparisons, and the model.
    """
    kinds = work.schema.kinds
    mark = blake2b(work.words.tobytes() + work.lists.tobytes() + repr(work.schema).encode()).hexdigest()
    counted = Checkpoint(path=checkpoint, mark=f"{mark} count")
    counts, _ = search(work, np.zeros(work.schema.patterns, bool), counted)
    sizes = np.bincount(work.lists)
    possible = np.array([_possible(sizes), max(1.0, 0.05 * sizes.sum())])
    patterns = patterns_of(counts, kinds, _others(sizes, counts))
    model = learn(patterns, kinds, possible, _strangers(work) if work.blocked else None)
    keep = np.zeros(work.schema.patterns, bool)
    keep[patterns.codes] = _likely(model, patterns)
    second = None if checkpoint is None else checkpoint.with_suffix(".pairs")
    collected = Checkpoint(path=second, mark=f"{mark} collect")
    _, found = search(work, keep, collected)
    counted.finish()
    collected.finish()
    chance = _chances(work, patterns, model, found)
    likely = chance > FLOOR
    return found[likely, :2], chance[likely], int(counts.sum()), model


def _strangers(work: Work) -> list[Reals]:
    """Levels of pairs of strangers, from all pairs of some records: first in the order of digests, so any."""
    sample = Work(
        words=work.words[:SAMPLE],
        lists=work.lists[:SAMPLE],
        schema=work.schema,
        brute_pairs=SAMPLE**2,
    )
    counts, _ = search(sample, np.zeros(work.schema.patterns, bool), Checkpoint())
    return levels_of(patterns_of(counts, work.schema.kinds, np.zeros(2)), work.schema.kinds)


def _possible(sizes: Integers) -> float:
    """Matches that lists without repeats could hold: of each two lists, as many as the smaller has."""
    ordered = np.sort(sizes)
    return float(max(1, (ordered * np.arange(ordered.size - 1, -1, -1)).sum()))


def _others(sizes: Integers, counts: Integers) -> Reals:
    """Pairs that were not compared, across lists and inside."""
    inside = sum(math.comb(int(size), 2) for size in sizes)
    across = math.comb(int(sizes.sum()), 2) - inside
    return np.asarray(np.maximum(np.array([across, inside], float) - counts.sum(axis=1), 0.0))


def _likely(model: Model, patterns: Patterns) -> NDArray[np.bool_]:
    """Patterns that could be matches: by the greater share, and with some field that is not missing."""
    return np.asarray(probability(log_odds(model.weights, float(model.share.max()))) > FLOOR)


def _chances(work: Work, patterns: Patterns, model: Model, found: Integers) -> Reals:
    """Match probability of pairs: their pattern's, corrected for how common the names they agree on are."""
    place = np.searchsorted(patterns.codes, found[:, 2])
    inside = (work.lists[found[:, 0]] == work.lists[found[:, 1]]).astype(np.int64)
    odds = model.weights[place] + np.log(model.share[inside]) - np.log1p(-model.share[inside])
    plane = 0
    for field, kind in enumerate(work.schema.kinds):
        for level, start, end in ALIKE if kind == TEXT else ():
            same = patterns.levels[place, field] == level
            words, mean = work.words[:, plane + start : plane + end], float(model.u[field][level:].sum())
            odds[same] += _rarity(words, found[same, 0], mean)
        plane += PLANES[kind]
    return np.asarray(probability(odds))


def _rarity(words: Words, rows: Integers, mean: float) -> Reals:
    """Log of how much rarer than usual the value of each row is: agreement on a rare name tells more."""
    present = words.any(axis=1)
    _, value, counts = np.unique(mix(list(words.T)), return_inverse=True, return_counts=True)
    total = float(present.sum())
    frequency = (np.maximum(counts[value[rows]] - 2.0, 0.0) + COMMON * mean) / (
        max(total - 2.0, 0.0) + COMMON
    )
    return np.asarray(np.log(mean) - np.log(frequency))


def _alarms(model: Model, sizes: Integers) -> tuple[str, ...]:
    """What would make the result unusable."""
    possible = _possible(sizes)
    if sizes.size < 2 or model.expected[0] <= possible + max(SLACK, 0.02 * possible):
        return ()
    text = (
        f"The model expects {model.expected[0]:,.0f} matches across lists, more than the smaller lists hold "
        f"({possible:,.0f}): two fields may say the same fact, or the fields tell persons apart "
        "badly. Check the schema before the result is used."
    )
    return (text,)


def _person_ids(first: Integers, order: Integers, real: NDArray[np.bool_]) -> Integers:
    """Persons numbered from 1 as they come in the lists; decoys get 0.

    Args:
        first: (n,) in canonical order, the first record of each record's person.
        order: row in the lists of each canonical record.
        real: (n,) in canonical order, whether a record is no decoy.
    """
    group = np.empty(first.size, np.int64)
    group[order] = np.where(real, first, -1)
    _, at, inverse = np.unique(group, return_index=True, return_inverse=True)
    at = np.where(np.unique(group) < 0, -1, at)
    ranks = np.empty(at.size, np.int64)
    ranks[np.argsort(at, kind="stable")] = np.arange(at.size)
    drop = int((at < 0).any())
    ids = ranks[inverse] + 1 - drop
    return np.where(group < 0, 0, ids)
