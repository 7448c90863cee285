"""How often the 95 % intervals hold the truth.

Every method and the panel, on simulated States with a known population.

``python benchmarks/calibration.py`` prints the table of ``docs/explanation/calibration.md``. The lists
depend on one another through referrals and because people differ in how visible they are; both are scaled
by the scenario. With ``--linked`` the lists are linked by our own linkage from names with errors, instead
of perfectly.
"""

import argparse
import json
import math
import time
from collections import Counter, defaultdict

import numpy as np
import polars as pl

from palermo.errors import EstimationError
from palermo.estimation import CaptureHistories, Panel, estimate
from palermo.estimation.reading import from_records
from palermo.simulation import ARDENIA, simulate, simulate_lists

SCENARIOS = {
    "independent, alike": (0.0, 0.0),
    "referrals": (1.0, 0.0),
    "people differ": (0.0, 1.0),
    "both": (1.0, 1.0),
}
LISTS = ("police", "shelter", "labour", "immigration", "hotline")
METHODS = ("stepwise", "bic", "decomposable", "latent_class", "main_effects", "chao")


def drawn(persons: int, seed: int, dependence: float, heterogeneity: float) -> tuple[CaptureHistories, int]:
    """A table from perfectly linked lists, and the true number."""
    lists = simulate_lists(persons, seed, dependence=dependence, heterogeneity=heterogeneity, lists=LISTS)
    masks = lists.matrix @ (1 << np.arange(len(LISTS)))
    counts = np.bincount(masks, minlength=1 << len(LISTS))
    return CaptureHistories(lists=LISTS, counts=counts), lists.population


def linked(persons: int, seed: int, *, perfect: bool) -> tuple[CaptureHistories, int]:
    """A table of the last year of a whole State, linked by truth or by our linkage, and the true number."""
    from palermo.linkage import sources
    from palermo.linkage.encode import Keyring
    from palermo.linkage.link import Options, link
    from palermo.linkage.schema import CASES

    state = simulate(persons, seed, country=ARDENIA)
    records = state.records.filter((pl.col("year") == 2025) & pl.col("source").is_in(LISTS))
    truth = state.persons.filter(
        (pl.col("exploitation_from").dt.year() <= 2025)
        & (pl.col("exploitation_to").dt.year().fill_null(2025) >= 2025)
    ).height
    table = records.select("source", "record_id", "person_id")
    if not perfect:
        keyring = Keyring(secret=b"calibration only" * 2, project="calibration")
        parts = [
            sources.plain_list(sources.case_identities(rows, source=name), keyring)
            for (name,), rows in records.partition_by("source", as_dict=True).items()
        ]
        table = link(parts, CASES, Options(seed=seed)).table
    return from_records(table.select(pl.all().cast(pl.String))).histories(), truth


def measure(
    label: str, tables: list[tuple[CaptureHistories, int]], methods: tuple[str, ...], bootstrap: int
) -> dict[str, object]:
    """Coverage, width and error of each method, and of the panel by its grade."""
    hit, ratio, width, grades = defaultdict(list), defaultdict(list), defaultdict(list), Counter()
    held: dict[str, list[bool]] = defaultdict(list)
    for number, (table, truth) in enumerate(tables):
        try:
            panel: Panel = estimate(table, methods=methods, bootstrap=bootstrap, seed=number)
        except EstimationError:
            grades["cannot be estimated"] += 1
            continue
        grade = panel.agreement.split(";")[0]
        grades[grade] += 1
        held[grade].append(panel.range[0] <= truth <= panel.range[1])
        entries = [(a.method, a.estimate, a.interval) for a in panel.panel]
        entries.append(
            ("the panel's range", math.sqrt(panel.range[0] * min(panel.range[1], 1e9)), panel.range)
        )
        for name, value, interval in entries:
            hit[name].append(interval[0] <= truth <= interval[1])
            ratio[name].append(value / truth)
            width[name].append(interval[1] / interval[0])
    return {
        "scenario": label,
        "tables": len(tables),
        "observed": round(float(np.mean([table.observed / truth for table, truth in tables])), 3),
        "methods": {
            name: {
                "coverage": round(float(np.mean(hit[name])), 3),
                "median_ratio": round(float(np.median(ratio[name])), 3),
                "median_width": round(float(np.median(width[name])), 2),
            }
            for name in hit
        },
        "grades": dict(grades),
        "coverage_by_grade": {grade: round(float(np.mean(values)), 3) for grade, values in held.items()},
    }


def show(result: dict[str, object]) -> None:
    """One scenario as rows of a table in Markdown."""
    for name, row in result["methods"].items():
        print(
            f"| {result['scenario']} | {name} | {row['coverage']:.0%} | {row['median_ratio']:.2f} | "
            f"{row['median_width']:.1f} |"
        )
    print(
        f"| {result['scenario']} | grades: {result['grades']}; range holds the truth: "
        f"{result['coverage_by_grade']} | | | |",
        flush=True,
    )


def main() -> None:
    """Run the scenarios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=4000)
    parser.add_argument("--tables", type=int, default=20, help="simulated tables a scenario")
    parser.add_argument("--bootstrap", type=int, default=500)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument(
        "--linked", type=int, default=0, metavar="N", help="also N whole States, linked by us"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    methods, began = tuple(arguments.methods.split(",")), time.perf_counter()
    results = []
    print(
        "| scenario | method | 95 % interval holds the truth | median estimate ÷ truth | median upper ÷ "
        "lower |"
    )
    print("| --- | --- | --- | --- | --- |")
    for label, (dependence, heterogeneity) in SCENARIOS.items() if arguments.tables else ():
        tables = [
            drawn(arguments.persons, seed, dependence, heterogeneity) for seed in range(arguments.tables)
        ]
        results.append(measure(label, tables, methods, arguments.bootstrap))
        show(results[-1])
    for perfect in (True, False) if arguments.linked else ():
        label = "whole State, linked perfectly" if perfect else "whole State, our linkage"
        tables = [linked(20_000, seed, perfect=perfect) for seed in range(1, arguments.linked + 1)]
        results.append(measure(label, tables, methods, arguments.bootstrap))
        show(results[-1])
    print(f"\n{time.perf_counter() - began:.0f} s")
    if arguments.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
