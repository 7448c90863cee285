"""Who is counted: each detected person once where records are linked; else each record, and it is said so.

Detected is presumed or identified. A record with ``exclude`` takes no part and is only counted.
"""

from dataclasses import dataclass

import polars as pl

from palermo.errors import StatisticsError
from palermo.records.frame import detected, included
from palermo.records.schema import fields

_WEIGHT = {"identified": 0, "presumed": 1, "potential": 2, "refused": 3, "revoked": 4}
"""Which identification speaks for a person whom several organisations recorded: the furthest that stands."""

PERSONS = "persons"
RECORDS = "records (a person may be counted more than once)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The rows that tables are made from.

    Attributes:
        everyone: one row a person or record that may be used, whatever its identification.
        detected: those of ``everyone`` that are presumed or identified.
        use: source, use (used or excluded), records: how many records there were and what became of them.
        unit: what one row is, in words.
        sources: the organisations whose records were used.
        period: first and last year.
        no_years: detected rows without a year, which are in no table by year.
    """

    everyone: pl.DataFrame
    detected: pl.DataFrame
    use: pl.DataFrame
    unit: str
    sources: tuple[str, ...]
    period: tuple[int, int]

    @property
    def no_years(self) -> int:
        """Detected rows without a year: they are in no table by year."""
        return self.detected["year"].null_count()


def count(
    cases: pl.DataFrame, *, persons: pl.DataFrame | None = None, years: tuple[int, int] | None = None
) -> Counted:
    """Choose and, where persons are known, join the records.

    Args:
        cases: case records.
        persons: source, record_id, person_id: which records are of one person.
        years: first and last year to keep; all where None.

    Raises:
        StatisticsError: there is no record, or none of the years asked for.
    """
    use = _use(cases)
    kept = cases.filter(included())
    rows = kept if persons is None else one_row_a_person(kept, persons)
    if years is not None:
        rows = rows.filter(pl.col("year").is_null() | pl.col("year").is_between(*years))
    found = rows["year"].drop_nulls()
    if years is None and found.is_empty():
        raise StatisticsError(
            f"{cases.height} records, {rows.height} of them usable, none with a year: "
            "tables need the year of registration in at least one record"
        )
    period = years or (int(found.min() or 0), int(found.max() or 0))  # type: ignore[arg-type]  # a column of years
    return Counted(
        everyone=rows,
        detected=rows.filter(detected()),
        use=use,
        unit=RECORDS if persons is None else PERSONS,
        sources=tuple(kept["source"].drop_nulls().unique().sort()),
        period=period,
    )


def one_row_a_person(cases: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Join the records of each person into one row; a record that no person claims stays by itself.

    Evidence is yes where any record says yes, else no where any says no. Lists are united. Of codes and years
    the first known counts, earliest year first; of identifications the furthest.
    """
    keyed = cases.join(
        persons.select("source", "record_id", "person_id"), on=["source", "record_id"], how="left"
    )
    alone = pl.format("alone:{}", pl.int_range(pl.len()))
    rank = pl.col("identification").replace_strict(_WEIGHT, default=9, return_dtype=pl.Int8)
    ordered = keyed.with_columns(person_id=pl.coalesce(pl.col("person_id").cast(pl.String), alone), rank=rank)
    ordered = ordered.sort("year", "source", "record_id", nulls_last=True, maintain_order=True)
    joined = ordered.group_by("person_id", maintain_order=True).agg(_joined(name) for name in cases.columns)
    return joined.drop("person_id")


def _joined(name: str) -> pl.Expr:
    field = fields().get(name)
    kind = field.type if field else "text"
    column = pl.col(name)
    if name == "identification":
        return column.sort_by("rank").first()
    if kind == "evidence":
        return column.max()
    if kind in ("codes", "assistance"):
        union = column.explode(empty_as_null=True).drop_nulls().unique(maintain_order=True)
        return pl.when(column.is_not_null().any()).then(union.implode()).otherwise(None).first().alias(name)
    return column.drop_nulls().first()


def _use(cases: pl.DataFrame) -> pl.DataFrame:
    use = pl.when(included()).then(pl.lit("used")).otherwise(pl.lit("excluded"))
    named = cases.select(pl.col("source").fill_null(""), use=use)
    return named.group_by("source", "use").agg(records=pl.len()).sort("source", "use")
