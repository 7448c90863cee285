"""Coded rows: what may leave a node. Codes, years, months and yes or no; no text that somebody typed.

``coded_rows`` makes them; ``check_rows`` refuses what holds anything else, column by column, without showing
a value.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from palermo import standards
from palermo.intake import looks_like_identity
from palermo.intake.identity import may_identify
from palermo.records.frame import included
from palermo.records.schema import Field, fields

from .reasons import BundleRefusedError, Reason

PLACES = frozenset({"origin_place", "exploitation_place", "detection_place"})
"""Text fields of the case record that hold a place's code."""

_NUMBER = r"^[0-9a-f]{32}$"
_PLACE = r"^[A-Z]{2,3}(-[A-Z0-9]{1,4}){0,3}$"
_MONTH = r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$"
_BOUNDS = {"integer": (0, 130), "year": (1950, 2150)}
_SAMPLE = 1000


def _leaves(field: Field) -> bool:
    """Whether a field leaves the node: it is not identity, and not text unless a code of ours."""
    if field.data_class == "identity":
        return field.name == "record_id"
    return field.type != "text" or field.name in PLACES | {"source"}


CODED_FIELDS: dict[str, Field] = {name: field for name, field in fields().items() if _leaves(field)}
"""The columns of coded rows, in the order of the case record."""


def coded_rows(cases: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn case records into what may leave: random numbers in a random order, dates to the month.

    Records of persons who objected, or whom use would endanger, stay.

    Args:
        cases: a table of the case record's schema.

    Returns:
        The coded rows, and the numbers: ``record_id`` of the organisation and ``number`` in the bundle,
        which only the node keeps.
    """
    kept = cases.filter(included())
    numbers = pl.Series("number", [secrets.token_hex(16) for _ in range(kept.height)], dtype=pl.String)
    coded = kept.with_columns(numbers.alias("record_id"), *map(_to_month, _dates())).sort("record_id")
    return coded.select(list(CODED_FIELDS)), pl.DataFrame([kept["record_id"], numbers])


def _dates() -> list[Field]:
    return [field for field in CODED_FIELDS.values() if field.type in {"partial_date", "assistance"}]


def _to_month(field: Field) -> pl.Expr:
    """Dates to the month: the day of an arrest or a rescue is in the newspaper."""
    if field.type == "partial_date":
        return pl.col(field.name).str.slice(0, 7)
    service = pl.element().struct
    return pl.col(field.name).list.eval(service.with_fields(service.field("date").str.slice(0, 7)))


def check_rows(rows: pl.DataFrame, sources: Sequence[str], places: Iterable[str] | None) -> None:
    """Refuse rows that hold anything but codes.

    Args:
        rows: as read from a bundle.
        sources: names of sources that the header lists.
        places: codes of places known here; ``None`` accepts whatever is shaped like one.

    Raises:
        BundleRefusedError: a column identifies persons, by its name or by its look; holds free text; hides a
            name among codes; or a code is not in its list.
    """
    for column in rows.columns:
        if column not in CODED_FIELDS:
            _refuse_column(rows[column])
    if rows.schema != {name: field.dtype for name, field in CODED_FIELDS.items()}:
        raise BundleRefusedError(
            Reason.ROWS, "the rows do not have the columns and types of coded rows: make the bundle again"
        )
    if rows["record_id"].n_unique() != rows.height:
        raise BundleRefusedError(Reason.ROWS, "two rows bear the same number: make the bundle again")
    known = {"source": pl.col("source").is_in(list(sources))}
    if places is not None:
        known |= {name: pl.col(name).is_in(list(places)) for name in PLACES}
    for field in CODED_FIELDS.values():
        for values, accepted in _tests(rows[field.name], field, known):
            _refuse_values(field.name, values, accepted)


def _refuse_column(column: pl.Series) -> None:
    """Say why a column that is not one of coded rows may not be here."""
    look = looks_like_identity(column.name, _texts(column))
    if look and look.by == "name" and look.kind != "notes":
        reason, said = Reason.IDENTITY_NAME, "identifies persons, by its name"
    elif look and look.by == "look":
        reason, said = Reason.IDENTITY_LOOK, f"identifies persons: its values look like {look.kind}"
    else:
        reason, said = Reason.FREE_TEXT, "is not a column of coded rows: free text does not leave a node"
    name = column.name if column.name in fields() else "of another name"
    raise BundleRefusedError(
        reason, f"the column {name} {said}. Leave it out, and make the bundle again", column=name
    )


def _texts(column: pl.Series) -> list[str]:
    """A sample of a column's distinct values as text."""
    flat = column.explode() if column.dtype == pl.List else column
    distinct = flat.drop_nulls().head(100 * _SAMPLE).unique(maintain_order=True).head(_SAMPLE)
    return [str(value) for value in distinct.to_list()]


def _tests(
    column: pl.Series, field: Field, known: dict[str, pl.Expr]
) -> Iterable[tuple[pl.Series, Callable[[pl.Expr], pl.Expr]]]:
    """The values of a column that are told apart, and what accepts each of them."""
    if field.type == "assistance":
        services = column.explode().struct.unnest()
        for part, codelist in zip(("service", "outcome"), field.codelist.split("; "), strict=True):
            yield services[part], standards.load(codelist).accepts
        yield services["date"], _shaped(_MONTH)
    elif field.name in known:
        yield column, lambda _value: known[field.name]
    elif field.codelist:
        yield column.explode() if field.type == "codes" else column, standards.load(field.codelist).accepts
    elif field.type in _BOUNDS:
        low, high = _BOUNDS[field.type]
        yield column, lambda value: value.is_between(low, high)
    elif field.type != "evidence":
        shapes = {"record_id": _NUMBER} | dict.fromkeys(PLACES, _PLACE)
        yield column, _shaped(shapes.get(field.name, _MONTH))


def _shaped(pattern: str) -> Callable[[pl.Expr], pl.Expr]:
    return lambda value: value.str.contains(pattern)


def _refuse_values(name: str, values: pl.Series, accepted: Callable[[pl.Expr], pl.Expr]) -> None:
    """Refuse a column of which a value is not accepted; a value that looks like a person's says so."""
    distinct = pl.DataFrame(values.drop_nulls().unique().alias(name))
    wrong = distinct.filter(~accepted(pl.col(name)))[name]
    if wrong.is_empty():
        return
    if any(may_identify(str(value)) for value in wrong.head(_SAMPLE).to_list()):
        raise BundleRefusedError(
            Reason.HIDDEN_NAME,
            f"the column {name} holds a value that may identify a person, where a code was expected. "
            "Correct the record on the node, and make the bundle again",
            column=name,
        )
    raise BundleRefusedError(
        Reason.CODE,
        f"the column {name} holds {wrong.len()} values that are not codes of its list. "
        "Correct the mapping on the node, and make the bundle again",
        column=name,
    )
