"""``palermo run``: the whole pipeline of one ``state.toml``."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from palermo.cli.report import Report
from palermo.pipeline import read_state
from palermo.pipeline import run as run_pipeline
from palermo.pipeline.stages import STAGES


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "state", type=Path, metavar="STATE", help="state.toml; see docs/reference/state-toml.md"
    )


def run(arguments: argparse.Namespace) -> Report:
    """Run every stage that exists and say what each made."""
    sections = [stage.section for stage in STAGES if stage.section]
    state = read_state(arguments.state, stages=sections)
    result = run_pipeline(state, command=["palermo", "run", str(arguments.state)], watch=_shown)
    lines = [_line(stage) for stage in result.summary["stages"]]
    for stage in result.summary["stages"]:
        for warning in stage["result"].get("warnings", ()):
            sys.stderr.write(f"palermo run: warning: {warning}\n")
    return Report(data=result.summary, text="\n".join([*lines, f"Written to {result.output}"]))


@contextmanager
def _shown(name: str) -> Iterator[None]:
    """Name the stage on standard error while a person watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{name} …\n")
    yield


def _line(stage: Mapping[str, Any]) -> str:
    counts = [
        f"{name} {_number(value)}"
        for name, value in stage["result"].items()
        if not isinstance(value, dict | list)
    ]
    return f"{stage['name']}: {', '.join(counts)} ({stage['seconds']:.1f} s)"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
