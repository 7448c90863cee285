"""The case record as a typed polars schema: what is known of one person in one organisation's records.

The fields are data (``fields.csv``); here they become types. An ``evidence`` field has three values:
true is yes, false is no, null is not known. Nothing known is null, never zero or an empty text.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl

SCHEMA_VERSION = "1"
"""Version of the fields, written into every file of case records."""

ASSISTANCE = pl.List(pl.Struct({"service": pl.String, "date": pl.String, "outcome": pl.String}))
"""Services given: each has a service code, a date to the precision known, an outcome code."""

TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "code": pl.String(),
    "codes": pl.List(pl.String),
    "evidence": pl.Boolean(),
    "integer": pl.Int16(),
    "year": pl.Int16(),
    "partial_date": pl.String(),
    "assistance": ASSISTANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the case record.

    Attributes:
        name: the column's name.
        data_class: identity, administrative, person, event or status; ``identity`` never leaves a node.
        type: a key of ``TYPES``.
        codelist: the code list whose codes the field takes, or empty.
        meaning: one line for the manual and for a mapping's reader.
        htcds: the field (and value) of HTCDS 2.0 it corresponds to, or empty.
    """

    name: str
    data_class: str
    type: str
    codelist: str
    meaning: str
    htcds: str

    @property
    def dtype(self) -> pl.DataType:
        """The polars type of the column."""
        return TYPES[self.type]


@cache
def fields() -> dict[str, Field]:
    """All fields by name, in the order of the record."""
    text = resources.files(__package__).joinpath("fields.csv").read_text(encoding="utf-8")
    return {
        row["field"]: Field(
            name=row["field"],
            data_class=row["data_class"],
            type=row["type"],
            codelist=row["codelist"],
            meaning=row["meaning"],
            htcds=row["htcds"],
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def schema() -> pl.Schema:
    """The polars schema of a table of case records."""
    return pl.Schema({name: field.dtype for name, field in fields().items()})


@cache
def identity_fields() -> frozenset[str]:
    """Names of the fields that may identify a person: they never leave the organisation's node."""
    return frozenset(name for name, field in fields().items() if field.data_class == "identity")
