"""Linkage beside its peers: speed, quality and an attack, in one table, with ratios, in one run.

``python benchmarks/linkage.py [ROW …] [--full]``: without a row's name all but ``million`` are run. Clkhash
with anonlink, and splink, each sit in an environment of their own under ``.cache``, made on first use. FEBRL
4 and the list of names in two scripts are read from ``--data``.
"""

import argparse
import base64
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from linkage_attack import attack, million, place_attack
from linkage_data import FEBRL, febrl, invented, misspelt, tenth
from linkage_env import CACHE, ROOT, peer, saved
from linkage_scores import FOUR, SECRET, Row, f_score, linked_f
from linkage_six import names, scripts, six, state

from palermo.linkage.alike import alike_pairs
from palermo.linkage.clk import encode_clks, parse_clk_schema

ROUNDS = 5


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Seconds of the best of a few runs."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = clock()
        work()
        best = min(best, clock() - start)
    return best


def clk_form() -> dict:
    """A clkhash schema of the four fields."""
    hashing = {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": 200}}
    features = [
        {"identifier": name, "format": {"type": "string", "encoding": "utf-8"}, "hashing": hashing}
        for name, _ in FEBRL
    ]
    info = base64.b64encode(b"benchmark").decode()
    return {
        "version": 3,
        "clkConfig": {"l": 1024, "kdf": {"type": "HKDF", "info": info}},
        "features": features,
    }


def clks_of(table: pl.DataFrame) -> np.ndarray:
    """Whole-record encodings of the four fields."""
    columns = [table[name].fill_null("") for name, _ in FEBRL]
    return encode_clks(columns, parse_clk_schema(clk_form()), SECRET)


def compare(_data: Path) -> Iterator[Row]:
    """Comparing all pairs of CLKs, on one core beside anonlink and on two."""
    random = np.random.default_rng(1)
    people = invented(100_000, 30_000, random)
    left, right = clks_of(misspelt(people[:20_000], 0.2, random)), clks_of(people)
    alike_pairs(left[:200], right[:200], 0.85)
    theirs = peer("anonlink", "compare", saved(left, "left.clk"), saved(right, "right.clk"), 0.85)
    one = timed(lambda: alike_pairs(left, right, 0.85), time.process_time)
    pairs, _ = alike_pairs(left, right, 0.85)
    rate = len(left) * len(right) / 1e6
    same = pairs.tolist() == theirs["pairs"]
    yield (
        "compare 20,000 × 100,000 CLKs, Dice ≥ .85, M/s a core",
        f"{rate / one:.0f}",
        f"anonlink {rate / theirs['seconds']:.0f}",
        f"{theirs['seconds'] / one:.1f} ×",
        "≥ 6 ×",
    )
    yield (
        "the pairs found",
        f"{len(pairs):,}",
        f"{len(theirs['pairs']):,}",
        "same" if same else "DIFFER",
        "same",
    )
    clock, two = np.array([both_clocks(left, right) for _ in range(ROUNDS)]).min(axis=0)
    yield "two cores over one, s", f"{two:.2f}", f"one {clock:.2f}", f"{clock / two:.2f} ×", "≥ 1.8 ×"


def both_clocks(left: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Seconds by the clock on one core and on two, one after the other, so that both see the same machine."""
    marks = [time.perf_counter()]
    for jobs in (1, 2):
        alike_pairs(left, right, 0.85, jobs=jobs)
        marks.append(time.perf_counter())
    return marks[1] - marks[0], marks[2] - marks[1]


def engines(_data: Path) -> Iterator[Row]:
    """Local clusters of Ray and Dask, two workers each, that read partitions: the same bytes as threads."""
    folder = CACHE / "engines"
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(3)
    people = invented(9_000, 3_000, random)
    misspelt(people[:6_000], 0.1, random).write_csv(folder / "a.csv")
    misspelt(people[3_000:], 0.1, random).write_csv(folder / "b.csv")
    fields = (f'[[field]]\nname = "{name}"\ntype = "{kind}"\n' for name, kind in FEBRL)
    (folder / "fields.toml").write_text("".join(fields))
    (folder / "key").touch(0o600)
    (folder / "key").write_bytes(SECRET)
    for engine, said in peer("engines", folder, script="linkage_engines.py").items():
        what = f"{engine}, {said['workers']} workers, {said['partitions']} partitions, s with compilation"
        same = "same bytes" if said["same"] else "DIFFERS"
        yield what, f"{said['seconds']:.1f}", f"{said['comparisons']:,} pairs", same, "same"


def encode(_data: Path) -> Iterator[Row]:
    """Encoding as clkhash does, bit for bit."""
    random = np.random.default_rng(2)
    people = misspelt(invented(100_000, 30_000, random), 0.1, random)
    clks_of(people[:100])
    people.write_csv(CACHE / "encode.csv", quote_style="necessary")
    (CACHE / "encode.json").write_text(json.dumps(clk_form()))
    files = [CACHE / name for name in ("encode.csv", "encode.json", "encode.clk")]
    theirs = peer("anonlink", "encode", *files[:2], SECRET.hex(), files[2])
    ours = timed(lambda: clks_of(people), time.process_time)
    same = clks_of(people).tobytes() == files[2].read_bytes()
    best = min(theirs["seconds"])
    what = f"encode {len(people):,} × 4 fields in memory, records a CPU second"
    rates = [f"{len(people) / seconds:,.0f}" for seconds in (ours, best)]
    yield what, rates[0], f"clkhash {rates[1]}", f"{best / ours:.1f} ×", "≥ 12 ×"
    yield "the bits", "", "", "identical" if same else "DIFFER", "identical"


def splink_f(one: pl.DataFrame, two: pl.DataFrame) -> float:
    """F1 of splink's pairs, each record in at most one, the likeliest first."""
    for name, table in (("a", one), ("b", two)):
        table.select("rec_id", *(name for name, _ in FEBRL)).write_parquet(CACHE / f"{name}.parquet")
    pairs, taken = [], set()
    for pair in peer("splink", "splink", CACHE / "a.parquet", CACHE / "b.parquet")["pairs"]:
        if not taken & set(pair):
            taken |= set(pair)
            pairs.append(pair)
    entity = dict(pl.concat([one, two]).select("rec_id", "entity").rows())
    true = len(set(one["entity"]) & set(two["entity"]))
    return f_score(len(pairs), sum(entity[left] == entity[right] for left, right in pairs), true)


def quality(data: Path) -> Iterator[Row]:
    """FEBRL 4 beside splink on the same four fields, at full and at a tenth of overlap; one CLK threshold."""
    lists = febrl(data / "linkage")
    ours, theirs = linked_f(*lists, FOUR), splink_f(*lists)
    yield (
        "FEBRL 4, four fields, F1, full overlap",
        f"{ours:.4f}",
        f"splink {theirs:.4f}",
        f"{ours - theirs:+.4f}",
        "≥ .975",
    )
    tenths = [tenth(lists, seed) for seed in range(3)]
    mine, other = [linked_f(*pair, FOUR) for pair in tenths], [splink_f(*pair) for pair in tenths]
    yield (
        "the same, a tenth of overlap (3 seeds)",
        f"{np.mean(mine):.4f} ({', '.join(f'{f:.4f}' for f in mine)})",
        f"splink {np.mean(other):.4f}",
        f"{np.mean(mine) - np.mean(other):+.4f}",
        "≥ .97",
    )
    for threshold in (0.7, 0.8):
        single = [threshold_f(*pair, threshold) for pair in tenths]
        yield f"one CLK threshold {threshold} there, F1", f"{np.mean(single):.4f}", "", "", "shown"


def threshold_f(one: pl.DataFrame, two: pl.DataFrame, threshold: float) -> float:
    """F1 of pairs above one threshold, each record in at most one, the most alike first."""
    pairs, dice = alike_pairs(clks_of(one), clks_of(two), threshold)
    left, right, used, kept = one["entity"].to_numpy(), two["entity"].to_numpy(), set(), []
    for a, b in pairs[np.argsort(-dice, kind="stable")].tolist():
        if (0, a) not in used and (1, b) not in used:
            used |= {(0, a), (1, b)}
            kept.append(left[a] == right[b])
    return f_score(len(kept), sum(kept), len(set(left) & set(right)))


ROWS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "compare": compare,
    "encode": encode,
    "quality": quality,
    "six": six,
    "state": state,
    "scripts": scripts,
    "names": names,
    "engines": engines,
    "attack": attack,
    "places": place_attack,
    "million": million,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--full", action="store_true", help="also a million against a million")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared/data", help="folder of FEBRL and the names"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - set(ROWS):
        parser.error(f"no row {', '.join(sorted(unknown))}; the rows are {', '.join(ROWS)}")
    CACHE.mkdir(exist_ok=True)
    print("| | ours | the peer | ratio | bar |\n|---|---|---|---|---|", flush=True)
    for name in arguments.rows or [row for row in ROWS if row != "million" or arguments.full]:
        for row in ROWS[name](arguments.data):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
