"""Case records as a table to release: detected persons, public columns, evidence as yes or blank.

What identifies and what an organisation typed freely is not among the columns. Of several citizenships the
first counts. Places are told by region: a district is brought to its own (design, law 10). "No" and "not
known" are both blank in a release, as in the files of CTDC: a release says what was reported.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from palermo import standards
from palermo.disclosure.domain import Domain
from palermo.errors import UsageError
from palermo.records.frame import detected, included
from palermo.records.places import Places
from palermo.records.schema import Field, fields

YEARS = tuple(map(str, range(1990, 2041)))
USUAL = (
    *("year", "sex", "age_group", "citizenship", "exploitation_country", "detection_place"),
    *("months_exploited", "identification", "means_", "form_", "recruiter_"),
)
"""What is released unless a plan says otherwise; a name that ends in _ stands for its family of evidence."""


def is_cases(headers: Sequence[str]) -> bool:
    """Whether a file has the columns of case records."""
    return {"year", "sex", "identification", "exclude", "exploitation_country"} <= set(headers)


def case_domain(
    columns: Sequence[str] = (), *, places: Places | None = None, years: Sequence[str] = YEARS
) -> Domain:
    """Columns of case records with their public lists, in the order of the record.

    Args:
        columns: names, or families such as ``form_``; the usual ones where none is named.
        places: the State's own: regions, and countries beside ISO 3166.
        years: that can occur.

    Raises:
        UsageError: a name is no column of case records that may be released.
    """
    offered = _offered(places or Places(), tuple(years))
    chosen = _named(columns, offered) if columns else {name for name in offered if _meant(name, USUAL)}
    lists = {name: values for name, values in offered.items() if name in chosen}
    return Domain(columns=tuple(lists), values=tuple(lists.values()))


def release_table(cases: pl.DataFrame, region_of: Mapping[str, str] | None = None) -> pl.DataFrame:
    """The rows of detected persons who did not object: every column that can be text, as text.

    Args:
        cases: case records, or one row a person.
        region_of: district → its region.
    """
    kept = cases.filter(detected() & included())
    columns = [name for name, dtype in kept.schema.items() if dtype != fields()["assistance"].dtype]
    table = kept.select(_text(name, kept.schema[name]) for name in columns)
    placed = [name for name in columns if name.endswith("_place")]
    return table.with_columns(pl.col(placed).replace(dict(region_of))) if region_of else table


def _offered(places: Places, years: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    given = ((field.name, _values(field, places, years)) for field in fields().values())
    return {name: values for name, values in given if values}


def _values(field: Field, places: Places, years: tuple[str, ...]) -> tuple[str, ...]:
    """The public list of a field; empty where it may not be released or has none."""
    if field.name == "year" or field.name.endswith("_place"):
        return years if field.name == "year" else places.regions
    if field.data_class in {"identity", "administrative"} or field.type == "assistance":
        return ()
    if field.type == "evidence":
        return ("true",)
    return _codes(field.codelist, places.countries) if field.codelist else ()


def _codes(name: str, countries: tuple[str, ...]) -> tuple[str, ...]:
    """A list's codes: of identifications those of detected persons; of countries the State's own as well."""
    listed = standards.load(name)
    if name == "identification":
        return tuple(code for code, detects in listed.values("detected").items() if detects == "yes")
    return tuple(dict.fromkeys((*listed.codes, *(countries if name == "country" else ()))))


def _named(columns: Sequence[str], offered: Mapping[str, object]) -> set[str]:
    strange = [name for name in columns if not any(_meant(column, [name]) for column in offered)]
    if strange:
        raise UsageError(
            f"{', '.join(strange)}: no column of case records that may be released (a place needs the "
            f"State's map, whose regions are its list); known are {', '.join(offered)}"
        )
    return {column for column in offered if _meant(column, columns)}


def _meant(column: str, names: Sequence[str]) -> bool:
    return any(column.startswith(name) if name.endswith("_") else column == name for name in names)


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.List(pl.String):
        return pl.col(name).list.first()
    if dtype == pl.Boolean:
        return pl.when(pl.col(name)).then(pl.lit("true")).alias(name)
    return pl.col(name).cast(pl.String)
