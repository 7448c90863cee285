"""Estimate: persons detected and undetected in the reference year, from who is on which lists."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from palermo.errors import EstimationError, StateError
from palermo.estimation import METHODS, estimate
from palermo.estimation.linkage_uncertainty import estimate_over_draws
from palermo.estimation.reading import from_records
from palermo.estimation.values import panel_data
from palermo.pipeline.stage import Context, Stage

NOT_VICTIMS = ("refused", "revoked")
"""Records that an authority judged not to be of a victim take no part."""
FEW_REPLICATES, MOST_REPLICATES = 2_000, 100_000
PANEL = "estimate.json"


def estimate_population(context: Context) -> Mapping[str, Any]:
    """Estimate the population of the reference year and write ``estimate.json``: the panel, who is counted.

    The file has no times in it, so that equal inputs give equal bytes. A table that carries no estimate does
    not stop the run: the file then says so.

    Raises:
        StateError: if ``[estimate]`` asks for something it cannot have.
    """
    if "estimate" not in context.state.options:
        return {"estimated": "no: state.toml has no [estimate]"}
    if "persons" not in context.results:
        return {"estimated": "no: the records are not linked; add [link] to state.toml"}
    bootstrap, methods = _options(context.options)
    year = context.state.reference_year
    population = f"persons exploited in {context.state.code} at any time in {year}"
    records = _records_of(context, year)
    try:
        panel = estimate(
            from_records(records).histories(),
            methods=methods,
            bootstrap=bootstrap,
            seed=context.state.seed,
            population=population,
            more=_over_draws(context, records),
        )
        data = panel_data(panel)
        for answer in data["panel"]:
            del answer["seconds"]
    except EstimationError as error:
        data = {"agreement": "cannot be estimated", "error": str(error), "population": population}
    data |= {"year": year, "fictional": context.state.fictional, "seed": context.state.seed}
    path = context.output / PANEL
    path.touch(mode=0o600)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    context.results["estimate"] = data
    return {key: data[key] for key in ("observed", "range", "agreement", "error") if key in data}


def _records_of(context: Context, year: int) -> pl.DataFrame:
    """Linked records of the year, without those judged not to be of a victim."""
    cases = context.results["cases"].filter(
        (pl.col("year") == year) & ~pl.col("identification").is_in(NOT_VICTIMS).fill_null(value=False)
    )
    keys = cases.select(pl.col("source", "record_id").cast(pl.String))
    records: pl.DataFrame = (
        context.results["persons"]
        .select(pl.col("source", "record_id", "person_id").cast(pl.String))
        .join(keys, on=["source", "record_id"], how="semi")
    )
    if records.is_empty():
        raise StateError(
            f"no linked record is of the reference year {year}: change reference_year in state.toml"
        )
    return records


def _over_draws(context: Context, records: pl.DataFrame) -> tuple[Any, ...]:
    """The estimate over the linkage's draws, where there are two or more."""
    draws = context.results.get("draws")
    if draws is None or draws.is_empty() or draws["draw"].n_unique() < 2:
        return ()
    text = draws.with_columns(pl.col("source", "record_id", "person_id").cast(pl.String))
    return (estimate_over_draws(text.join(records, on=["source", "record_id"], how="semi")),)


def _options(options: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    """Replicates and methods that ``[estimate]`` asks for."""
    if unknown := [key for key in options if key not in {"bootstrap", "methods"}]:
        raise StateError(
            f"{unknown[0]} is not a key of [estimate] in state.toml: expected bootstrap or methods"
        )
    bootstrap, methods = options.get("bootstrap", FEW_REPLICATES), options.get("methods", [])
    if not isinstance(bootstrap, int) or isinstance(bootstrap, bool) or not 0 <= bootstrap <= MOST_REPLICATES:
        raise StateError(
            f"state.toml [estimate] bootstrap: found {bootstrap!r}, expected a whole number up to "
            f"{MOST_REPLICATES}"
        )
    if not isinstance(methods, list) or any(name not in METHODS for name in methods):
        raise StateError(f"state.toml [estimate] methods: expected a list of {', '.join(METHODS)}")
    return bootstrap, tuple(methods)


STAGE = Stage(name="estimate", run=estimate_population, needs=("read", "link"), section="estimate")
"""Works on linked persons only."""
