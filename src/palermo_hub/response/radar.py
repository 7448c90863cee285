"""The overlap radar on a hub: which activities a reader may see are alike, found once and kept a while."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.cache import cache

from palermo.exchange.activities import alike
from palermo.exchange.activities.overlap import SCHEMA
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place

from .models import Activity, ActivityForm, OverlapDismissal
from .models.activities import ActivityQuerySet

MOST = 5_000
"""Pairs that are kept, the more specific first: nobody looks through more; the number of all is told."""

SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Pairs of activities alike, of those a reader could see when they were looked for.

    Attributes:
        pairs: rows of ``palermo.exchange.activities.alike``; ``first`` and ``second`` are keys.
        total: how many there are, with those that are not kept.
    """

    pairs: list[dict[str, Any]]
    total: int


def overlaps(rows: ActivityQuerySet, *, key: str, mine: list[Organisation] | None = None) -> Found:
    """Pairs among activities, with one of ``mine`` where that is given; dismissed ones are left out.

    Args:
        rows: what the reader may see.
        key: names the reader, the question, and the state of the activities.
        mine: organisations of which one of the two activities must be.
    """
    found = cache.get(key)
    if found is None:
        found = _look(rows.exclude(status=Activity.Status.CANCELLED), mine)
        cache.set(key, found, SECONDS)
    gone = set(OverlapDismissal.objects.values_list("first_id", "second_id"))
    kept = [pair for pair in found.pairs if _ordered(pair) not in gone]
    return Found(pairs=kept, total=found.total - (len(found.pairs) - len(kept)))


def _look(rows: ActivityQuerySet, mine: list[Organisation] | None) -> Found:
    pairs = alike(_compared(rows))
    if mine is not None:
        own = rows.filter(owner__in=mine).order_by().values_list("pk", flat=True)
        keys = pl.Series([str(key) for key in own], dtype=pl.String)
        pairs = pairs.filter(pl.col("first").is_in(keys.implode()) | pl.col("second").is_in(keys.implode()))
    kept = pairs.head(MOST).with_columns(pl.col("first", "second").cast(pl.Int64))
    return Found(pairs=kept.to_dicts(), total=pairs.height)


def _ordered(pair: dict[str, Any]) -> tuple[int, int]:
    first, second = sorted((pair["first"], pair["second"]))
    return first, second


def _compared(rows: ActivityQuerySet) -> pl.DataFrame:
    """What is compared, read in three statements: no object is made of a hundred thousand rows."""
    rows = rows.order_by()
    names = [
        "pk",
        "owner_id",
        "intervention",
        "starts",
        "ends",
        "sex",
        "age_group",
        "country_wide",
        "country_id",
    ]
    found = pl.DataFrame(list(rows.values_list(*names)), schema=names, orient="row", infer_schema_length=None)
    if found.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    codes = _frame(Place.objects.values_list("pk", "code"), ["place_id", "code"])
    keys = rows.values("pk")
    places = _frame(
        Activity.places.through.objects.filter(activity__in=keys).values_list("activity_id", "place_id"),
        ["pk", "place_id"],
    )
    wide = found.filter(pl.col("country_wide")).select("pk", place_id="country_id")
    where = pl.concat([places, wide]).join(codes, on="place_id").group_by("pk").agg(places="code")
    forms = _frame(
        ActivityForm.objects.filter(activity__in=keys).values_list("activity_id", "code"), ["pk", "form"]
    )
    whole = found.join(where, on="pk", how="left").join(
        forms.group_by("pk").agg(forms="form"), on="pk", how="left"
    )
    return whole.select(
        pl.col("pk").cast(pl.String).alias("id"),
        pl.col("owner_id").cast(pl.String).alias("owner"),
        "intervention", "starts", pl.col("ends").cast(pl.Date), pl.col("places").fill_null([]),
        "sex", "age_group", pl.col("forms").fill_null([]),
    )  # fmt: skip


def _frame(rows: Any, names: list[str]) -> pl.DataFrame:  # noqa: ANN401 - rows of any query
    kinds = {name: pl.String() if name in ("code", "form") else pl.Int64() for name in names}
    return pl.DataFrame(list(rows), schema=kinds, orient="row")
