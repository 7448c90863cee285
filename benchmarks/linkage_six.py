"""Quality on many lists, on simulated States and across scripts, for the benchmark of linkage."""

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from linkage_data import ARABIC, FEBRL, arabic_and_latin, foreign_and_latin, six_misspelt
from linkage_env import peer, saved
from linkage_scores import KEYRING, Row, cross_f, linked_f

from palermo.linkage.encode import encode_fields, encode_records
from palermo.linkage.link import LinkList, link
from palermo.linkage.schema import CASES, LinkageSchema
from palermo.linkage.sources import case_identities

THREE = LinkageSchema.of(FEBRL[:3])
SEEDS = range(1, 6)


def interval(values: list[float]) -> str:
    """Mean and its 95 % interval over five seeds (Student's t)."""
    half = 2.776 * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.4f} ± {half:.4f}"


def many(parts: dict[str, pl.DataFrame], schema: LinkageSchema) -> tuple[list[LinkList], list[np.ndarray]]:
    """Lists of tables with a column record_id, and their whole-record encodings."""
    lists = [
        LinkList(
            source=name,
            record_ids=part["record_id"].cast(pl.String),
            words=encode_fields(part, schema, KEYRING),
            decoys=np.zeros(len(part), bool),
        )
        for name, part in parts.items()
    ]
    return lists, [encode_records(part, schema, KEYRING) for part in parts.values()]


def misspelt_lists(seed: int) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Six lists with slips of the pen, and the truth."""
    table = six_misspelt(seed)
    parts = {part["source"][0]: part for part in table.partition_by("source", maintain_order=True)}
    return parts, table.select("source", "record_id", "entity")


def simulated_lists(seed: int) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Six organisations' identities in a simulated State, and the truth."""
    from palermo.simulation.state import identity_lists

    table, parts = identity_lists(seed=seed), {}
    for part in table.partition_by("source", maintain_order=True):
        people = case_identities(part, source=part["source"][0])
        parts[people.source] = people.table.with_columns(record_id=people.record_ids)
    return parts, table.select(
        "source", pl.col("record_id").cast(pl.String), entity=pl.col("person_id").cast(pl.Int64)
    )


def six(_data: Path) -> Iterator[Row]:
    """Six lists with slips of the pen, as hard for anonlink as those of the study that the bar comes from."""
    yield from rows_of("six lists, misspelt", misspelt_lists, THREE)


def state(_data: Path) -> Iterator[Row]:
    """Six lists of simulated States: identities as they are, then the files, read and linked by a run."""
    yield from rows_of("six lists of simulated States", simulated_lists, CASES)
    scores, persons = zip(*(run_state(seed) for seed in SEEDS), strict=True)
    shown = ", ".join(f"{share:+.1%}" for share in persons)
    yield "their files, 20,000 persons, read and linked: F1", interval(list(scores)), "", "", "shown"
    yield "the same, number of persons", shown, "", "", "shown"


def rows_of(
    what: str, make: Callable[[int], tuple[dict[str, pl.DataFrame], pl.DataFrame]], schema: LinkageSchema
) -> Iterator[Row]:
    """Five seeds of ours, and anonlink on the first."""
    scores, persons = [], []
    for seed in SEEDS:
        parts, truth = make(seed)
        lists, clks = many(parts, schema)
        linked, true = link(lists, schema), truth["entity"].n_unique()
        scores.append(cross_f(linked.table, truth))
        persons.append(linked.persons / true - 1)
        if seed == 1:
            setting, theirs, count = best_anonlink(lists, clks, truth)
    yield (
        f"{what}, {len(truth):,} records, cross-list F1 (5 seeds, 95 %)",
        f"{interval(scores)}; first {scores[0]:.4f}",
        f"anonlink, best of 12, knowing the truth ({setting}) {theirs:.4f}",
        f"{scores[0] - theirs:+.4f}",
        "≥ .92",
    )
    shown = ", ".join(f"{share:+.1%}" for share in persons)
    yield f"the same, number of persons ({true:,})", shown, f"anonlink {count:+.1%}", "", "within 3 %"


def run_state(seed: int) -> tuple[float, float]:
    """F1 across lists and error in the number of persons of ``palermo simulate`` and ``palermo run``."""
    from palermo.cli import main

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "state"
        for command in (
            ["simulate", str(home), "--persons", "20000", "--seed", str(seed)],
            ["run", str(home / "state.toml")],
        ):
            with contextlib.redirect_stdout(io.StringIO()):
                main([*command, "--json"])
        found = pl.read_parquet(home / "out/persons.parquet")
        truth = pl.read_parquet(home / "truth/records.parquet").select(
            "source", pl.col("record_id").cast(pl.String), entity=pl.col("person_id").cast(pl.Int64)
        )
    true = found.join(truth, on=["source", "record_id"])["entity"].n_unique()
    return cross_f(found, truth), found["person_id"].n_unique() / true - 1


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


def names(data: Path) -> Iterator[Row]:
    """Real spellings of names in other scripts against Latin ones: a surname, a date of birth and a place."""
    for script in ("russian", "arabic", "hebrew", "korean", "katakana", "chinese"):
        one, two, schema = foreign_and_latin(data / f"names/wd_{script}_16.tsv", 1)
        score = linked_f(one, two, schema)
        yield f"names in {script} against Latin letters, F1", f"{score:.3f}", "", "", "shown"
