"""A mapping: which column of a file is which field of the case record, and which value is which code."""

import dataclasses
from collections.abc import Mapping as AnyMapping

from palermo.errors import MappingError
from palermo.records.schema import fields

FAMILIES = {
    "act": "act_",
    "means": "means_",
    "form": "form_",
    "sector": "sector_",
    "sexual": "sexual_",
    "recruiter": "recruiter_",
    "channel": "channel_",
    "evidence": "",
}
"""Targets of a column that lists what was found: each of its values names evidence fields."""

COMPOSED = {"age_range", "assistance.service", "assistance.date", "assistance.outcome"}
"""Targets that fill a part of a field, or more than one field."""

DATE_ORDERS = ("dmy", "mdy", "ymd")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one column of the file means.

    Attributes:
        name: the column's name as the file writes it.
        field: a field of the case record, a key of ``FAMILIES``, one of ``COMPOSED``, or empty: not read.
        values: the file's words → codes; ``yes``, ``no`` or ``unknown`` for evidence; names of evidence
            fields, separated by blanks, for a family. They come before the built-in words.
        dates: order of day, month and year in this column, or empty for the file's.
        separator: what stands between several values in one cell, or empty for the file's.
        unknown: words that mean "not known" in this column, beside the file's.
        complete: a listed value is yes and *every other of the family is no* (else they stay unknown).
        confidence: 0 to 1; 1 where a person or a layout said so.
        reasons: why this was proposed, one short phrase each.
    """

    name: str
    field: str = ""
    values: AnyMapping[str, str] = dataclasses.field(default_factory=dict)
    dates: str = ""
    separator: str = ""
    unknown: tuple[str, ...] = ()
    complete: bool = False
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a field or an order of dates that does not exist."""
        if self.field and not (self.field in fields() or self.field in FAMILIES or self.field in COMPOSED):
            raise MappingError(
                f'column "{self.name}": "{self.field}" is not a field of the case record. '
                "Use a name of the list in docs/reference/intake.md, or leave it empty to skip the column."
            )
        if self.dates and self.dates not in DATE_ORDERS:
            raise MappingError(f'column "{self.name}": dates = "{self.dates}", expected dmy, mdy or ymd.')
        self._check_values()

    def _check_values(self) -> None:
        if self.field not in FAMILIES:
            return
        known = fields()
        for value, targets in self.values.items():
            for target in targets.split():
                name = target.removeprefix("!")
                if target != "unknown" and (name not in known or known[name].type != "evidence"):
                    raise MappingError(
                        f'column "{self.name}": the value "{value}" is given as "{target}", expected '
                        'evidence fields such as "form_forced_labour" (! before it: no), or "unknown".'
                    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one file is read.

    Attributes:
        columns: one for each column of the file that is known.
        constants: fields with the same value in every row, such as the source.
        layout: the layout's name, ``mapped`` for a mapping beside the file, ``proposed`` for a proposal.
        dates: order of day, month and year where figures alone do not tell: dmy, mdy or ymd.
        separator: what stands between several values in one cell.
        unknown: words that mean "not known" in any column, beside the empty cell.
        sheet: the sheet of a workbook, or empty for the first that holds rows.
        header_row: the row that names the columns, counted from 1; 0: find it.
        encoding: the text's encoding, or empty: find it.
        delimiter: what stands between the cells of a text file, or empty: find it.
        repeats: identical rows are separate persons (public files without a record number).
        fingerprint: of the header it was made for.
        notes: what is lost on the way, for the report.
    """

    columns: tuple[Column, ...]
    constants: AnyMapping[str, str] = dataclasses.field(default_factory=dict)
    layout: str = "mapped"
    dates: str = ""
    separator: str = ";"
    unknown: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0
    encoding: str = ""
    delimiter: str = ""
    repeats: bool = False
    fingerprint: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a constant for a field that does not exist."""
        for name in self.constants:
            if name not in fields():
                raise MappingError(f'constant "{name}" is not a field of the case record.')
        if self.dates and self.dates not in DATE_ORDERS:
            raise MappingError(f'dates = "{self.dates}", expected dmy, mdy or ymd.')

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """The columns that are read into the record."""
        return tuple(column for column in self.columns if column.field)
