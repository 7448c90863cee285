"""The figures of a release folder as tables, each count an interval: what pages show and files give away.

A count with its error becomes the interval it lies in 95 times in 100; a withheld count has no interval. Yes
columns of one family, such as ``form_…``, are the codes of one dimension. A combination that the folder does
not name has no row: none was counted there, or too few to tell from none.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from palermo.errors import UnreadableFileError
from palermo.exchange.figures import MEASURES, FigureTable, figure_schema

FAMILIES = {f"{name}_": name for name in ("act", "means", "form", "sector", "recruiter", "channel")} | {
    "sexual_": "type"
}
"""Families of yes columns, and the dimension that each is."""
PLACE = {"detection_place": "place"}
"""A place is that of detection, as in the tables that ``palermo tables`` makes."""
YEAR = "year"
GAP_FILE = "gap.csv"
ENDS = ("low", "high")
NOT_REPORTED = "(not reported)"
FEWEST = 20
"""Under this many answers no share is given (design, gap table, 6)."""
USUAL_NAMES = {
    ("age_group",): "age",
    ("form",): "forms",
    ("recruiter",): "recruiters",
    ("means",): "means",
    ("act",): "acts",
    ("sector",): "sectors",
    ("type",): "sexual",
    ("channel",): "channels",
    ("citizenship",): "citizenships",
    ("place",): "regions",
    ("exploitation_place",): "exploitation_places",
    ("sex", "age_group"): "sex_age",
}
"""Tables that ``palermo tables`` also makes bear the same names; the others are named by their dimensions."""


def read_figures(folder: Path, *, place: str, period: tuple[int, int]) -> list[FigureTable]:
    """The tables of a release folder: by each dimension and by each two, within the year where there is one.

    Args:
        folder: as ``palermo release`` leaves it, with counts.
        place: code of the State.
        period: first and last year shown; rows of other years are left out.

    Raises:
        UnreadableFileError: it is no such folder.
    """
    try:
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        counts = pl.read_csv(
            folder / "counts.csv", schema_overrides={"count": pl.Float64, "error": pl.Float64}
        )
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise UnreadableFileError(
            f"{folder.name} is not a release folder with counts ({type(error).__name__}): "
            "release.json and counts.csv as palermo release writes them were expected."
        ) from error
    cells = list(_cells(counts))
    columns = [_dimension(name, "")[0] for name in facts["columns"]]
    dimensions = list(dict.fromkeys(columns))
    fixed = (YEAR,) if YEAR in dimensions else ()
    free = [name for name in dimensions if name != YEAR]
    wanted = [(*fixed, *names) for size in range(0 if fixed else 1, 3) for names in combinations(free, size)]
    made = (_table(names, cells, facts, place, period) for names in wanted)
    return [table for table in made if table is not None]


def read_gap(folder: Path, *, place: str, period: tuple[int, int]) -> list[FigureTable]:
    """What became of persons, by place, form and group; nothing where the release does not tell.

    Raises:
        UnreadableFileError: the file is not what ``palermo run`` writes.
    """
    path = folder / GAP_FILE
    if not path.is_file():
        return []
    keys = ("year", "place", "form", "sex", "age_group", "measure")
    types = {**dict.fromkeys(keys, pl.String), **dict.fromkeys(ENDS, pl.Int64)}
    try:
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        rows = pl.read_csv(path, schema_overrides=types)
        missing = [pl.lit(None, kind).alias(name) for name, kind in MEASURES.items() if name not in ENDS]
        whole = rows.with_columns(*missing).select(*keys, *MEASURES)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise UnreadableFileError(
            f"{path.name} is not a table of what became of persons ({type(error).__name__}): make it again "
            "with palermo run."
        ) from error
    return [
        FigureTable(
            code="gap",
            title="Detected and assisted, by place, form, sex and age group",
            dimensions=keys,
            place=place,
            period=period,
            unit="persons" if str(facts.get("unit", "")).startswith("person") else "records",
            protection=protection(facts),
            rows=whole,
        )
    ]


def _cells(counts: pl.DataFrame) -> Iterator[tuple[Mapping[str, str], float | None, float | None]]:
    """Each count as its codes by dimension, with its error; a family crossed with itself is left out."""
    for combo, count, error in counts.select("combo", "count", "error").iter_rows():
        parts = [_dimension(*part.split(":", 1)) for part in combo.split(";")] if combo else []
        codes = dict(parts)
        if len(codes) == len(parts):
            yield codes, count, error


def _dimension(column: str, value: str) -> tuple[str, str]:
    """A column and its value as a dimension and its code."""
    for prefix, dimension in FAMILIES.items():
        if column.startswith(prefix):
            return dimension, NOT_REPORTED if value == NOT_REPORTED else column
    return PLACE.get(column, column), value


def _table(
    names: tuple[str, ...],
    cells: list[tuple[Mapping[str, str], float | None, float | None]],
    facts: Mapping[str, Any],
    place: str,
    period: tuple[int, int],
) -> FigureTable | None:
    """One table; nothing where the folder has no count of these dimensions."""
    rows = [
        (*(codes[name] for name in names), *_interval(count, error))
        for codes, count, error in cells
        if codes.keys() == set(names) and NOT_REPORTED not in codes.values() and _within(codes, period)
    ]
    if not rows:
        return None
    return FigureTable(
        code=_name(names),
        title=f"Persons detected, by {' and '.join(name for name in names if name != YEAR) or 'year'}",
        dimensions=names,
        place=place,
        period=period,
        unit="persons" if str(facts.get("unit", "")).startswith("person") else "records",
        protection=protection(facts),
        rows=_with_shares(pl.DataFrame(rows, schema=figure_schema(names), orient="row").sort(names)),
    )


def _within(codes: Mapping[str, str], period: tuple[int, int]) -> bool:
    return YEAR not in codes or period[0] <= int(codes[YEAR]) <= period[1]


def _with_shares(rows: pl.DataFrame) -> pl.DataFrame:
    """Shares of those who answered, in the same year: least beside the most of all others, and the reverse.

    None within a family, of whose columns several may be yes, and none under ``FEWEST`` answers.
    """
    names = rows.columns[: -len(MEASURES)]
    free = [name for name in names if name != YEAR]
    if not free or set(free) & set(FAMILIES.values()):
        return rows
    whole = pl.col(YEAR) if YEAR in names else pl.lit(1)
    least, most = (pl.col(name).sum().over(whole) for name in ("low", "high"))
    enough = (least >= FEWEST) & pl.col("low").is_not_null().all().over(whole)
    low, high = pl.col("low"), pl.col("high")
    return rows.with_columns(
        share_low=pl.when(enough).then((low / (low + most - high)).round(4)),
        share_high=pl.when(enough).then((high / (high + least - low)).round(4)),
    )


def _interval(count: float | None, error: float | None) -> tuple[int | None, int | None, None, None, None]:
    """Whole persons between which the count lies; who did not say is not in the folder."""
    if count is None or error is None:
        return None, None, None, None, None
    return max(0, round(count - error)), round(count + error), None, None, None


def _name(names: tuple[str, ...]) -> str:
    free = tuple(name for name in names if name != YEAR)
    return USUAL_NAMES.get(free, "_".join(free)) or YEAR


def protection(facts: Mapping[str, Any]) -> str:
    """What protects the release, in words."""
    if facts["mode"] == "dp":
        return (
            f"differential privacy: epsilon {facts['epsilon']:g}, delta {facts['delta']:.2g}; "
            "each count is given as the interval it lies in 95 times in 100"
        )
    return (
        f"counts from 1 to {facts['least'] - 1} are withheld, and those from which they could be worked out"
    )
