"""A report of 60 pages with 400 citations: assembled in 5 seconds, written out in 10 seconds a file.

``python benchmarks/reports.py [--citations 400] [--growth]``: a hub of its own in a temporary folder, with a
release of as many figures. Each kind of file in English and Arabic; clock and processor seconds, the queries
of assembling, and the pages of the PDF. ``--growth`` adds a quarter, half and twice as many citations.
"""

import argparse
import datetime as dt
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "fixtures"))

ASSEMBLED, WRITTEN = 5.0, 10.0
"""Seconds."""

SECTIONS = 20
SENTENCE = (
    "In the year of the report the number of people who were detected and known to the registers was {%d}, "
    "as the office that keeps them tells, and nobody has yet said how many were never found at all. "
)
FILLING = (
    "The group heard how this came about, asked those who had been there what they would have needed, and "
    "found that help is nearest where it was agreed upon before anybody had to ask for it. "
)


def world(citations: int) -> tuple[Any, Any]:
    """A drafter, and a report that cites so many figures on about 60 pages."""
    from report_desk import figure
    from report_world import person, start

    from palermo_hub.evidence.models import Observation
    from palermo_hub.reports.models import Citation
    from palermo_hub.reports.origins import ORIGINS
    from palermo_hub.reports.origins.figures import figure_key

    drafter = person(f"office{citations}", "secretariat")
    owner = drafter.memberships.get().organisation
    first = Observation.objects.first() or figure(owner)
    there = Observation.objects.count()
    Observation.objects.bulk_create(
        Observation(
            origin=first.origin, year=2025, dimensions={"sex": f"s{at}"}, low=at, high=at + 5, kind="interval"
        )
        for at in range(there, citations)
    )
    keys = [
        figure_key(row)
        for row in Observation.objects.select_related("origin__release__place", "origin__indicator")
    ]
    found = ORIGINS["figure"].find(keys[:citations], drafter)
    report = start(owner, drafter, title=f"{citations} citations")
    report.sections.all().delete()
    each = -(-citations // SECTIONS)
    for place in range(SECTIONS):
        mine = list(found.items())[place * each : (place + 1) * each]
        section = report.sections.create(
            key=f"s{place}", names={"en": f"Section {place}"}, position=place,
            text="\n".join(SENTENCE % number + FILLING for number in range(1, len(mine) + 1)),
        )  # fmt: skip
        Citation.objects.bulk_create(
            Citation(section=section, number=number, origin="figure", key=key, said=one.value, by=drafter)
            for number, (key, one) in enumerate(mine, start=1)
        )
    return report, drafter


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, clock and processor seconds."""
    clock, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, time.perf_counter() - clock, time.process_time() - cpu


def measure(citations: int, *, barred: bool) -> bool:
    """Print a line for each thing measured; whether the bars are met."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from palermo_hub.reports.assembling import assemble
    from palermo_hub.reports.outputs import write_out

    report, drafter = world(citations)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        _sections, clock, cpu = timed(lambda: assemble(report, drafter))
    met = clock <= ASSEMBLED
    print(
        f"{citations:6} citations  assembled   {clock:6.2f} s  cpu {cpu:6.2f}  {len(queries)} queries",
        flush=True,
    )
    for language in ("en", "ar"):
        for form in ("docx", "pdf", "html"):
            said = {"form": form, "language": language, "reader": drafter, "host": "https://hub.example"}
            content, clock, cpu = timed(lambda said=said: write_out(report, **said))
            met &= clock <= WRITTEN
            pages = f"  {_pages(content)} pages" if form == "pdf" else ""
            line = f"{form} {language}    {clock:6.2f} s  cpu {cpu:6.2f}  {len(content) / 1e6:.2f} MB{pages}"
            print(f"{'':18}{line}", flush=True)
    return met or not barred


def _pages(content: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", content))


def main() -> int:
    """Measure; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citations", type=int, default=400)
    parser.add_argument("--growth", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(PALERMO_HOME=home, DJANGO_SETTINGS_MODULE="palermo_hub.config.settings")
        import django

        django.setup()
        from palermo_hub.command.migrate import migrate

        migrate()
        print(f"load {os.getloadavg()[0]:.1f}, {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}", flush=True)
        sizes = [arguments.citations * part // 4 for part in (1, 2, 8)] if arguments.growth else []
        met = measure(arguments.citations, barred=True)
        for size in sizes:
            measure(size, barred=False)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
