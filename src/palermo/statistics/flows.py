"""Trafficking flows: from where to where, by country and place; domestic, within a subregion, transregional.

Subregions are UNODC's; those of fictional States come from the user's places.
"""

import polars as pl

from palermo.standards import load
from palermo.statistics.counting import Counted
from palermo.statistics.patterns import YEAR
from palermo.statistics.table import Table, by_codes

METHOD = (
    "Counted from the records: presumed and identified, without excluded records, origin and exploitation "
    "known; unknown: those that lack either."
)


def flows(counted: Counted, subregions: dict[str, str] | None = None) -> list[Table]:
    """The tables of flows.

    Args:
        counted: the rows to count.
        subregions: subregion of countries that UNODC's list does not hold, such as fictional ones.
    """
    origin, destination = pl.col("origin_country"), pl.col("exploitation_country")
    places = {"origin": pl.col("origin_place"), "destination": pl.col("exploitation_place")}
    wanted = {
        "flows": ("by country of origin and of exploitation", {"origin": origin, "destination": destination}),
        "flows_places": ("by place of origin and of exploitation", places),
        "flow_kinds": (
            "by kind of flow: domestic, within a subregion, transregional",
            {"flow": kind({**_unodc(), **(subregions or {})})},
        ),
    }
    return [
        Table(
            name=name,
            title=f"Detected, {title}",
            dimensions=("year", *dimensions),
            cells=by_codes(counted.detected, {**YEAR, **dimensions}),
            unit=counted.unit,
            method=METHOD,
            standard="UNODC subregions" if name == "flow_kinds" else "",
        )
        for name, (title, dimensions) in wanted.items()
    ]


def kind(subregions: dict[str, str]) -> pl.Expr:
    """Domestic, within_subregion or transregional; null where a country or its subregion is not known."""
    origin, destination = pl.col("origin_country"), pl.col("exploitation_country")
    near, far = (
        column.replace_strict(subregions, default=None, return_dtype=pl.String)
        for column in (origin, destination)
    )
    return (
        pl.when(origin == destination)
        .then(pl.lit("domestic"))
        .when(near == far)
        .then(pl.lit("within_subregion"))
        .when(near != far)
        .then(pl.lit("transregional"))
    )


def _unodc() -> dict[str, str]:
    return load("country").values("glotip_subregion")
