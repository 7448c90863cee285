"""`palermo release` beside pac-synth 0.0.8 on the public CTDC layout: error by one metric, time, memory.

Both work on the same table in the same run, each in a process of its own; pac-synth in an environment of its
own. The metric is the one in ``../shared``, imported by path. ``--scale`` adds tables of more rows; ``--iso``
adds a release with all countries of ISO 3166 as the domain of the two country columns.
"""

import argparse
import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CACHE = ROOT / ".cache"
TABLE = SHARED / "data" / "ctdc" / "ctdc_synthetic_2021_50k.csv"
PEER = "pac-synth==0.0.8"
PEER_CODE = """
import csv, sys
from pacsynth import *
table, out, epsilon, delta, counts = sys.argv[1:]
rows = list(csv.reader(open(table)))
builder = DpAggregateSeededParametersBuilder().reporting_length(3).empty_value("")
builder = builder.epsilon(float(epsilon)).delta(float(delta)).use_synthetic_counts(counts == "True")
builder = builder.fabrication_mode(FabricationMode.uncontrolled())
synthesizer = DpAggregateSeededSynthesizer(builder.build())
synthesizer.fit(Dataset(rows))
csv.writer(open(out, "w")).writerows(synthesizer.sample())
"""


def main() -> None:
    """Print one line a release: what was made, its errors, seconds and megabytes."""
    options = _options()
    metric = _metric()
    true = metric.load(str(TABLE))
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        work = Path(folder)
        for dial, epsilon in product(options.dials, options.epsilon):
            runs = [_ours(work, TABLE, epsilon, dial, seed) for seed in range(1, options.seeds + 1)]
            _print(f"ours {dial}", epsilon, _mean(_errors(metric, true, r, counts=True) for r in runs), runs)
        for epsilon, counts in product([] if options.no_peer else options.epsilon, (False, True)):
            runs = [_peer(work, TABLE, epsilon, counts)]
            name = f"pac-synth{' synthetic counts' if counts else ''}"
            _print(name, epsilon, _errors(metric, true, runs[0], counts=False), runs)
        if options.iso:
            _with_all_countries(metric, true, work)
        for rows in options.scale:
            runs = [_ours(work, _larger(rows, work), 4.0, "balanced", 1)]
            _print(f"ours {rows:,} rows", 4.0, {}, runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epsilon", type=float, nargs="+", default=[1.0, 4.0, 12.0])
    parser.add_argument("--dials", nargs="*", default=["balanced", "minimise"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scale", type=int, nargs="*", default=[])
    parser.add_argument("--iso", action="store_true")
    parser.add_argument("--no-peer", action="store_true")
    return parser.parse_args()


def _metric() -> ModuleType:
    path = SHARED / "reference" / "disclosure" / "metric.py"
    spec = importlib.util.spec_from_file_location("metric", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is needed for this benchmark")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _ours(work: Path, table: Path, epsilon: float, dial: str, seed: int) -> dict[str, Any]:
    folder = work / f"ours-{table.stem}-{epsilon}-{dial}-{seed}"
    command = [
        *(
            str(Path(sys.executable).with_name("palermo")),
            "release",
            str(table),
            "--json",
            "--epsilon",
            str(epsilon),
        ),
        *("--fabrication", dial, "--seed", str(seed), "--ledger", str(folder) + ".json", "-o", str(folder)),
    ]
    return {"folder": folder, "records": folder / "records.csv", **_run(command)}


def _peer(work: Path, table: Path, epsilon: float, counts: bool) -> dict[str, Any]:
    python = CACHE / "bench-envs" / "pac-synth" / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", python.parents[1], "--python", sys.executable], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, PEER], check=True)
    out = work / f"peer-{epsilon}-{counts}.csv"
    delta = str(1 / (sum(1 for _ in table.open()) - 1) ** 2)
    command = [str(python), "-c", PEER_CODE, str(table), str(out), str(epsilon), delta, str(counts)]
    return {"records": out, **_run(command)}


def _run(command: list[str]) -> dict[str, float]:
    """Run a command; wall and processor seconds, and the most memory it held, in MB."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command[:4])} ended with status {child.returncode}")
    wall = time.perf_counter() - began
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024}


def _errors(metric: ModuleType, true: Any, run: dict[str, Any], *, counts: bool) -> dict[str, float]:  # noqa: ANN401
    columns = list(true.columns)
    rows = metric.evaluate(true, metric.load(str(run["records"]), columns), "", kmax=3)
    errors = {f"r{row['k']}": row["wape"] for row in rows}
    errors |= {"missing": rows[2]["missing10"], "invented": rows[2]["fabricated"]}
    if counts:
        rows = metric.evaluate_agg(true, _counts(run["folder"] / "counts.csv"), "", 3)
        errors |= {f"c{row['k']}": row["wape"] for row in rows}
    return errors


def _counts(path: Path) -> dict[tuple[tuple[str, str], ...], float]:
    with path.open(encoding="utf-8") as file:
        return {
            tuple(
                sorted((a, b) for a, _, b in (part.partition(":") for part in row["combo"].split(";")))
            ): float(row["count"])
            for row in csv.DictReader(file)
        }


def _mean(errors: Iterable[dict[str, float]]) -> dict[str, float]:
    all_errors = list(errors)
    return {name: float(np.mean([e[name] for e in all_errors])) for name in all_errors[0]}


def _print(name: str, epsilon: float, errors: dict[str, float], runs: list[dict[str, Any]]) -> None:
    shown = " ".join(f"{key} {value:.4f}" for key, value in errors.items())
    use = {key: min(run[key] for run in runs) for key in ("wall", "cpu", "mb")}
    cost = f"{use['wall']:.1f} s, {use['cpu']:.1f} CPU s, {use['mb']:.0f} MB"
    print(f"{name:28} epsilon {epsilon:g}: {shown} | {cost}", flush=True)


def _with_all_countries(metric: ModuleType, true: Any, work: Path) -> None:  # noqa: ANN401
    from palermo import standards
    from palermo.disclosure.domain import layout_domain

    domain = layout_domain(list(true.columns))
    if domain is None:
        sys.exit("the table's layout is not known")
    lists = dict(zip(domain.columns, domain.values, strict=True))
    countries = set(standards.load("country").codes)
    for column in ("citizenship", "CountryOfExploitation"):
        lists[column] = tuple(sorted(countries | set(lists[column])))
    plan = work / "iso.toml"
    columns = [f"{column} = {json.dumps(list(values))}" for column, values in lists.items()]
    head = ["[release]", f"table = {json.dumps(str(TABLE))}", "[columns]"]
    plan.write_text("\n".join([*head, *columns]) + "\n", encoding="utf-8")
    run = _ours(work, plan, 4.0, "balanced", 1)
    # the metric knows no value that the table lacks, so the counts of the other countries are not compared
    _print("ours, all countries of ISO", 4.0, _errors(metric, true, run, counts=False), [run])


def _larger(rows: int, work: Path) -> Path:
    """A table of that many rows drawn from the public one; one value in twenty is of another row."""
    generator = np.random.default_rng(rows)
    base = pl.read_csv(TABLE, infer_schema=False)
    drawn = base[generator.integers(0, base.height, rows)]
    mixed = [
        pl.Series(name, drawn[name]).scatter(
            at := generator.choice(rows, rows // 20, replace=False),
            base[name][generator.integers(0, base.height, len(at))],
        )
        for name in base.columns
    ]
    path = work / f"table-{rows}.csv"
    pl.DataFrame(mixed).write_csv(path)
    return path


if __name__ == "__main__":
    main()
