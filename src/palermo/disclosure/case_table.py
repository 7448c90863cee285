"""Case records as a table to release: detected persons, public columns, evidence as yes or blank.

What identifies and what an organisation typed freely is not among the columns. Of several citizenships the
first counts. "No" and "not known" are both blank in a release, as in the files of CTDC: a release says what
was reported.
"""

from collections.abc import Sequence

import polars as pl

from palermo import standards
from palermo.disclosure.domain import Domain
from palermo.records.schema import fields

DETECTED = ("presumed", "identified")
YEARS = tuple(map(str, range(1990, 2041)))
CODED = ("sex", "age_group", "citizenship", "exploitation_country", "months_exploited")
EVIDENCE = ("form_", "means_", "recruiter_")


def is_cases(headers: Sequence[str]) -> bool:
    """Whether a file has the columns of case records."""
    return {"year", "identification", "exclude", *CODED} <= set(headers)


def case_domain(more_countries: Sequence[str] = ()) -> Domain:
    """The columns of case records that are released unless a plan says otherwise, with their public lists.

    Args:
        more_countries: codes beside ISO 3166, such as those of a fictional State.
    """
    lists = {"year": YEARS}
    for name in CODED:
        field = fields()[name]
        extra = tuple(more_countries) if field.codelist == "country" else ()
        lists[name] = (*standards.load(field.codelist).codes, *extra)
    lists |= {name: ("true",) for name in fields() if name.startswith(EVIDENCE)}
    return Domain(columns=tuple(lists), values=tuple(lists.values()))


def release_table(cases: pl.DataFrame) -> pl.DataFrame:
    """The records of detected persons who did not object: every column that can be text, as text."""
    kept = cases.filter(pl.col("identification").is_in(DETECTED) & ~pl.col("exclude").fill_null(value=False))
    columns = [name for name, dtype in kept.schema.items() if dtype != fields()["assistance"].dtype]
    return kept.select(_text(name, kept.schema[name]) for name in columns)


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.List(pl.String):
        return pl.col(name).list.first()
    if dtype == pl.Boolean:
        return pl.when(pl.col(name)).then(pl.lit("true")).alias(name)
    return pl.col(name).cast(pl.String)
