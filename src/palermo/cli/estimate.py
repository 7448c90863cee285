"""``palermo estimate``: how many people no list has seen, by several methods side by side."""

import argparse
import math
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palermo.cli.report import Report
from palermo.estimation.values import finite, panel_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from palermo.errors import EstimationError
    from palermo.estimation import CaptureHistories, CaptureTable, MethodEstimate, Panel
    from palermo.estimation.covariates import Strata


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "table", metavar="TABLE", help="capture histories (csv, xlsx, ods, parquet) or persons.parquet"
    )
    parser.add_argument("--methods", default="", help="comma-separated; all that apply where left out")
    parser.add_argument(
        "--bootstrap", type=_whole, default=20_000, metavar="N", help="replicates (default 20000)"
    )
    parser.add_argument(
        "--lists", default="", help="comma-separated names of the list columns, if not recognised"
    )
    parser.add_argument("--count", default=None, help="name of the count column, if not recognised")
    parser.add_argument("--by", default="", help="comma-separated covariates, such as sex,form")
    parser.add_argument("--cases", type=Path, metavar="FILE", help="case records of the persons, for --by")
    parser.add_argument(
        "--draws", type=Path, metavar="FILE", help="draws of the linkage; found beside the persons"
    )
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write a report there: html, pdf, pictures, data"
    )
    parser.add_argument("--population", default=None, metavar="WORDS", help="who is counted, in words")
    parser.add_argument("--seed", type=_whole, default=1, metavar="N", help="of all random draws (default 1)")
    parser.add_argument(
        "--backend",
        default="threads",
        choices=["threads", "loky", "ray", "dask"],
        help="where replicates run",
    )


def run(arguments: argparse.Namespace) -> Report:
    """Estimate, and show the panel; a refusal shows the overlap matrix."""
    from palermo.errors import EstimationError
    from palermo.estimation import POPULATION, estimate, estimate_from_contacts, read_table
    from palermo.estimation.ahead import compiling_ahead

    by, methods = _split(arguments.by), _split(arguments.methods)
    path, population = Path(arguments.table), arguments.population or POPULATION
    table = read_table(
        path, lists=_split(arguments.lists), count=arguments.count, by=by, cases=arguments.cases
    )
    if table.contacts and len(table.lists) == 1 and methods:
        panel = estimate_from_contacts(
            table.contacts, list_name=table.lists[0], methods=methods, population=population
        )
        return Report(data=panel_data(panel), text=panel_text(panel))
    histories = table.histories()
    try:
        with compiling_ahead():
            panel = estimate(
                histories,
                methods=methods,
                bootstrap=arguments.bootstrap,
                seed=arguments.seed,
                backend=arguments.backend,
                population=population,
                more=_over_draws(path, arguments.draws),
            )
        strata = _strata(table, by, arguments) if by else None
    except EstimationError as error:
        return _refusal(error, histories)
    inside = _inside(histories)
    data, text = panel_data(panel) | inside, panel_text(panel) + _inside_text(inside)
    if strata:
        data |= {"by": finite(asdict(strata))}
        text += "\n" + strata_text(strata)
    if arguments.report:
        files = _written(arguments, panel, histories, strata)
        data |= {"report": [str(file) for file in files]}
        text += f"\nReport: {files[0]}" + (
            "" if any(file.suffix == ".pdf" for file in files) else " (no pdf: install palermo[hub])"
        )
    return Report(data=data, text=text)


def _written(
    arguments: argparse.Namespace, panel: "Panel", histories: "CaptureHistories", strata: "Strata | None"
) -> "Sequence[Path]":
    """The files of the report."""
    from palermo.estimation import drop_empty_lists
    from palermo.estimation.report import write_report

    return write_report(
        arguments.report,
        panel,
        drop_empty_lists(histories),
        seed=arguments.seed,
        command=_command(arguments),
        strata=strata,
    )


def _command(arguments: argparse.Namespace) -> str:
    """The command that gives the same again."""
    words = ["palermo", "estimate", arguments.table]
    for name in ("methods", "lists", "count", "by", "cases", "draws", "population"):
        if value := getattr(arguments, name):
            words += [f"--{name}", str(value)]
    return shlex.join([*words, "--bootstrap", str(arguments.bootstrap), "--seed", str(arguments.seed)])


def _strata(table: "CaptureTable", by: tuple[str, ...], arguments: argparse.Namespace) -> "Strata":
    from palermo.estimation.covariates import estimate_by

    return estimate_by(table, by, bootstrap=min(arguments.bootstrap, 1_000), seed=arguments.seed)


def _over_draws(path: Path, draws: Path | None) -> "tuple[MethodEstimate, ...]":
    """The estimate over the draws of the linkage, where there are any."""
    from palermo.estimation.linkage_uncertainty import estimate_over_draws
    from palermo.estimation.reading import read_frame

    found = draws or path.with_name(f"{path.stem}.draws{path.suffix}")
    return (estimate_over_draws(read_frame(found)),) if draws or found.is_file() else ()


def _inside(histories: "CaptureHistories") -> dict[str, Any]:
    """For lists inside others, the estimates with the two merged and with the inner one dropped."""
    from palermo.estimation.diagnostics import contained

    found: dict[str, Any] = finite({"contained": [asdict(change) for change in contained(histories)]})
    return found if found["contained"] else {}


def _inside_text(inside: dict[str, Any]) -> str:
    """The estimates with lists inside others merged or dropped, a line each."""
    return "".join(
        f"\n  {change['change']} {' and '.join(change['names'])}: "
        + (
            f"{change['estimate']:,.0f} by stepwise"
            if change["estimate"]
            else change["reason"].split("\n")[0]
        )
        for change in inside.get("contained", ())
    )


def _refusal(error: "EstimationError", histories: "CaptureHistories") -> Report:
    data = {
        "error": str(error),
        "kind": type(error).__name__,
        "observed": histories.observed,
        "lists": list(histories.lists),
        "overlap": histories.overlap.tolist(),
        "agreement": "cannot be estimated",
    }
    return Report(data=data, exit_code=1, error=str(error))


def panel_text(panel: "Panel") -> str:
    """The panel for a reader."""
    lines = [
        f"Estimated {panel.population}, detected and undetected:",
        f"  between {_number(panel.range[0])} and {_number(panel.range[1])}; the methods {panel.agreement}",
        f"  ({panel.reason})",
        f"Observed on {len(panel.lists)} lists ({', '.join(panel.lists)}): {panel.observed:,} persons",
    ]
    for answer in panel.panel:
        limits = " – ".join(_number(limit) for limit in answer.interval)
        lines.append(
            f"  {answer.method:<18}{_number(answer.estimate):>10}  [{limits}]  {' '.join(answer.model)}"
        )
        lines += [f"    ! {warning}" for warning in answer.warnings]
    return "\n".join([*lines, *(f"! {warning}" for warning in panel.warnings)])


def strata_text(strata: "Strata") -> str:
    """The strata for a reader, their total last."""
    lines = [f"By {', '.join(strata.by)} (dependences shared: {' '.join(strata.model) or 'none'}):"]
    for row in (*strata.strata, strata.total):
        name = ", ".join(row.values.values()) or "total"
        limits = " – ".join(_number(limit) for limit in row.interval or ())
        shown = "not known" if row.estimate is None else _number(row.estimate)
        notes = "; ".join(row.warnings)
        lines.append(f"  {name:<28}{row.observed:>9,}{shown:>11}  [{limits}]{'  ! ' if notes else ''}{notes}")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else "no limit"


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{value} is negative; expected 0 or more")
    return value
