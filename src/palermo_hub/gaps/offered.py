"""The response's half of a gap table: what a reader may see of what is done and offered in a State."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from palermo.gaps.schema import RESPONSE, RESPONSE_OPTIONAL, SEVERAL
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.models import Place
from palermo_hub.response.models import Activity, ActivityFigure, ActivityForm, ServiceCapacity
from palermo_hub.response.models.activities import ActivityQuerySet
from palermo_hub.response.models.capacity import ServiceCapacityQuerySet

if TYPE_CHECKING:
    from django.db import models

COLUMNS = {**RESPONSE, **{name: kind for name, (kind, _missing) in RESPONSE_OPTIONAL.items()}}
HELPS = [Activity.Status.ONGOING, Activity.Status.COMPLETED]
WITH_PLACES = "shelter"
"""The service whose places are counted: the one that has places to sleep in (docs/reference/tables.md)."""

MEASURES = {
    ActivityFigure.Kind.REACHED: "contacts",
    ActivityFigure.Kind.BUDGET: "budget",
    ActivityFigure.Kind.SPENT: "spent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is done and offered in a State in a year, as one reader may see it.

    Attributes:
        state: the State.
        year: in which activities are under way.
        reader: who asks.
        activities: number of each activity, with its version.
        places: rows of capacity, where the year is the one they are set beside.
    """

    state: Place
    year: int
    reader: Reader = field(repr=False)
    activities: Mapping[int, int]
    places: tuple[tuple[Any, ...], ...]

    @classmethod
    def seen_by(cls, reader: Reader, state: Place, year: int, *, capacity: bool) -> "Offer":
        """Read which rows there are; their content is read only where no table of them is kept."""
        seen = activities_of(reader, state, year).order_by("pk").values_list("pk", "version")
        rows = (
            capacity_of(reader, state).filter(service=WITH_PLACES).order_by("pk").values_list(*_CAPACITY)
            if capacity
            else ()
        )
        return cls(
            state=state,
            year=year,
            reader=reader,
            activities=dict(seen),
            places=tuple((str(row[0]), *row[1:-1], tuple(row[-1])) for row in rows),
        )

    @property
    def key(self) -> str:
        """A digest of exactly the rows this reader sees: whoever has the same digest sees the same rows."""
        told = (self.state.pk, self.year, sorted(self.activities.items()), self.places)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def figures(self, level: str) -> pl.DataFrame:
        """The rows as ``palermo.gaps`` takes them, at regions and the State, or at districts."""
        parts = Parts.of(self.state)
        rows = [*_activity_rows(self, parts, level), *_capacity_rows(self, parts, level)]
        return pl.DataFrame(rows, schema=COLUMNS, orient="row")


_CAPACITY = ("uuid", "place__code", "form", "sex", "age_group", "total", "languages")


def activities_of(reader: Reader, state: Place, year: int) -> ActivityQuerySet:
    """Activities in a State, under way in a year, that the reader may see; a request for help is none."""
    seen: ActivityQuerySet = Activity.objects.visible_to(reader)
    rows = seen.filter(country=state, status__in=HELPS).during(year)
    return rows.exclude(kind=Activity.Kind.ASSISTANCE_REQUEST)


def capacity_of(reader: Reader, state: Place) -> ServiceCapacityQuerySet:
    """Capacity in a State that the reader may see and that has not expired."""
    seen: ServiceCapacityQuerySet = ServiceCapacity.objects.visible_to(reader)
    return seen.current().filter(place__iso3=state.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How the places of a State lie in one another, by code."""

    state: str
    region_of: Mapping[str, str]
    districts_of: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, state: Place) -> "Parts":
        """Read them."""
        rows = Place.objects.within(state.code).filter(level=Place.Level.DISTRICT)
        region_of = dict(rows.values_list("code", "parent__code"))
        inside: dict[str, tuple[str, ...]] = {}
        for district, region in region_of.items():
            inside[region] = (*inside.get(region, ()), district)
        return cls(state=state.code, region_of=region_of, districts_of=inside)

    def at(self, codes: Iterable[str], level: str) -> list[str]:
        """Where something at these places stands in a table of a level, once in each of its places.

        What serves a region serves each of its districts; what serves a district is in its region and State.
        """
        found = [code for code in codes if code != self.state]
        if level == Place.Level.DISTRICT:
            inside = (self.districts_of.get(code, (code,)) for code in found)
            return sorted({district for some in inside for district in some})
        return sorted({self.state, *(self.region_of.get(code, code) for code in found)})


def _activity_rows(offer: Offer, parts: Parts, level: str) -> list[tuple[object, ...]]:
    """One row for each figure of an activity × place; without a figure it is still there."""
    seen = activities_of(offer.reader, offer.state, offer.year)
    places = _grouped(Activity.places.through.objects.filter(activity__in=seen), "place__code")
    forms = _grouped(ActivityForm.objects.filter(activity__in=seen), "code")
    figures = _figures(ActivityFigure.objects.filter(activity__in=seen, kind__in=list(MEASURES)))
    rows: list[tuple[object, ...]] = []
    for pk, uuid, sex, age_group in seen.values_list("pk", "uuid", "sex", "age_group"):
        if pk not in offer.activities:  # seen since the table's rows were named
            continue
        at: list[str | None] = [*parts.at(places.get(pk, ()), level)] or [None]
        against = SEVERAL.join(forms.get(pk, ())) or None
        for measure, low, high, currency, own_sex, own_age in figures.get(pk, _NO_FIGURE):
            group = (own_sex or sex or None, own_age or age_group or None)
            rows += [
                (str(uuid), place, against, *group, offer.year, measure, low, high, None, currency, None)
                for place in at
            ]
    return rows


_NO_FIGURE = (("contacts", 0, None, None, "", ""),)
"""An activity that says nothing of persons reached: none, or any number."""


def _grouped(rows: "models.QuerySet[Any]", column: str) -> dict[int, tuple[str, ...]]:
    grouped: dict[int, tuple[str, ...]] = {}
    for pk, value in rows.values_list("activity_id", column):
        grouped[pk] = (*grouped.get(pk, ()), value)
    return grouped


def _figures(rows: "models.QuerySet[ActivityFigure]") -> dict[int, list[tuple[object, ...]]]:
    """Money and contacts by activity: the figure for everybody where there is one, else its parts."""
    found: dict[int, list[tuple[object, ...]]] = {}
    names = ("activity_id", "kind", "low", "high", "currency", "sex", "age_group")
    told = list(rows.values_list(*names))
    whole = {(pk, kind) for pk, kind, *_rest, sex, age in told if not sex and not age}
    for pk, kind, low, high, currency, sex, age in told:
        if (sex or age) and (pk, kind) in whole:
            continue
        measure = MEASURES[ActivityFigure.Kind(kind)]
        ends = _whole(low, high)
        found.setdefault(pk, []).append((measure, *ends, currency or None, sex, age))
    for figures in found.values():
        if not any(figure[0] == "contacts" for figure in figures):
            figures.extend(_NO_FIGURE)
    return found


def _whole(low: Decimal, high: Decimal | None) -> tuple[int, int | None]:
    return math.floor(low), None if high is None else math.ceil(high)


def _capacity_rows(offer: Offer, parts: Parts, level: str) -> list[tuple[object, ...]]:
    return [
        (
            uuid, place, form or None, sex or None, age_group or None, offer.year, "places", total, total,
            list(languages) or None, None, None,
        )
        for uuid, code, form, sex, age_group, total, languages in offer.places
        for place in (parts.at([str(code)], level) or (None,))
    ]  # fmt: skip


def rate_dates(activities: Iterable[Activity]) -> tuple[dt.date, dt.date] | None:
    """The first and last day whose exchange rate the money of these activities means."""
    days = [figure.rate_date for one in activities for figure in one.figures.all() if figure.rate_date]
    return (min(days), max(days)) if days else None
