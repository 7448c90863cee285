"""Release: a protected release of the State's detected persons into ``release/``, charged to its ledger.

The ledger (``ledger.json`` beside ``state.toml``) outlives the runs; the output folder is replaced by each.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palermo.disclosure.case_table import case_domain, release_table
from palermo.disclosure.release import release
from palermo.disclosure.request import Request
from palermo.errors import StateError
from palermo.pipeline.stage import Context, Stage
from palermo.standards import load

WORDS = {"epsilon": float, "delta": float, "mode": str, "fabrication": str, "k": int}


def publish(context: Context) -> Mapping[str, Any]:
    """Make the release that ``[release]`` asks for; without it nothing is released.

    Raises:
        StateError: ``[release]`` says something that is not understood.
    """
    if "release" not in context.state.options:
        return {"released": "no: state.toml has no [release]"}
    options = _checked(context.options)
    cases, persons = context.results["cases"], context.results.get("persons")
    if persons is not None:
        cases = cases.join(persons, on=("source", "record_id"), how="inner")
    table = release_table(cases)
    request = Request(
        table=context.output / "cases.parquet",
        domain=case_domain(_countries(context.state.places, context.state.code)),
        mode=options.get("mode", "dp"),
        epsilon=float(options.get("epsilon", math.nan)),
        delta=options.get("delta"),
        fabrication=options.get("fabrication", "balanced"),
        k=options.get("k"),
        person="person_id" if persons is not None else None,
        folder=context.output / "release",
        ledger=context.state.path.with_name("ledger.json"),
        seed=context.state.seed,
    )
    made = release(request, frame=table)
    promise = made.guarantee
    return {
        "mode": made.mode,
        "records": made.records,
        "epsilon": promise.epsilon if promise else None,
        "unit": "person" if persons is not None else "record",
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
    return options


def _countries(places: Path | None, code: str) -> tuple[str, ...]:
    """Country codes of the State's own map beside ISO 3166: the map is public, the data are not asked."""
    if places is None:
        return (code,)
    features = json.loads(places.read_text(encoding="utf-8"))["features"]
    found = {str(feature["properties"].get("iso3") or code) for feature in features} | {code}
    return tuple(sorted(found - set(load("country").codes)))


STAGE = Stage(name="release", run=publish, needs=("read",), section="release")
