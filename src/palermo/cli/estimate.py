"""``palermo estimate``: how many people no list has seen, by several methods side by side."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palermo.cli.report import Report

if TYPE_CHECKING:
    from palermo.errors import EstimationError
    from palermo.estimation import CaptureHistories, Panel


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
    from palermo.estimation import estimate, estimate_from_contacts, read_table

    table = read_table(Path(arguments.table), lists=_split(arguments.lists), count=arguments.count)
    methods = _split(arguments.methods)
    if table.contacts and len(table.lists) == 1 and methods:
        panel = estimate_from_contacts(table.contacts, list_name=table.lists[0], methods=methods)
        return Report(data=panel_data(panel), text=panel_text(panel))
    histories = table.histories()
    try:
        panel = estimate(
            histories,
            methods=methods,
            bootstrap=arguments.bootstrap,
            seed=arguments.seed,
            backend=arguments.backend,
        )
    except EstimationError as error:
        return _refusal(error, histories)
    return Report(data=panel_data(panel) | _inside(histories), text=panel_text(panel))


def _inside(histories: "CaptureHistories") -> dict[str, Any]:
    """For lists inside others, the estimates with the two merged and with the inner one dropped."""
    from dataclasses import asdict

    from palermo.estimation.diagnostics import contained

    found: dict[str, Any] = finite({"contained": [asdict(change) for change in contained(histories)]})
    return found if found["contained"] else {}


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


def finite(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """The value with every number that is not finite replaced by null, which JSON can hold."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def panel_data(panel: "Panel") -> dict[str, Any]:
    """The panel as JSON values; an infinite number is null."""
    data: dict[str, Any] = {
        "observed": panel.observed,
        "lists": list(panel.lists),
        "panel": [
            {
                "method": answer.method,
                "estimate": answer.estimate,
                "interval": list(answer.interval),
                "level": answer.level,
                "model": list(answer.model),
                "seconds": answer.seconds,
                "warnings": list(answer.warnings),
                "details": answer.details,
            }
            for answer in panel.panel
        ],
        "range": list(panel.range),
        "agreement": panel.agreement,
        "reason": panel.reason,
        "warnings": list(panel.warnings),
        "population": panel.population,
    }
    cleaned: dict[str, Any] = finite(data)
    return cleaned


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


def _number(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else "no limit"


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{value} is negative; expected 0 or more")
    return value
