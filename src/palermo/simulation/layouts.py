"""Each organisation's own file: its columns, its words, and the mapping that reads it back.

One description (``data/layouts/NAME.toml``) serves both ways: it writes the file and it writes the mapping.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from palermo.intake.mapping import FAMILIES, Column, Mapping
from palermo.records.schema import fields
from palermo.standards import load

from .parameters import data_text, model, places


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumn:
    """One column of an organisation's file.

    Attributes:
        name: its heading.
        field: the field of the case record, a family of evidence, or a part of ``assistance``.
        words: each code, or evidence field, → the own word of the organisation; empty: codes as they are.
        complete: what the cell does not list was not so.
        capitals: written in capital letters.
    """

    name: str
    field: str
    words: dict[str, str]
    complete: bool = False
    capitals: bool = False

    @property
    def is_date(self) -> bool:
        """Whether the column holds dates."""
        return self.field == "assistance.date" or (
            self.field in fields() and fields()[self.field].type == "partial_date"
        )

    @property
    def is_number(self) -> bool:
        """Whether the column holds whole numbers."""
        return self.field in fields() and fields()[self.field].type == "integer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An organisation's file.

    Attributes:
        source: the organisation, one of ``ORGANISATIONS``.
        file: the file's name; its ending is its format.
        kind: kind of organisation.
        title_en: its name in English.
        title_ar: its name in Arabic.
        dates: order of day, month and year: dmy or ymd.
        separator: between several values in a cell.
        yes: the word for yes.
        no: the word for no.
        columns: in the file's order.
        delimiter: between the cells of a text file.
        encoding: of a text file.
        sheet: of a workbook.
        digits: the ten figures it writes dates with, where they are not the usual ones.
    """

    source: str
    file: str
    kind: str
    title_en: str
    title_ar: str
    dates: str
    separator: str
    yes: str
    no: str
    columns: tuple[LayoutColumn, ...]
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    digits: str = ""

    @property
    def first_row(self) -> int:
        """The row of the file that holds the first record: the second, where the first has the headings."""
        return 1 if self.file.endswith(".jsonl") else 2


@cache
def layout(source: str) -> Layout:
    """The layout of one organisation."""
    table = tomllib.loads(data_text(f"layouts/{source}.toml"))
    columns = tuple(_column(row) for row in table.pop("column"))
    table.pop("house")
    return Layout(source=source, columns=columns, **table)


def house(source: str) -> str:
    """The house style in which the organisation writes names."""
    return str(tomllib.loads(data_text(f"layouts/{source}.toml"))["house"])


def _column(row: dict[str, Any]) -> LayoutColumn:
    """A column from its description: ``words`` names a language or ``htcds``, ``values`` spells them out."""
    words = row.get("values") or _words(row["field"], row.get("words", ""))
    return LayoutColumn(
        name=row["name"],
        field=row["field"],
        words=words,
        complete=row.get("complete", False),
        capitals=row.get("capitals", False),
    )


def _words(field: str, language: str) -> dict[str, str]:
    """The words of a field in one language, from the code lists and the invented places."""
    if field in FAMILIES:
        return {name: _evidence_word(name, field) for name in fields() if name.startswith(FAMILIES[field])}
    if not language:
        return {}
    if field.endswith(("_place", "_country")) or field == "citizenship":
        return {row["code"]: row[f"name_{language}"] for row in places()}
    lists = {"assistance.service": "assistance_service", "assistance.outcome": "assistance_outcome"}
    codes = load(lists.get(field) or fields()[field].codelist)
    if language == "htcds":
        return {code: codes.row(code)["htcds"] or code for code in codes}
    known = _languages() if field == "language" else tuple(codes)
    return {code: codes.label(code, language) for code in known}


def _languages() -> tuple[str, ...]:
    """The languages that anybody in the fictional States speaks."""
    return tuple(sorted({code for pair in model()["language"].values() for code in pair} | {"ils"}))


def _evidence_word(name: str, family: str) -> str:
    """HTCDS's value for an evidence field, or the field's own name without its family."""
    _, _, value = fields()[name].htcds.partition(":")
    return value or name.removeprefix(FAMILIES[family])


def rendered(records: pl.DataFrame, form: Layout) -> pl.DataFrame:
    """The organisation's file as a table of text, under its headings; empty cells are null.

    Args:
        records: rows of one organisation (see ``records.true_records``).
        form: its layout.
    """
    return records.select(_cell(column, form).alias(column.name) for column in form.columns)


def _cell(column: LayoutColumn, form: Layout) -> pl.Expr:
    """The text of a column's cells."""
    if column.field in FAMILIES:
        listed = [pl.when(pl.col(name)).then(pl.lit(word)) for name, word in column.words.items()]
        text = pl.concat_str(listed, separator=form.separator, ignore_nulls=True)
        return pl.when(text != "").then(text)
    if column.field.startswith("assistance."):
        part = pl.col("assistance").list.first().struct.field(column.field.partition(".")[2])
        return _written(column, form, part, "partial_date" if column.is_date else "code")
    return _written(column, form, pl.col(column.field), fields()[column.field].type)


def _written(column: LayoutColumn, form: Layout, value: pl.Expr, kind: str) -> pl.Expr:
    """A value of the case record in the organisation's own way."""
    if kind == "evidence":
        return pl.when(value).then(pl.lit(form.yes)).when(~value).then(pl.lit(form.no))
    if kind == "partial_date":
        return _date(value, form)
    if kind == "codes":
        own = pl.element().replace(column.words) if column.words else pl.element()
        return value.list.eval(own).list.join(form.separator)
    if column.words:
        return value.replace(column.words)
    text = value.cast(pl.String)
    return text.str.to_uppercase() if column.capitals else text


def _date(value: pl.Expr, form: Layout) -> pl.Expr:
    """A date to the precision known; in a workbook a whole date stays ISO 8601, to become a date cell."""
    if form.digits:
        value = value.str.replace_many(list("0123456789"), list(form.digits))
    if form.dates == "ymd":
        return value
    months = value.str.replace(r"^(\d{4})-(\d\d)$", "$2/$1")
    return months if form.sheet else months.str.replace(r"^(\d{4})-(\d\d)-(\d\d)$", "$3/$2/$1")


def mapping(form: Layout, country: str) -> Mapping:
    """How the file is read back: what ``palermo map`` writes once a clerk has confirmed it."""
    return Mapping(
        columns=tuple(_mapped(column, form) for column in form.columns),
        constants={"source": form.source, "exploitation_country": country, "detection_country": country},
        dates=form.dates,
        separator=form.separator.strip(),
        sheet=form.sheet,
        encoding=form.encoding,
        delimiter=form.delimiter,
    )


def _mapped(column: LayoutColumn, form: Layout) -> Column:
    """One column's meaning."""
    values = {word: code for code, word in column.words.items()}
    if column.field in fields() and fields()[column.field].type == "evidence":
        values = {form.yes: "yes", form.no: "no"}
    return Column(name=column.name, field=column.field, values=values, complete=column.complete)


def as_read(records: pl.DataFrame, form: Layout, country: str) -> pl.DataFrame:
    """What a faultless intake of the organisation's file gives: the fields its columns hold, and no more.

    Of a column that lists what was found, the rest is no where the column is complete, else unknown.
    """
    families = {column.field: column for column in form.columns if column.field in FAMILIES}
    columns = {column.field.partition(".")[0] for column in form.columns} - {"record_id"}
    kept = [name for name in fields() if name in columns]
    capitals = {column.field for column in form.columns if column.capitals}
    found = records.select(
        pl.col(name).str.to_uppercase() if name in capitals else pl.col(name) for name in ["record_id", *kept]
    )
    listed = []
    for column in families.values():
        some = pl.any_horizontal(pl.col(name).fill_null(value=False) for name in column.words)
        absent = pl.when(some).then(pl.lit(value=False)) if column.complete else pl.lit(None, pl.Boolean)
        listed += [
            pl.when(pl.col(name)).then(pl.lit(value=True)).otherwise(absent).alias(name)
            for name in column.words
        ]
    return found.hstack(records.select(listed)).with_columns(
        source=pl.lit(form.source), exploitation_country=pl.lit(country), detection_country=pl.lit(country)
    )
