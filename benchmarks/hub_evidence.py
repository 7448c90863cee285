"""Evidence in the hub at scale: a release of a million records; a file of 500 MB while pages are read.

``python benchmarks/hub_evidence.py [--records 1000000] [--megabytes 500] [--users 20]``: real processes. The
file is CTDC's public one, its rows again and again; pages are asked by ``users`` who each ask once a second.
The bars: the run ends in a draft; pages p95 at most 150 ms during the upload and the reading of the file;
no process of the hub takes more than 1 GB for it. Memory is the most that a process ever held (VmHWM).
"""

import argparse
import http.client
import os
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "fixtures"))

from hub_run import waiting_hub  # noqa: E402
from hub_server import Visitor, load, people, serving  # noqa: E402
from hub_states import write_state  # noqa: E402

SAMPLE = ROOT.parent / "shared" / "data" / "ctdc" / "ctdc_synthetic_2021_50k.csv"
PAGES = ("/", "/states/XAR/", "/states/XAR/tables/forms/", "/desk/published/")
BAR, MOST = 150.0, 1_000.0
NEW = "/desk/published/new/"


def peak(process: int) -> float:
    """The most memory that a process held, in MB."""
    said = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", said)[1]) / 1024  # type: ignore[index]


def below(process: int) -> list[int]:
    """A process and those that it started."""
    found = [process]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found += below(int(path.parent.name))
    return found


def release(records: int) -> bool:
    """A run of a collection of so many records by a worker of its own."""
    with tempfile.TemporaryDirectory(prefix="palermo-bench-") as name:
        hub = waiting_hub(Path(name), records)
        start, process = time.perf_counter(), hub.worker()
        try:
            hub.wait(lambda job: job.state == "done", seconds=3_600)
            took, memory = time.perf_counter() - start, peak(process.pid)
            hub.made()
        finally:
            hub.close()
    print(f"a release of {records:,} records: {took:.0f} s, the worker took {memory:,.0f} MB", flush=True)
    return True


def parts(megabytes: int, boundary: str, token: str) -> Iterator[bytes]:
    """The body of the form, piece by piece."""
    fields = {"csrfmiddlewaretoken": token, "owner": "rapporteur", "released": "2021-07-01"}
    for name, value in fields.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        yield head.encode()
    yield (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="ctdc.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    header, _, rows = SAMPLE.read_bytes().partition(b"\n")
    yield header + b"\n"
    for _ in range(megabytes * 1_000_000 // len(rows)):
        yield rows
    yield f"\r\n--{boundary}--\r\n".encode()


def send(address: str, session: str, megabytes: int) -> tuple[int, str]:
    """Send the file by the form; the status and where it leads."""
    window = Visitor(address, session).ready()
    boundary = uuid.uuid4().hex
    length = sum(len(part) for part in parts(megabytes, boundary, window.token))
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=600)
    headers = {
        "Cookie": window.cookie,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(length),
    }
    connection.request("POST", NEW, body=parts(megabytes, boundary, window.token), headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers["Location"] or ""


def asking(window: Visitor, over: threading.Event, found: list[float]) -> None:
    """Ask for one page after the other, one a second, until it is over."""
    number = id(window) % 97
    time.sleep(number / 97)
    while not over.is_set():
        number, start = number + 1, time.perf_counter()
        status, _page = window.get(PAGES[number % len(PAGES)])
        took = time.perf_counter() - start
        if status != 200:
            raise SystemExit(f"{PAGES[number % len(PAGES)]} answered {status}")
        found.append(took * 1000)
        over.wait(max(0.0, 1.0 - took))


def upload(megabytes: int, users: int) -> bool:
    """The file is sent and read while users read pages."""
    if not SAMPLE.exists():
        raise SystemExit(f"{SAMPLE} is not here: it is CTDC's public file")
    with tempfile.TemporaryDirectory(prefix="palermo-bench-") as name:
        home = Path(name) / "home"
        session = people(home)["sessions"]["analyst"]
        load(home, write_state(Path(name) / "state"))
        with serving(home, "--workers", "2") as address:
            over, found = threading.Event(), []
            windows = [Visitor(address, session) for _ in range(users)]
            threads = [threading.Thread(target=asking, args=(one, over, found)) for one in windows]
            for thread in threads:
                thread.start()
            start = time.perf_counter()
            status, where = send(address, session, megabytes)
            sent = time.perf_counter() - start
            state = read(Visitor(address, session), where) if status == 302 else f"answered {status}"
            took = time.perf_counter() - start
            over.set()
            for thread in threads:
                thread.join()
            memory = max(peak(process) for process in below(server()))
    high = statistics.quantiles(found, n=20)[18]
    print(
        f"a file of {megabytes} MB: sent in {sent:.0f} s, {state} after {took:.0f} s; pages median "
        f"{statistics.median(found):.0f} ms, p95 {high:.0f} ms; most memory of a process {memory:,.0f} MB",
        flush=True,
    )
    return state == "done" and high <= BAR and memory <= MOST


def read(window: Visitor, where: str) -> str:
    """Wait until the job that reads the file is over; how it ended."""
    path = urlsplit(where).path
    for _ in range(1_800):
        _status, page = window.get(path)
        for word, state in (("Done<", "done"), ("Failed<", "failed")):
            if word in page:
                return state
        time.sleep(1)
    return "not over"


def server() -> int:
    """The process of the hub, which this one started."""
    mine = below(os.getpid())
    return next(one for one in mine[1:] if b"serve" in Path(f"/proc/{one}/cmdline").read_bytes())


def main() -> int:
    """Measure; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="0: none")
    parser.add_argument("--megabytes", type=int, default=500, help="0: none")
    parser.add_argument("--users", type=int, default=20)
    arguments = parser.parse_args()
    met = [upload(arguments.megabytes, arguments.users)] if arguments.megabytes else []
    met += [release(arguments.records)] if arguments.records else []
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
