"""Release: a protected release of the State's detected persons into ``release/``, charged to its ledger.

The ledger outlives the runs; the output folder is replaced by each. The noisy numbers are kept beside the
ledger, so the same request on the same persons is made from them again: the same bytes, nothing more spent
(ADR 0074).
"""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from palermo.disclosure.ask import columns_known, least_k, tables_known, total_budget
from palermo.disclosure.case_table import case_domain, release_table
from palermo.disclosure.outcomes import Outcomes, count_outcomes
from palermo.disclosure.plan import wanted_tables
from palermo.disclosure.release import Outcome, release
from palermo.disclosure.request import DIALS, MODES, Request
from palermo.errors import StateError
from palermo.pipeline.stage import Context, Stage
from palermo.records.places import Places, read_places
from palermo.statistics.counting import PERSONS, count

MOST_SHARE = 0.5
"""Of the budget's mu² that the gap table may take."""

WORDS: Mapping[str, type] = {
    "epsilon": float,
    "delta": float,
    "total_epsilon": float,
    "total_delta": float,
    "mode": str,
    "fabrication": str,
    "k": int,
    "columns": list,
    "sensitive": list,
    "earlier": list,
    "tables": dict,
    "gap": float,
}


def publish(context: Context, ledger: Path | None = None) -> Mapping[str, Any]:
    """Make the release that ``[release]`` asks for; without it nothing is released.

    Args:
        context: with ``cases``, and ``persons`` once they are linked.
        ledger: the ledger's file; ``ledger.json`` beside the state file unless told.

    Raises:
        StateError: ``[release]`` says something that is not understood.
        DisclosureError: the release would break its rule, or the ledger forbids it.
    """
    if "release" not in context.state.options:
        return {"released": "no: state.toml has no [release]"}
    options, state = _checked(context.options), context.state
    counted = count(context.results["cases"], persons=context.results.get("persons"), years=state.years)
    places = read_places(state.places) if state.places else Places(countries=(state.code,))
    joined, place = counted.unit == PERSONS, ledger or state.path.with_name("ledger.json")
    made = release(
        _request(context, options, places, place, joined=joined),
        frame=release_table(counted.detected, places.region_of),
        outcomes=_outcomes(counted.detected, places, state.years, options.get("gap")),
    )
    return _result(made, "person" if joined else "record")


def release_stage(ledger: Path | None = None) -> Stage:
    """The stage, charged to a ledger of one's own: the same file for all runs on the same persons."""
    return Stage(name="release", run=partial(publish, ledger=ledger), needs=("read",), section="release")


def _outcomes(
    rows: pl.DataFrame, places: Places, years: tuple[int, int], share: float | None
) -> Outcomes | None:
    """What became of the persons, where the plan gives it a share of the budget."""
    if not share:
        return None
    return count_outcomes(rows, places=places, years=years, share=float(share))


def _request(
    context: Context, options: Mapping[str, Any], places: Places, ledger: Path, *, joined: bool
) -> Request:
    state = context.state
    first, last = state.years
    domain = case_domain(
        options.get("columns", ()), places=places, years=[str(year) for year in range(first, last + 1)]
    )
    return Request(
        table=context.output / "cases.parquet",
        domain=domain,
        mode=options.get("mode", "dp"),
        epsilon=float(options.get("epsilon", math.nan)),
        delta=options.get("delta"),
        fabrication=options.get("fabrication", "balanced"),
        k=least_k(options.get("k")),
        folder=context.output / "release",
        ledger=ledger,
        total=total_budget(options),
        seed=state.seed,
        earlier=tuple(state.path.parent / folder for folder in options.get("earlier", ())),
        wanted=tables_known(domain, wanted_tables(state.path.name, options.get("tables", {}))),
        sensitive=columns_known(domain, "sensitive", [options.get("sensitive", ())])[0],
        joined=joined,
        kept=ledger.with_name(f"{ledger.name}.measured"),
    )


def _result(made: Outcome, unit: str) -> Mapping[str, Any]:
    promise = made.guarantee
    return {
        "mode": made.mode,
        "records": made.records,
        "epsilon": promise.epsilon if promise else None,
        "unit": unit,
        "notes": list(made.notes),
        "outside": "tables/ holds exact counts for members: never publish it beside the release",
    }


def _checked(options: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = sorted(set(options) - set(WORDS))
    if unknown:
        raise StateError(f"[release] says {unknown[0]!r}: known words are {', '.join(WORDS)}")
    for word, value in options.items():
        if not isinstance(value, (int, float) if WORDS[word] is float else WORDS[word]):
            raise StateError(f"[release] {word} is {value!r}: give a {WORDS[word].__name__}")
    if not 0 <= options.get("gap", 0) <= MOST_SHARE:
        raise StateError(
            f"[release] gap is {options['gap']}: give a share of the budget from 0 to {MOST_SHARE}"
        )
    for word, allowed in (("mode", MODES), ("fabrication", DIALS)):
        if options.get(word, allowed[0]) not in allowed:
            raise StateError(f"[release] {word} is {options[word]!r}: give {', '.join(allowed)}")
    return options


STAGE = release_stage()
