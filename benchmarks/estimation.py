"""What estimation costs, beside what the R packages cost for the same task.

``python benchmarks/estimation.py`` prints processor seconds (all threads together). R is not run: its
seconds are those of ``../shared/reference/mse/reference.json``, measured on two shared cores with R 4.2.2
(SparseMSE 2.0.1, Rcapture 1.4-4, MultipleSystemsEstimation 1.2.0, LCMCR 0.4.14). Compilation is told apart:
every timed call has been made once before. ``python benchmarks/estimation.py backends`` makes an environment
with Ray and Dask and shows that two workers give the same answer. Tables of growing size are simulated.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from palermo.estimation import CaptureHistories, read_table
from palermo.estimation.bic import rank_models
from palermo.estimation.bootstrap import leave_one_out, resample
from palermo.estimation.latent_class import sample_hidden
from palermo.estimation.stepwise import repeat_stepwise

ROOT = Path(__file__).parents[1]
TABLES = ROOT.parent / "shared/data/mse"
ENVIRONMENT = ROOT / ".cache/bench-envs/estimation"
BACKENDS = ("ray==2.40.0", "dask[distributed]==2025.5.1")
R_BOOTSTRAP = {"UKdat_4": "42.8", "NewOrl_5": "40.7", "UKdat_5": "125.1", "NewOrl": "about 470"}
BARS = {"UKdat_4": "≤ 0.15", "NewOrl_5": "≤ 0.15", "UKdat_5": "≤ 0.15", "NewOrl": "≤ 1"}

Row = tuple[str, str, str, str]


def table(name: str) -> CaptureHistories:
    """A published table."""
    return read_table(TABLES / f"{name}.csv").histories()


def simulated(lists: int, persons: int = 4000, seed: int = 1) -> CaptureHistories:
    """A table of independent lists, each seeing a tenth of the persons."""
    seen = np.random.default_rng(seed).random((persons, lists)) < 0.1
    counts = np.bincount(seen @ (1 << np.arange(lists)), minlength=1 << lists)
    counts[0] = 0
    return CaptureHistories(lists=tuple(f"L{i}" for i in range(lists)), counts=counts)


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Processor seconds of the best of a few calls, after one that compiles or reads what is compiled."""
    work()
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def bootstrap_seconds(histories: CaptureHistories, replicates: int = 1000) -> float:
    """Selection repeated in every replicate, and the jackknife."""
    draws = resample(histories, replicates, np.random.default_rng(1234))
    rows = np.concatenate([draws, leave_one_out(histories)])
    return seconds(lambda: repeat_stepwise(histories, rows))


def published() -> Iterator[Row]:
    """The tasks that have a bar."""
    for name, theirs in R_BOOTSTRAP.items():
        histories = table(name)
        task = f"1,000 bootstraps and jackknife, selection inside, {name}, {len(histories.lists)} lists"
        yield task, f"{bootstrap_seconds(histories):.3f}", theirs, BARS[name]
    histories = table("UKdat_5")
    took = seconds(lambda: rank_models(histories))
    yield (
        "every hierarchical model by BIC, UKdat_5, 5 lists",
        f"{took:.3f}",
        "61.4; 16.2 with the check",
        "≤ 0.3",
    )
    began = time.perf_counter()
    took = seconds(lambda: sample_hidden(histories, 1), 1)
    clock = (time.perf_counter() - began) / 2
    task = "20 latent class chains of 10,000 sweeps, UKdat_5"
    yield task, f"{took:.1f} (clock {clock:.1f})", "0.5 for one of 20,000", "≤ 5"


def command() -> Iterator[Row]:
    """The whole command with nothing compiled, compiling as at installation, the command then; its memory."""
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as cache:
        estimate = [
            "-c",
            "from palermo.cli import main; raise SystemExit(main())",
            "estimate",
            TABLES / "UKdat_5.csv",
            "--json",
        ]
        task = "the command, UKdat_5, all methods, 20,000 bootstraps"
        yield f"{task}, nothing compiled", process_seconds(estimate, bare), "", ""
        yield "compiling at installation", process_seconds(["-m", "palermo.estimation.ahead"], cache), "", ""
        yield f"{task}, first use after it", process_seconds(estimate, cache), "", "≤ 10 clock"
        estimate[3] = TABLES / "Ned.csv"
        process_seconds(estimate, cache)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield "peak memory of the command, 5 and 6 lists, MB", f"{peak:.0f}", "", "≤ 500"


def process_seconds(words: list[str | Path], cache: str) -> str:
    """Processor and clock seconds of a process with its own cache of compiled code."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = os.environ | {"NUMBA_CACHE_DIR": cache}
    subprocess.run([sys.executable, *words], check=True, env=environment, stdout=subprocess.DEVNULL)
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{used:.1f} (clock {clock:.1f})"


def growth() -> Iterator[Row]:
    """Cost against lists and replicates."""
    for lists in range(3, 13):
        took = bootstrap_seconds(simulated(lists), 200)
        yield f"200 bootstraps and jackknife, simulated, {lists} lists", f"{took:.3f}", "", ""
    for replicates in (1000, 10_000, 100_000):
        took = bootstrap_seconds(simulated(5), replicates)
        yield f"{replicates:,} bootstraps, simulated, 5 lists", f"{took:.3f}", "", ""


def backends() -> Iterator[Row]:
    """The same estimate in threads and on two workers of Ray and of Dask."""
    python = ENVIRONMENT / "bin/python"
    if not (ENVIRONMENT / "made").exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", "--python", "3.11", ENVIRONMENT], check=True)
        needed = ["-r", ROOT / "requirements/palermo.txt", *BACKENDS]
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *needed], check=True)
        (ENVIRONMENT / "made").touch()
    code = (
        "import json,sys,numpy as np\n"
        "from pathlib import Path\n"
        "from palermo.estimation import estimate,read_table\n"
        "if __name__ == '__main__':\n"
        "    name=sys.argv[2]\n"
        "    if name=='dask':\n"
        "        from dask.distributed import Client; client=Client(n_workers=2,threads_per_worker=1)\n"
        "    if name=='ray':\n"
        "        import ray; ray.init(num_cpus=2,include_dashboard=False,log_to_driver=False)\n"
        "    table=read_table(Path(sys.argv[1])).histories()\n"
        "    made=estimate(table,methods=('stepwise','bic'),bootstrap=2000,seed=1,backend=name)\n"
        "    print(json.dumps([[a.estimate,*a.interval] for a in made.panel]))\n"
    )
    answers = {}
    for name in ("threads", "ray", "dask"):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(code)
            file.flush()
            began = time.perf_counter()
            words = [python, file.name, TABLES / "UKdat_5.csv", name]
            done = subprocess.run(
                words,
                check=True,
                capture_output=True,
                text=True,
                env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            )
        answers[name] = json.loads(done.stdout.splitlines()[-1])
        same = answers[name] == answers["threads"]
        yield (
            f"{name}, 2,000 bootstraps",
            f"clock {time.perf_counter() - began:.1f}",
            "",
            f"the same answer: {same}",
        )


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "published": published,
    "command": command,
    "growth": growth,
    "backends": backends,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| task | ours, processor s | R, processor s | bar |\n|---|---|---|---|", flush=True)
    for part in arguments.parts or [name for name in PARTS if name != "backends"]:
        if part in {"published", "command", "backends"} and not TABLES.is_dir():
            print(f"| {part} | needs the published tables in ../shared | | |")
            continue
        for row in PARTS[part]():
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
