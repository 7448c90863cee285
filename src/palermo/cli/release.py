"""``palermo release``: a protected release of a table of persons, in one folder."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palermo.cli.report import Report

if TYPE_CHECKING:
    from palermo.disclosure.release import Outcome
    from palermo.disclosure.request import Request

DIALS = ("uncontrolled", "balanced", "minimise")
MODES = ("dp", "k", "tables")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("input", type=Path, help="release plan (.toml), cases.parquet, or a table (.csv)")
    parser.add_argument(
        "--epsilon", type=float, help="budget of this release: 1 is strict, 12 is what CTDC uses"
    )
    parser.add_argument("--delta", type=float, help="chance that the promise fails (1 / persons squared)")
    parser.add_argument("--mode", choices=MODES, help="dp (default), k-anonymous (weaker), protected tables")
    parser.add_argument("--k", type=int, help="least class size (11), or least count shown in tables (5)")
    parser.add_argument(
        "--fabrication", choices=DIALS, help="how far to avoid invented combinations (balanced)"
    )
    parser.add_argument("--columns", help="columns to release, separated by commas (all)")
    parser.add_argument("--ledger", type=Path, default=Path("ledger.json"), help="the ledger (ledger.json)")
    parser.add_argument("--seed", type=int, help="seed of what comes after the noise (1)")
    parser.add_argument(
        "--dry-run", action="store_true", help="predict the error of each table; spend nothing"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="the release folder")


def run(arguments: argparse.Namespace) -> Report:
    """Make the release, or predict it."""
    from palermo.disclosure.ask import ask
    from palermo.disclosure.release import release

    began = time.perf_counter()
    request = ask(vars(arguments))
    if arguments.dry_run:
        return _foreseen(request, began)
    outcome = release(request, _tell)
    seconds = round(time.perf_counter() - began, 2)
    return Report(data=_data(outcome, seconds), text=_text(outcome, seconds))


def _foreseen(request: "Request", began: float) -> Report:
    from palermo.disclosure.ledger import read_ledger
    from palermo.disclosure.release import Outcome, predict

    promise, tables = predict(request)
    outcome = Outcome(
        mode=request.mode,
        records=0,
        columns=len(request.domain.columns),
        cells_kept=0,
        guarantee=promise,
        ledger_left=read_ledger(request.ledger).left(),
    )
    predicted = [{"table": t.name, "k": t.k, "error": t.error, "enough": t.enough} for t in tables]
    data = _data(outcome, round(time.perf_counter() - began, 2)) | {"predicted": predicted}
    words = {True: ", within what the plan accepts", False: ", MORE than the plan accepts", None: ""}
    lines = [
        f"{t.name}: a count is within {t.error:,g} of the truth 95 times in 100{words[t.enough]}"
        for t in tables
    ]
    return Report(data=data, text="\n".join(["nothing was spent", *lines]))


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{text}\n")


def _data(outcome: "Outcome", seconds: float) -> dict[str, Any]:
    promise = outcome.guarantee
    return {
        "mode": outcome.mode,
        "records": outcome.records,
        "epsilon": promise.epsilon if promise else None,
        "delta": promise.delta if promise else None,
        "rho": promise.rho if promise else None,
        "mu": promise.mu if promise else None,
        "columns": outcome.columns,
        "cells_kept": outcome.cells_kept,
        "seconds": seconds,
        "ledger_left": outcome.ledger_left,
        "notes": list(outcome.notes),
    }


def _text(outcome: "Outcome", seconds: float) -> str:
    promise = outcome.guarantee
    lines = [
        f"{outcome.records:,} records, {outcome.columns} columns, {outcome.cells_kept:,} cells, {seconds:g} s"
    ]
    if promise:
        lines.append(
            f"spent: epsilon {promise.epsilon:g}, delta {promise.delta:.2g}, "
            f"mu {promise.mu:.3g}, rho {promise.rho:.3g}"
        )
    if outcome.ledger_left is not None:
        lines.append(f"left of the total: epsilon {outcome.ledger_left:.3g}")
    return "\n".join([*lines, *outcome.notes])
