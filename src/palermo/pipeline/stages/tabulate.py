"""Tabulate: every table of the records, with their origin, into ``tables/``."""

from collections.abc import Mapping
from typing import Any

from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.state import State
from palermo.records.places import Places, read_places
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
    places = read_places(state.places) if state.places else Places()
    return Origin(
        state={"code": state.code, **{f"name_{language}": name for language, name in state.names.items()}},
        fictional=state.fictional,
        place=state.code,
        breaks=state.breaks,
        subregions=places.subregion_of,
        regions=places.region_of,
        population=population,
    )


STAGE = Stage(name="tabulate", run=tabulate, needs=("read",))
