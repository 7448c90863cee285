"""Who was detected and how they were trafficked: sex, age, means, forms, sectors, recruitment, by year.

For a child no means is needed (Protocol, article 3 (c)): children without one are counted like anybody.
"""

import polars as pl

from palermo.records.schema import fields
from palermo.statistics.counting import Counted
from palermo.statistics.table import Table, by_codes, by_evidence

YEAR = {"year": pl.col("year")}
OVERLAP = "One person may be on several rows: rows are never added."


def patterns(counted: Counted) -> list[Table]:
    """The tables of persons and patterns, detected persons only."""
    return [_by_year(counted), *_persons(counted), *_evidence_tables(counted), _means_by_age(counted)]


def _by_year(counted: Counted) -> Table:
    cells = by_codes(counted.detected, YEAR).with_columns(unknown=pl.lit(counted.no_years, pl.Int64))
    return Table(
        name="year",
        title="Detected, by year of registration",
        dimensions=("year",),
        cells=cells,
        unit=counted.unit,
        method=_said("unknown: those without a year, in no other table."),
    )


def _persons(counted: Counted) -> list[Table]:
    country, place = pl.col("detection_country"), pl.col("detection_place")
    wanted = {
        "sex": ("Detected, by sex", {"sex": pl.col("sex")}),
        "age": ("Detected, by age group", {"age_group": pl.col("age_group")}),
        "sex_age": (
            "Detected, by sex and age group",
            {"sex": pl.col("sex"), "age_group": pl.col("age_group")},
        ),
        "regions": ("Detected, by place of detection", {"place": pl.coalesce(place, country)}),
        "exploitation_places": (
            "Detected, by place of exploitation",
            {"place": pl.coalesce("exploitation_place", "exploitation_country")},
        ),
        "months_exploited": (
            "Detected, by months exploited",
            {"months_exploited": pl.col("months_exploited")},
        ),
        "migration_status": (
            "Detected, by migration status",
            {"migration_status": pl.col("migration_status")},
        ),
    }
    return [
        Table(
            name=name,
            title=title,
            dimensions=("year", *dimensions),
            cells=by_codes(counted.detected, {**YEAR, **dimensions}),
            unit=counted.unit,
            method=_said(),
        )
        for name, (title, dimensions) in wanted.items()
    ]


def _evidence_tables(counted: Counted) -> list[Table]:
    wanted = {
        "acts": ("act", "act_", "Detected, by act"),
        "means": ("means", "means_", "Detected, by means of control"),
        "forms": ("form", "form_", "Detected, by form of exploitation"),
        "sectors": ("sector", "sector_", "Detected, by sector of labour exploitation"),
        "sexual": ("type", "sexual_", "Detected, by type of sexual exploitation"),
        "recruiters": ("recruiter", "recruiter_", "Detected, by recruiter"),
        "channels": ("channel", "channel_", "Detected, by recruitment channel"),
    }
    tables = [
        _evidence(counted, name, dimension, title, with_prefix(prefix))
        for name, (dimension, prefix, title) in wanted.items()
    ]
    grounds = ("disability", "stateless", "birth_registered", "minor_at_exploitation")
    return [*tables, _evidence(counted, "grounds", "ground", "Detected, by circumstances recorded", grounds)]


def _evidence(counted: Counted, name: str, dimension: str, title: str, evidence: tuple[str, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        dimensions=("year", dimension),
        cells=by_evidence(counted.detected, YEAR, dimension, evidence),
        unit=counted.unit,
        method=_said(OVERLAP),
    )


def _means_by_age(counted: Counted) -> Table:
    dimensions = {**YEAR, "age_group": pl.col("age_group")}
    return Table(
        name="means_by_age",
        title="Detected, by age group and means of control",
        dimensions=("year", "age_group", "means"),
        cells=by_evidence(counted.detected, dimensions, "means", with_prefix("means_")),
        unit=counted.unit,
        method=_said(OVERLAP, "For a child no means is required (Protocol, article 3 (c))."),
        standard="Palermo Protocol, article 3",
    )


def with_prefix(prefix: str) -> tuple[str, ...]:
    """The evidence fields of the case record whose names begin so."""
    return tuple(
        name for name, field in fields().items() if name.startswith(prefix) and field.type == "evidence"
    )


def _said(*more: str) -> str:
    return " ".join(["Counted from the records: presumed and identified, without excluded records.", *more])
