"""The attack by frequency alignment, and a million against a million, for the benchmark of linkage."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from linkage_data import FEBRL, febrl, invented, misspelt, tenth
from linkage_scores import FOUR, KEYRING, Row, cross_f, linked_f, listed, truth_of

from palermo.linkage.alike import alike_pairs
from palermo.linkage.encode import encode_fields
from palermo.linkage.harden import HARDENINGS, Hardening
from palermo.linkage.link import link
from palermo.linkage.normalise import romanise
from palermo.linkage.schema import LinkageSchema


def attack(data: Path) -> Iterator[Row]:
    """Frequency alignment by a unit that knows how frequent each surname is, and what defences cost."""
    people = invented(20_000, 30_000, np.random.default_rng(4))
    lists = [tenth(febrl(data / "linkage"), seed) for seed in range(3)]
    names = people["surname"].map_elements(romanise, pl.String)
    settings: list[tuple[str, float, Hardening]] = [
        ("nothing", 0.0, "none"),
        ("a quarter decoys", 0.25, "none"),
    ]
    settings += [(f"decoys, --harden {kind}", 0.25, kind) for kind in HARDENINGS if kind != "none"]
    for what, decoys, hardening in settings:
        codes = surname_codes(people, decoys, hardening)
        cost = np.mean([linked_f(*pair, FOUR, hardening) for pair in lists])
        yield (
            f"surnames revealed by frequency, 20,000 records, {what}",
            f"{revealed(numbered(codes), names):.2%}",
            "",
            f"FEBRL F1 at a tenth {cost:.4f}",
            "shown",
        )
        if hardening == "noise":
            shown = revealed(grouped(codes), names)
            yield "the same by an attacker who groups alike encodings first", f"{shown:.2%}", "", "", "shown"


def place_attack(_data: Path) -> Iterator[Row]:
    """The same attack on the places of a simulated State: few values, each of a frequency of its own."""
    from palermo.simulation.state import identity_lists

    places = identity_lists(seed=1).select(pl.col("place").drop_nulls())
    random, schema = np.random.default_rng(5), LinkageSchema.of([("place", "code")])
    for decoys in (0.0, 0.25):
        made = places[random.integers(0, len(places), round(decoys * len(places)))]
        codes = encode_fields(pl.concat([places, made]), schema, KEYRING)
        yield (
            f"places revealed by frequency, {len(places):,} records, {decoys:.0%} decoys",
            f"{revealed(numbered(codes), places['place']):.2%}",
            "",
            "",
            "shown",
        )


def surname_codes(people: pl.DataFrame, decoys: float, hardening: Hardening) -> np.ndarray:
    """Encodings of surnames, those of the decoys last."""
    random = np.random.default_rng(5)
    count = round(decoys * len(people))
    made = pl.DataFrame([column.gather(random.integers(0, len(people), count)) for column in people])
    return encode_fields(pl.concat([people, made]), FOUR, KEYRING, hardening)[:, 6:12]


def numbered(codes: np.ndarray) -> np.ndarray:
    """A number for each distinct encoding."""
    return np.unique(codes, axis=0, return_inverse=True)[1].ravel()


def grouped(codes: np.ndarray) -> np.ndarray:
    """A number for each group of encodings that chains of likeness connect."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    padded = np.zeros((len(codes), 16), np.uint64)
    padded[:, : codes.shape[1]] = codes
    one, two = alike_pairs(padded, padded, 0.82, jobs=2)[0].T
    links = coo_array((np.ones(one.size, np.int8), (one, two)), shape=(len(codes), len(codes)))
    return connected_components(links, directed=False)[1]


def revealed(groups: np.ndarray, names: pl.Series) -> float:
    """Share of the records whose surname the attacker guesses: the n-th most frequent encoding and name.

    Args:
        groups: number of each encoding, records first, then decoys.
        names: true surname of each record.
    """
    order = np.argsort(-np.bincount(groups), kind="stable")
    counts = names.value_counts(name="n").sort(["n", names.name], descending=[True, False])
    known = counts[names.name].to_list()
    guesses = dict(zip(order.tolist(), known, strict=False))
    return float(
        np.mean([guesses.get(group) == name for group, name in zip(groups.tolist(), names, strict=False)])
    )


def million(_data: Path) -> Iterator[Row]:
    """A million against a million, blocked: time, memory and recall; 300,000 persons are on both."""
    random = np.random.default_rng(6)
    people = invented(1_700_000, 100_000, random)
    people = people.with_row_index("entity").with_columns(pl.col("entity").cast(pl.Int64))
    halves = people[:1_000_000], people[700_000:]
    fields = [name for name, _ in FEBRL]
    one, two = (
        half.with_columns(misspelt(half.select(fields), 0.1, random)).with_row_index("rec_id")
        for half in halves
    )
    lists = [listed("a", one, FOUR, "rec_id"), listed("b", two, FOUR, "rec_id")]
    start = time.perf_counter()
    linked = link(lists, FOUR)
    seconds, memory = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    truth = truth_of(a=one, b=two)
    table = linked.table.join(truth, on=["source", "record_id"])
    left, right = (table.filter(pl.col("source") == name) for name in "ab")
    hits = left.join(right, on=["entity", "person_id"]).height
    yield "a million against a million, minutes", f"{seconds / 60:.1f}", "", linked.method, "aim ≤ 15"
    yield "the same, peak GB; comparisons", f"{memory:.1f}; {linked.comparisons:,}", "", "", "aim ≤ 6"
    score = cross_f(linked.table, truth)
    yield (
        "the same, recall of the 300,000 true pairs; F1",
        f"{hits / 300_000:.4f}; {score:.4f}",
        "",
        "",
        "aim .97",
    )
