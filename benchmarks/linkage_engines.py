"""Linking on a local Ray or Dask cluster of two workers: the same answer to the bit as on threads.

Run by the Python of an environment that has the engines (see benchmarks/linkage.py); prints one JSON object.
"""

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from palermo.cli import main


@contextlib.contextmanager
def cluster(engine: str) -> Iterator[int]:
    """A cluster of two workers, named to the command as its users name one: by the environment."""
    if engine == "dask":
        import dask
        from distributed import LocalCluster

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
            dask.config.set({"scheduler-address": local.scheduler_address}),
        ):
            yield len(local.workers)
    elif engine == "ray":
        import ray

        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        try:
            yield int(ray.cluster_resources()["CPU"])
        finally:
            ray.shutdown()
    else:
        yield 2


def linked(engine: str, folder: Path) -> tuple[tuple[bytes, bytes], dict]:
    """The bytes of persons.csv, what the command says, and the seconds, for one engine."""
    work = folder / f"parts-{engine}"
    work.mkdir(exist_ok=True)
    output, said = folder / f"{engine}.csv", io.StringIO()
    command = ["link", "a.csv", "b.csv", "--schema", "fields.toml", "--key", "key", "--draws", "3", "--json"]
    with cluster(engine) as workers:
        start = time.perf_counter()
        with contextlib.redirect_stdout(said):
            code = main([*command, "--backend", engine, "--work", str(work), "-o", str(output)])
        seconds = time.perf_counter() - start
    if code:
        raise SystemExit(said.getvalue())
    answer = json.loads(said.getvalue())
    parts = len(list(work.glob("*.parquet")))
    return (output.read_bytes(), output.with_name(f"{engine}.draws.csv").read_bytes()), {
        "workers": workers,
        "partitions": parts,
        "seconds": seconds,
        "comparisons": answer["comparisons"],
        "expected_matches": answer["expected_matches"],
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    os.chdir(place)
    results = {engine: linked(engine, place) for engine in ("threads", "ray", "dask")}
    alone = results["threads"][0]
    told = {engine: {**said, "same": content == alone} for engine, (content, said) in results.items()}
    print("\n" + json.dumps(told))
