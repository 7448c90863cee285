"""Linkage beside its peers: speed, quality and an attack, in one table, with ratios, in one run.

``python benchmarks/linkage.py [ROW …] [--full]``: without a row's name all but ``million`` are run. Clkhash
with anonlink, and splink, each sit in an environment of their own under ``.cache``, made on first use. FEBRL
4 and the list of names in two scripts are read from ``--data``.
"""

import argparse
import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from linkage_attack import attack, million
from linkage_data import ARABIC, FEBRL, arabic_and_latin, febrl, invented, misspelt, tenth
from linkage_scores import FOUR, KEYRING, SECRET, Row, cross_f, f_score, linked_f

from palermo.linkage.alike import alike_pairs
from palermo.linkage.clk import encode_clks, parse_clk_schema
from palermo.linkage.encode import encode_fields, encode_records
from palermo.linkage.link import LinkList, link
from palermo.linkage.schema import CASES, LinkageSchema
from palermo.linkage.sources import case_identities

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
PEERS = {
    "anonlink": ["clkhash==0.18.3", "anonlink==0.15.3", "numpy==1.26.4", "setuptools==80.9.0"],
    "splink": ["splink==5.0.0", "duckdb==2.0.0", "pandas==3.1.1"],
}
ROUNDS = 3


def peer(name: str, *arguments: object) -> dict:
    """Ask a peer in its own environment, which is made if it is not there."""
    home = CACHE / "bench-envs" / name
    python = home / "bin/python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", "--python", "3.11", home], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *PEERS[name]], check=True)
    command = [python, Path(__file__).with_name("linkage_peers.py"), *map(str, arguments)]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


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


def saved(clks: np.ndarray, name: str) -> Path:
    """A file of filters for the peer."""
    path = CACHE / name
    path.write_bytes(clks.tobytes())
    return path


def compare(_data: Path) -> Iterator[Row]:
    """Comparing all pairs of CLKs, on one core beside anonlink and on two."""
    random = np.random.default_rng(1)
    people = invented(100_000, 30_000, random)
    left, right = clks_of(misspelt(people[:20_000], 0.2, random)), clks_of(people)
    alike_pairs(left[:200], right[:200], 0.85)
    theirs = peer("anonlink", "compare", saved(left, "left.clk"), saved(right, "right.clk"), 0.85)
    one = timed(lambda: alike_pairs(left, right, 0.85), time.process_time)
    pairs, _ = alike_pairs(left, right, 0.85, jobs=2)
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
    clock = timed(lambda: alike_pairs(left, right, 0.85), time.perf_counter)
    two = timed(lambda: alike_pairs(left, right, 0.85, jobs=2), time.perf_counter)
    yield "two cores over one, s", f"{two:.2f}", f"one {clock:.2f}", f"{clock / two:.2f} ×", "≥ 1.8 ×"


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


def simulated(seed: int) -> tuple[list[LinkList], list[np.ndarray], pl.DataFrame]:
    """Six organisations' lists, their whole-record encodings, and the truth."""
    from palermo.simulation.state import identity_lists

    table = identity_lists(seed=seed)
    parts = table.partition_by("source", maintain_order=True)
    people = [case_identities(part, source=part["source"][0]) for part in parts]
    lists = [
        LinkList(
            source=one.source,
            record_ids=one.record_ids,
            words=encode_fields(one.table, CASES, KEYRING),
            decoys=np.zeros(len(one.table), bool),
        )
        for one in people
    ]
    clks = [encode_records(one.table, CASES, KEYRING) for one in people]
    truth = table.select(
        "source", pl.col("record_id").cast(pl.String), entity=pl.col("person_id").cast(pl.Int64)
    )
    return lists, clks, truth


def six(_data: Path) -> Iterator[Row]:
    """Six lists of the simulated State beside anonlink with the best of its settings; five seeds."""
    scores, persons = [], []
    for seed in range(1, 6):
        lists, clks, truth = simulated(seed)
        linked, true = link(lists, CASES), truth["entity"].n_unique()
        scores.append(cross_f(linked.table, truth))
        persons.append(linked.persons / true - 1)
        if seed == 1:
            setting, theirs, count = best_anonlink(lists, clks, truth)
    spread = 2.776 * np.std(scores, ddof=1) / np.sqrt(5)
    yield (
        f"six lists, {len(truth):,} records, cross-list F1 (5 seeds, 95 %)",
        f"{np.mean(scores):.4f} ± {spread:.4f}; first {scores[0]:.4f}",
        f"anonlink, best of 12, knowing the truth ({setting}) {theirs:.4f}",
        f"{scores[0] - theirs:+.4f}",
        "≥ .92",
    )
    shown = ", ".join(f"{share:+.1%}" for share in persons)
    yield "the same, number of persons", shown, f"anonlink {count:+.1%}", "", "within 3 %"


def best_anonlink(
    lists: list[LinkList], clks: list[np.ndarray], truth: pl.DataFrame
) -> tuple[str, float, float]:
    """The best of anonlink's settings: its name, F1, and error in the number of persons."""
    paths = [saved(part, f"six-{number}.clk") for number, part in enumerate(clks)]
    best = ("", 0.0, 0.0)
    for solver in ("greedy", "probabilistic"):
        for threshold in (0.7, 0.75, 0.8, 0.84, 0.88, 0.92):
            groups = peer("anonlink", "groups", threshold, solver, *paths)["groups"]
            number = {tuple(member): place for place, group in enumerate(groups) for member in group}
            rows = [(part.source, part.record_ids, place) for place, part in enumerate(lists)]
            table = pl.concat(
                pl.DataFrame(
                    {
                        "source": [source] * len(ids),
                        "record_id": ids,
                        "person_id": [
                            number.get((place, row), -1 - row - 10**6 * place) for row in range(len(ids))
                        ],
                    }
                )
                for source, ids, place in rows
            )
            score = cross_f(table, truth)
            if score > best[1]:
                error = table["person_id"].n_unique() / truth["entity"].n_unique() - 1
                best = (f"{solver} {threshold}", score, error)
    return best


def scripts(data: Path) -> Iterator[Row]:
    """A list in Arabic letters against one in Latin letters."""
    schema = LinkageSchema.of(ARABIC)
    scores = []
    for seed in range(3):
        one, two = arabic_and_latin(data / "names/anr_full_names_ar_latin.tsv", seed)
        one, two = (part.with_row_index("rec_id") for part in (one, two))
        scores.append(linked_f(one, two, schema))
    shown = ", ".join(f"{score:.3f}" for score in scores)
    yield "Arabic against Latin, F1 (3 seeds)", f"{np.mean(scores):.4f} ({shown})", "", "", "≥ .88"


ROWS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "compare": compare,
    "encode": encode,
    "quality": quality,
    "six": six,
    "scripts": scripts,
    "attack": attack,
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
