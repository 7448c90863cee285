"""Intake beside frictionless: read, map, check and write one million rows of 20 columns.

Both work on the same file in the same run, each in a process of its own; frictionless, in an environment of
its own, validates the file against a schema with the same types and lists. ``--scaling`` adds other sizes.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

CACHE = Path(__file__).parents[1] / ".cache"
FRICTIONLESS = "frictionless==5.18.1"
ROOT = Path(__file__).parents[1]
LISTS = {
    "sex": ["F", "M", ""],
    "nationality": ["NG", "NA", "Philippines", "UKR", "Moldova", "MM", "HT", ""],
    "form of exploitation": [
        "Sexual exploitation",
        "Forced labour",
        "Forced labour; forced begging",
        "Forced criminality",
        "",
    ],
    "means of control": ["Threats", "Debt bondage; threats", "Withholds documents", "False promises", ""],
    "sector": ["Agriculture", "Construction", "Domestic work", "Fishing", ""],
    "recruiter": ["Friend", "Family", "Intimate partner", "Stranger", ""],
    "recruitment channel": ["Social media", "Recruitment agency", "Friends", ""],
    "country of exploitation": ["US", "RU", "TR", "MY", "AE", ""],
    "place of detection": ["North", "South", "Capital", "Coast"],
    "identification status": ["Presumed", "Identified", "Potential", ""],
    "services": ["Shelter; legal", "Health", "Return and reintegration", ""],
    "disability": ["yes", "no", ""],
    "stateless": ["no", "yes", ""],
    "justice stage": ["Investigation", "Prosecution", "Conviction", ""],
    "months of exploitation": ["3", "14", "30", ""],
    "language": ["English", "fra", "ar", ""],
}
FIELDS = ["id", *list(LISTS)[:1], "age", "date of birth", "registration date", *list(LISTS)[1:]]


def made(rows: int) -> Path:
    """The file of that many rows: the same bytes on every machine."""
    path = CACHE / f"intake-{rows}.csv"
    if path.exists():
        return path
    CACHE.mkdir(exist_ok=True)
    rng = np.random.default_rng(76186)
    first = True
    with path.with_suffix(".part").open("wb") as file:
        for start in range(0, rows, 1_000_000):
            count = min(1_000_000, rows - start)
            _frame(rng, start, count).write_csv(file, include_header=first, quote_style="necessary")
            first = False
    return path.with_suffix(".part").rename(path)


def _frame(rng: np.random.Generator, start: int, count: int) -> pl.DataFrame:
    columns = {name: np.array(words)[rng.integers(0, len(words), count)] for name, words in LISTS.items()}
    age = rng.integers(1, 60, count)
    registered = np.datetime64("2020-01-01") + rng.integers(0, 1800, count)
    born = registered - (age * 365.25 + rng.integers(1, 300, count)).astype(int)
    columns["id"] = np.arange(start, start + count).astype(str)
    columns["age"] = age.astype(str)
    columns["date of birth"] = born.astype(str)
    columns["registration date"] = registered.astype(str)
    return pl.DataFrame({name: columns[name] for name in FIELDS}).with_columns(pl.all().replace("", None))


def ours(path: Path) -> None:
    """What ``palermo intake`` does, in a process of its own."""
    from palermo.intake import write_intake

    written = write_intake([path], path.with_suffix(".parquet"))
    if written.accepted != int(path.stem.split("-")[1]):
        sys.exit(f"{written.intakes[0].errors[:3]}")


PEER = """
import os, sys
from frictionless import Resource, Schema, validate
folder, path, schema = sys.argv[1:]
os.chdir(folder)
report = validate(Resource(path=path, schema=Schema.from_descriptor(__import__("json").loads(schema))))
assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])[:3]
"""


def peer_schema() -> str:
    """The same columns, types and lists as a table schema."""
    types = {"age": "integer", "date of birth": "date", "registration date": "date", "id": "string"}
    described = []
    for name in FIELDS:
        constraints = {"enum": [word for word in LISTS[name] if word]} if name in LISTS else {}
        described.append({"name": name, "type": types.get(name, "string"), "constraints": constraints})
    return json.dumps({"fields": described, "missingValues": [""], "primaryKey": ["id"]})


def peer_python() -> Path:
    """The Python of the peer's own environment, made on first use."""
    home = CACHE / "bench-envs/frictionless"
    python = home / "bin/python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", home], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, FRICTIONLESS], check=True)
    return python


def measured(command: list[str | Path]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processors, and peak memory (GB) of a process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "POLARS_MAX_THREADS": "2"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--scaling", action="store_true", help="also 10⁴ to 10⁷ rows, ours alone")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        ours(arguments.ours)
        return
    sizes = [10_000, 100_000, 1_000_000, 10_000_000] if arguments.scaling else [arguments.rows]
    print("| what | rows | seconds | cpu s | peak GB | cpu µs a row |\n|---|---|---|---|---|---|")
    for rows in sizes:
        path = made(rows)
        seconds, cpu, memory = measured([sys.executable, __file__, "--ours", path])
        _print_row("palermo intake", rows, seconds, cpu, memory)
        if rows == arguments.rows and not arguments.no_peer:
            _beside(path, rows, seconds, cpu)


def _print_row(what: str, rows: int, seconds: float, cpu: float, memory: float) -> None:
    per_row = cpu / rows * 1e6
    print(f"| {what} | {rows:,} | {seconds:.1f} | {cpu:.1f} | {memory:.2f} | {per_row:.1f} |", flush=True)


def _beside(path: Path, rows: int, ours_seconds: float, ours_cpu: float) -> None:
    seconds, cpu, memory = measured([peer_python(), "-c", PEER, path.parent, path.name, peer_schema()])
    _print_row(f"{FRICTIONLESS} validate", rows, seconds, cpu, memory)
    print(f"\nratio: {seconds / ours_seconds:.1f} by the clock, {cpu / ours_cpu:.1f} of processor time")


if __name__ == "__main__":
    main()
