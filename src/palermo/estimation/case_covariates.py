"""What the case records say of a linked person: sex, age group, form, nationality, year, place.

Linkage writes only who is who; the records are in ``cases.parquet``. Where a person's records differ, the
value that most of them give is taken, the first in order where as many give another.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from palermo.errors import UsageError

DERIVED = {"form": "form_", "means": "means_", "nationality": "citizenship"}
"""Names that stand for several columns: the first evidence that is yes, or the first code."""


def person_covariates(persons: pl.DataFrame, cases: Path, by: Sequence[str]) -> pl.DataFrame:
    """One row a person: ``person_id`` and the covariates as texts, empty where nothing is known.

    Args:
        persons: columns source, record_id, person_id.
        cases: the case records of the same sources.
        by: names of fields of the case record, or of ``DERIVED``.

    Raises:
        UsageError: if the file or a field does not exist.
    """
    if not cases.is_file():
        raise UsageError(
            f"To estimate by {', '.join(by)}, the case records are needed beside the persons: there is no "
            "file "
            f"'{cases}'. Name it with --cases."
        )
    frame = pl.scan_parquet(cases)
    names = frame.collect_schema().names()
    values = frame.select("source", "record_id", *(_column(name, names).alias(name) for name in by)).collect()
    joined = persons.select("source", "record_id", "person_id").join(
        values.with_columns(pl.col("source", "record_id").cast(pl.String)),
        on=["source", "record_id"],
        how="left",
    )
    chosen = [
        pl.col(name).drop_nulls().mode(maintain_order=True).first().fill_null("").alias(name) for name in by
    ]
    return joined.group_by("person_id").agg(chosen).sort("person_id")


def _column(name: str, names: Sequence[str]) -> pl.Expr:
    prefix = DERIVED.get(name, "")
    if name in names:
        expression = pl.col(name)
    elif prefix.endswith("_"):
        columns = [column for column in names if column.startswith(prefix)]
        expression = pl.coalesce(
            pl.when(pl.col(column)).then(pl.lit(column.removeprefix(prefix))) for column in columns
        )
    elif prefix in names:
        expression = pl.col(prefix).list.first()
    else:
        raise UsageError(
            f"There is no field '{name}' in the case records. Usual ones: sex, age_group, form, "
            "nationality, year."
        )
    return expression.cast(pl.String)
