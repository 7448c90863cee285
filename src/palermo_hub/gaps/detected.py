"""The persons' half of a gap table, from the tables of a release that its reader may see."""

from collections.abc import Iterable

import polars as pl

from palermo.gaps.schema import ALL, DETECTED, KEY
from palermo_hub.evidence.models import Observation, Origin, Release
from palermo_hub.organisations.models import Reader, User
from palermo_hub.reference.models import Place

GAP, LOOKED = "gap", "gap_looked"
"""The tables that the pipeline makes for this (docs/reference/tables.md)."""

PARTS = ("assisted", "outcome_unknown", "refused", "left", "not_due", "wanting")
PLACES = {"place", "detection_place"}
COORDINATES = {*PLACES, "form", "sex", "age_group"}
TOTAL = "total"

COLUMNS = {**DETECTED, "passes": pl.Boolean(), "origin": pl.String()}


def may_see_districts(reader: Reader) -> bool:
    """Whether a reader is a member of an organisation: the public sees regions."""
    return isinstance(reader, User) and reader.memberships_now().with_sight().exists()


def detected_figures(release: Release, reader: Reader, *, year: int, level: str) -> pl.DataFrame:
    """Figures of persons as ``palermo.gaps`` takes them.

    Args:
        release: published, and protected or of a fictional State.
        reader: who asks; figures by district are only for members.
        year: of detection.
        level: ``region`` (with the State itself) or ``district``.
    """
    origins = {origin.indicator.code: origin for origin in _origins(release, reader)}
    if GAP in origins:
        rows = _of_gap(origins, reader, year, level, whole=not release.protected)
    else:
        rows = _of_tables(origins.values(), reader, year, level)
    return pl.concat([rows, _estimate(release, year, level)])


def years_of(release: Release) -> list[int]:
    """The years that a table can be of, the last first."""
    return list(range(release.last_year, release.first_year - 1, -1))


def _origins(release: Release, reader: Reader) -> list[Origin]:
    visible = Origin.objects.visible_to(reader).filter(release=release)
    return list(visible.select_related("indicator", "release__place").defer("release__facts"))


def _of_gap(
    origins: dict[str, Origin], reader: Reader, year: int, level: str, *, whole: bool
) -> pl.DataFrame:
    """The pipeline's own table; where nothing is hidden, a row that is not there is nobody."""
    told = _frame(origins[GAP], reader, year, level)
    rows = _with_zeros(told) if whole else told
    if LOOKED not in origins:
        return rows
    groups = rows.select("sex", "age_group").unique()
    looked = _frame(origins[LOOKED], reader, year, level).drop("sex", "age_group").join(groups, how="cross")
    return pl.concat([rows, looked.with_columns(measure=pl.lit("looked")).select(*COLUMNS)])


def _of_tables(origins: Iterable[Origin], reader: Reader, year: int, level: str) -> pl.DataFrame:
    """Detected persons from a release's other tables: those by place, form, sex and age, each whole."""
    fits = (
        origin
        for origin in origins
        if "year" in origin.indicator.dimensions
        and origin.indicator.code not in {"population", LOOKED}
        and set(origin.indicator.dimensions) - {"year"} <= COORDINATES
    )
    frames = [_frame(origin, reader, year, level) for origin in fits]
    return pl.concat([_empty(), *frames]).unique([*_key(), "measure"], keep="first", maintain_order=True)


def _key() -> list[str]:
    return [name for name in KEY if name != "language"]


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=COLUMNS)


def _frame(origin: Origin, reader: Reader, year: int, level: str) -> pl.DataFrame:
    """One table's figures of a year at a level."""
    found = Observation.objects.by_district_for(reader).filter(origin=origin, year=year)
    district = Place.Level.DISTRICT
    at_level = (
        found.filter(place__level=district) if level == district else found.exclude(place__level=district)
    )
    state, name = origin.release.place.code, f"{origin.release} {origin.indicator.code}"
    rows = [
        (*_where(dimensions, state), year, dimensions.get("measure", "detected"), low, high, None, name)
        for dimensions, low, high in at_level.order_by("pk").values_list("dimensions", "low", "high")
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _where(dimensions: dict[str, str], state: str) -> tuple[str, str, str, str]:
    """Place, form, sex and age group of a figure; what its table is not broken down by is everybody."""
    place = next((dimensions[name] for name in PLACES if name in dimensions), TOTAL)
    form, sex, age = (dimensions.get(name) or "unknown" for name in ("form", "sex", "age_group"))
    given = {name for name in ("form", "sex", "age_group") if name in dimensions}
    form, sex, age = (
        code if name in given and code != TOTAL else ALL
        for name, code in zip(("form", "sex", "age_group"), (form, sex, age), strict=True)
    )
    return state if place == TOTAL else place, form, sex, age


def _with_zeros(rows: pl.DataFrame) -> pl.DataFrame:
    """Every part of each cell in which somebody was detected: a part without a row is nobody."""
    cells = rows.filter(measure="detected").drop("measure", "low", "high")
    wanted = cells.join(pl.DataFrame({"measure": PARTS}), how="cross")
    missing = wanted.join(rows, on=[*_key(), "measure"], how="anti")
    zero = missing.with_columns(low=pl.lit(0, pl.Int64), high=pl.lit(0, pl.Int64)).select(*COLUMNS)
    return pl.concat([rows, zero])


def _estimate(release: Release, year: int, level: str) -> pl.DataFrame:
    """The State's own estimate, for the State's own cell: it is never scaled down to a part of it."""
    found = release.facts.get("estimate") or {}
    if level == Place.Level.DISTRICT or found.get("year") != year or not found.get("range"):
        return _empty()
    low, high = found["range"]
    row = (release.place.code, ALL, ALL, ALL, year, "estimate", low, high, True, f"{release} estimate")
    return pl.DataFrame([row], schema=COLUMNS, orient="row")
