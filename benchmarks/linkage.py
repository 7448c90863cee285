"""Linkage beside its peers: speed, quality and an attack, in one table, with ratios, in one run.

``python benchmarks/linkage.py [ROW …] [--full]``: without a row's name all but ``million`` are run. Clkhash with
anonlink, and splink, each sit in an environment of their own under ``.cache``, made on first use. FEBRL 4 and
the list of names in two scripts are read from ``--data``.
"""

import argparse
import base64
import hashlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from linkage_data import ARABIC, FEBRL, arabic_and_latin, febrl, invented, misspelt, tenth

from palermo.linkage.alike import alike_pairs
from palermo.linkage.clk import encode_clks, parse_clk_schema
from palermo.linkage.encode import Keyring, encode_fields, encode_records
from palermo.linkage.harden import HARDENINGS, Hardening
from palermo.linkage.link import Linked, LinkList, link
from palermo.linkage.normalise import romanise
from palermo.linkage.schema import CASES, LinkageSchema
from palermo.linkage.sources import case_identities

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
PEERS = {
    "anonlink": ["clkhash==0.18.3", "anonlink==0.15.3", "numpy==1.26.4"],
    "splink": ["splink==5.0.0", "duckdb==2.0.0", "pandas==3.1.1"],
}
SECRET = hashlib.blake2b(b"palermo benchmark", digest_size=32).digest()
KEYRING = Keyring(secret=SECRET, project="benchmark")
FOUR = LinkageSchema.of(FEBRL)
ROUNDS = 3

Row = tuple[str, str, str, str, str]
"""What, ours, the peer's, the ratio or difference, the bar."""


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
    columns = [table[name].fill_null("").to_list() for name, _ in FEBRL]
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


def listed(
    name: str, table: pl.DataFrame, schema: LinkageSchema, ids: str, harden: Hardening = "none"
) -> LinkList:
    """A plain list as it is linked."""
    words = encode_fields(table, schema, KEYRING, harden)
    numbers = table[ids].cast(pl.String)
    return LinkList(source=name, record_ids=numbers, words=words, decoys=np.zeros(len(table), bool))


def f_score(found: int, hits: int, true: int) -> float:
    """F1 of pairs."""
    return 2 * hits / max(1, found + true)


def cross_f(persons: pl.DataFrame, truth: pl.DataFrame) -> float:
    """F1 of the pairs across lists.

    Args:
        persons: source, record_id, person_id as found.
        truth: source, record_id, entity.
    """
    table = persons.join(truth, on=["source", "record_id"])

    def pairs(*by: str) -> int:
        inside = table.group_by(*by, "source").len()["len"].to_numpy().astype(np.int64)
        whole = table.group_by(*by).len()["len"].to_numpy().astype(np.int64)
        return int((whole * (whole - 1)).sum() - (inside * (inside - 1)).sum()) // 2

    return f_score(pairs("person_id"), pairs("person_id", "entity"), pairs("entity"))


def truth_of(**lists: pl.DataFrame) -> pl.DataFrame:
    """Source, record_id and entity of lists with the columns rec_id and entity."""
    return pl.concat(
        table.select(
            source=pl.lit(name),
            record_id=pl.col("rec_id").cast(pl.String),
            entity=pl.col("entity").cast(pl.Int64),
        )
        for name, table in lists.items()
    )


def linked_f(
    one: pl.DataFrame, two: pl.DataFrame, schema: LinkageSchema, harden: Hardening = "none"
) -> float:
    """F1 of linking two lists with the columns rec_id and entity."""
    linked = link(
        [listed("a", one, schema, "rec_id", harden), listed("b", two, schema, "rec_id", harden)], schema
    )
    return cross_f(linked.table, truth_of(a=one, b=two))


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
    """Share of the records whose surname is guessed: the n-th most frequent encoding is the n-th most frequent name.

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
