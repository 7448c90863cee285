"""Tables that others ask for: UNODC's Global Report questionnaire and SDG indicator 16.2.2.

Organ removal is in "other" for the questionnaire and therefore given again on a line of its own.
"""

from functools import cache
from itertools import product

import polars as pl

from palermo.standards import crosswalk
from palermo.statistics.counting import Counted
from palermo.statistics.glotip.schema import FORMS, SEXES
from palermo.statistics.patterns import OVERLAP, YEAR
from palermo.statistics.population import Population
from palermo.statistics.table import FIGURES, Table, by_codes, by_evidence, without_shares

_SAID = "Counted from the records: presumed and identified, without excluded records."
GLOTIP = "UNODC questionnaire for the Global Report on Trafficking in Persons"
SDG = "SDG indicator 16.2.2"
PER = 100_000


@cache
def _forms(target: str) -> dict[str, list[str]]:
    """Each category of a target with the forms of the case record that are in it."""
    values = crosswalk("forms").values(target)
    codes = FORMS if target == "glotip" else {value: value for value in values.values()}
    return {codes[value]: [form for form in values if values[form] == value] for value in values.values()}


def official(counted: Counted) -> list[Table]:
    """The tables of the Global Report questionnaire that case records can answer, and the SDG series."""
    return [*_glotip(counted), _sdg(counted)]


def glotip_sex() -> pl.Expr:
    """UNODC's female, male, other."""
    codes = {code: SEXES[value] for code, value in crosswalk("sex").values("glotip").items()}
    return pl.col("sex").replace_strict(codes, default=None, return_dtype=pl.String)


def _glotip(counted: Counted) -> list[Table]:
    people = {"sex": glotip_sex(), "age_group": pl.col("age_group")}
    detected = counted.detected.with_columns(_any_of(category, "glotip") for category in _forms("glotip"))
    detected = detected.with_columns(organ_removal=pl.col("form_organ_removal"))
    forms = (*_forms("glotip"), "organ_removal")
    citizens = counted.detected.explode("citizenship", empty_as_null=True)
    returned = counted.detected.filter(
        pl.col("assistance")
        .list.eval(pl.element().struct.field("service") == "return_reintegration")
        .list.any()
    )
    origin = {**YEAR, "country": pl.col("origin_country")}
    made = {
        "glotip_victims": (
            "by sex and age group",
            {**YEAR, **people},
            by_codes(detected, {**YEAR, **people}),
            "",
        ),
        "glotip_forms": (
            "by form of exploitation, sex and age group",
            {**YEAR, **people, "category": pl.lit("")},
            by_evidence(detected, {**YEAR, **people}, "category", forms),
            f"{OVERLAP} other holds organ_removal, which stands again on its own line.",
        ),
        "glotip_citizenships": (
            "by citizenship",
            {**YEAR, "citizenship": pl.lit("")},
            without_shares(by_codes(citizens, {**YEAR, "citizenship": pl.col("citizenship")})),
            OVERLAP,
        ),
        "glotip_returns": (
            "with return and reintegration recorded, by country of origin",
            origin,
            by_codes(returned, origin),
            "",
        ),
    }
    return [
        Table(
            name=name,
            title=f"Detected, {title}",
            dimensions=tuple(dimensions),
            cells=cells,
            unit=counted.unit,
            method=f"{_SAID} {note}".strip(),
            standard=GLOTIP,
        )
        for name, (title, dimensions, cells, note) in made.items()
    ]


def _any_of(category: str, target: str) -> pl.Expr:
    """Yes where any form of the category is yes; no where all are no; else unknown (Kleene)."""
    return pl.any_horizontal(_forms(target)[category]).alias(category)


def _sdg(counted: Counted) -> Table:
    series = tuple(_forms("sdg_series"))
    detected = counted.detected.with_columns(_any_of(code, "sdg_series") for code in series)
    detected = detected.with_columns(VC_HTF_DETV=pl.lit(value=True))
    parts = [
        _sdg_part(detected, ("VC_HTF_DETV", *series), sex, age)
        for sex, age in product(("total", "female", "male"), ("total", "child", "adult"))
    ]
    dimensions = ("year", "series", "sex", "age_group")
    return Table(
        name="sdg_16_2_2",
        title="Detected victims of trafficking, by series, sex and age group",
        dimensions=dimensions,
        cells=pl.concat(parts).select(*dimensions, *FIGURES).sort(dimensions),
        unit=counted.unit,
        method=f"{_SAID} {OVERLAP} Detected only: the indicator's undetected part is an estimate.",
        standard=SDG,
    )


def _sdg_part(detected: pl.DataFrame, series: tuple[str, ...], sex: str, age: str) -> pl.DataFrame:
    rows = detected
    for column, wanted in (("sex", sex), ("age_group", age)):
        rows = rows if wanted == "total" else rows.filter(pl.col(column) == wanted)
    cells = without_shares(by_evidence(rows, YEAR, "series", series))
    return cells.with_columns(sex=pl.lit(sex), age_group=pl.lit(age))


def sdg_rates(table: Table, population: Population, place: str) -> Table:
    """The SDG table as persons per 100,000 inhabitants; rows without a population are left out.

    Args:
        table: the table ``sdg_16_2_2``.
        population: the user's, with its source.
        place: the code under which the population table holds the whole State.
    """
    rates = [
        {**row, "series": f"{row['series']}R", **_rate(row, inhabitants)}
        for row in table.cells.to_dicts()
        if (inhabitants := population.of(place, row["year"], sex=row["sex"], age_group=row["age_group"]))
    ]
    schema = {**table.cells.schema, "low": pl.Float64(), "high": pl.Float64()}
    return Table(
        name="sdg_16_2_2_rates",
        title="Detected victims of trafficking per 100,000 inhabitants, by series, sex and age group",
        dimensions=table.dimensions,
        cells=pl.DataFrame(rates, schema=schema),
        unit="per 100,000 inhabitants",
        method=f"{table.method} Population: {population.source or 'source not stated'} ({population.file}).",
        standard=SDG,
        protection=table.protection,
    )


def _rate(row: dict[str, int], inhabitants: int) -> dict[str, float]:
    return {end: round(row[end] * PER / inhabitants, 4) for end in ("low", "high")}
