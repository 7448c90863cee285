"""Tabulate: every table of the records, with their origin, into ``tables/``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palermo.errors import UnreadableFileError
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import State
from palermo.statistics.catalogue import Origin, make_tables, write_tables
from palermo.statistics.population import read_population


def tabulate(context: Context) -> Mapping[str, Any]:
    """Make and write the tables; persons are counted once where a stage before has linked them."""
    state = context.state
    made = make_tables(
        context.results["cases"],
        origin(state),
        persons=context.results.get("persons"),
        years=state.years,
    )
    folder = context.output / "tables"
    folder.mkdir()
    write_tables(folder, made)
    tables = len(made.tables) + len(made.rates)
    return {"tables": tables, "detected": made.counted.detected.height, "unit": made.counted.unit}


def origin(state: State) -> Origin:
    """What ``state.toml`` says that holds for every table."""
    population = None
    if state.population is not None:
        population = read_population(state.population, source=state.population_source)
    return Origin(
        state={"code": state.code, **{f"name_{language}": name for language, name in state.names.items()}},
        fictional=state.fictional,
        place=state.code,
        breaks=state.breaks,
        subregions=_subregions(state.places),
        population=population,
    )


def _subregions(path: Path | None) -> dict[str, str]:
    """The subregion of each country in the user's places that says one."""
    if path is None:
        return {}
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        properties = [feature["properties"] for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFileError(f"{path.name} is not a GeoJSON collection of places: correct it") from error
    return {
        str(each["iso3"]): str(each["subregion"])
        for each in properties
        if each.get("subregion") and each.get("iso3")
    }


STAGE = Stage(name="tabulate", run=tabulate, needs=("read",))
