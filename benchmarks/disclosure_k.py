"""The k mode beside pycanon 1.3.6, an independent measure of k-anonymity and l-diversity.

`palermo.disclosure.k_anonymity` makes each release; pycanon, in an environment of its own, says of the table
how many records stand in classes smaller than k, and of the release its k and the l-diversity of each
sensitive column. Any difference ends the benchmark with status 1. Tables: the public one of CTDC, on the
columns that its codebook calls identifying and on all (2,000 records), and ``--random`` tables of random
sizes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from palermo.disclosure.domain import layout_domain
from palermo.disclosure.k_anonymity import anonymise
from palermo.disclosure.table import encode_table, read_table

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache"
TABLE = ROOT.parent / "shared" / "data" / "ctdc" / "ctdc_synthetic_2021_50k.csv"
PEER = "pycanon==1.3.6"
PEER_CODE = """
import json, sys
import pandas as pd
from pycanon import anonymity
from pycanon.anonymity.utils.aux_anonymity import get_equiv_class
whole, kept, k, sensitive = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
table, release = pd.read_csv(whole), pd.read_csv(kept)
sizes = [len(group) for group in get_equiv_class(table, list(table.columns))]
known = [name for name in release.columns if name not in sensitive]
print(json.dumps({
    "suppressed": sum(size for size in sizes if size < k),
    "k": int(anonymity.k_anonymity(release, list(release.columns))) if len(release) else 0,
    "diversity": [int(anonymity.l_diversity(release, known, [s])) if len(release) else 0 for s in sensitive],
}))
"""

Case = tuple[str, np.ndarray, int, list[int]]


def main() -> None:
    """Print one line a table: both answers and the seconds of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=40, help="random tables")
    python, differences = _environment(), 0
    for name, codes, k, sensitive in _cases(parser.parse_args().random):
        began = time.process_time()
        made = anonymise(codes, k, sensitive)
        seconds = time.process_time() - began
        ours = {"suppressed": made.suppressed, "k": made.k, "diversity": list(made.diversity)}
        theirs, took = _peer(python, codes, made.records, k, sensitive)
        differences += ours != theirs
        verdict = "same" if ours == theirs else f"DIFFERENT: {theirs}"
        print(f"{name} k {k}: {ours} {seconds:.2f} CPU s | pycanon {took:.1f} s | {verdict}", flush=True)
    sys.exit(f"{differences} differences" if differences else 0)


def _cases(random: int) -> Iterator[Case]:
    frame = read_table(TABLE)
    domain = layout_domain(frame.columns)
    if domain is None:
        sys.exit("the table's layout is not known")
    codes = encode_table(frame, domain).codes
    few = [
        frame.columns.index(c)
        for c in ("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation")
    ]
    forced = frame.columns.index("isForcedLabour")
    for k in (2, 5, 11):
        yield "CTDC, five columns and forced labour,", codes[:, [*few, forced]], k, [5]
        # pycanon compares every pair of classes: of all columns it can take only some of the records
        yield "CTDC, all columns of 2,000 records,", codes[::25], k, [forced]
    generator = np.random.default_rng(6)
    for number in range(random):
        rows, columns = int(generator.integers(1, 400)), int(generator.integers(2, 6))
        table = generator.integers(0, generator.integers(2, 5), (rows, columns)).astype(np.int16)
        sensitive = sorted(
            generator.choice(columns, int(generator.integers(1, columns)), replace=False).tolist()
        )
        yield (
            f"random table {number + 1}, {rows} x {columns},",
            table,
            int(generator.integers(2, 12)),
            sensitive,
        )


def _environment() -> Path:
    python = CACHE / "bench-envs" / "pycanon" / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", python.parents[1], "--python", sys.executable], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, PEER], check=True)
    return python


def _peer(
    python: Path, codes: np.ndarray, kept: np.ndarray, k: int, sensitive: list[int]
) -> tuple[Any, float]:
    names = [f"c{j}" for j in range(codes.shape[1])]
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        files = Path(folder) / "whole.csv", Path(folder) / "kept.csv"
        for path, table in zip(files, (codes, kept), strict=True):
            pl.DataFrame(table, schema=names).write_csv(path)
        asked = [*map(str, files), str(k), json.dumps([names[j] for j in sensitive])]
        began = time.perf_counter()
        run = subprocess.run([python, "-c", PEER_CODE, *asked], check=True, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1]), time.perf_counter() - began


if __name__ == "__main__":
    main()
