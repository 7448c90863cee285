"""The API's part about the response: activities, commitments, capacity and justice, as the pages show them.

A count has two ends; an upper end that is not known is null. An organisation that is withheld is null.
"""

import datetime as dt
import uuid as uuids
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from palermo_hub.organisations.api import REFUSALS
from palermo_hub.organisations.callers import caller, reader_of
from palermo_hub.organisations.paging import Asked, Code, Page, page_of

from .board import region_of
from .cells import with_everything
from .models import Activity, Commitment, JusticeCount, ServiceCapacity
from .models.activities import ActivityQuerySet
from .naming import hidden_from

router = Router(tags=["Response"], auth=caller)


class Between(Schema):
    """A count between two ends, equal where it is exact."""

    low: int
    high: int | None = Field(description="null: no upper end is known")


class FigureOut(Schema):
    """Money, or people, of an activity; people reached are contacts, who may repeat."""

    kind: str = Field(description="budget, spent, target or reached")
    sex: str | None
    age_group: str | None
    low: Decimal
    high: Decimal | None = Field(description="null: no upper end is known")
    currency: str | None = Field(description="ISO 4217, of money")
    rate_date: dt.date | None = Field(description="the day whose exchange rate is meant")


class ActivityOut(Schema):
    """Who does what, where, when, for whom, with whom."""

    uuid: uuids.UUID
    owner: str | None = Field(description="code of the organisation; null where it is withheld")
    title: str
    description: str
    kind: str
    intervention: str
    status: str
    starts: dt.date
    ends: dt.date | None
    state: str
    country_wide: bool
    places: list[str]
    sex: str | None = Field(description="null: anybody")
    age_group: str | None = Field(description="null: anybody")
    forms: list[str] = Field(description="empty: any form of exploitation")
    partners: list[str]
    other_partners: str
    particulars: dict[str, str] = Field(description="the few fields of its kind")
    cites: list[str] = Field(description="provisions, as a-res-76-186/8")
    figures: list[FigureOut]
    marking: str
    as_of: dt.date
    source: str
    version: int


class CommitmentOut(Schema):
    """What somebody said they would do."""

    uuid: uuids.UUID
    owner: str | None
    title: str
    text: str
    kind: str
    state: str
    due: dt.date | None
    status: str
    indicator: str
    cites: list[str]
    activities: list[uuids.UUID] = Field(description="those that keep it and that the reader may see")
    marking: str
    as_of: dt.date
    source: str


class CapacityOut(Schema):
    """Places of a service for a group in a region, until a day; whose they are only where it says so."""

    service: str
    region: str
    form: str | None = Field(description="null: any form")
    sex: str | None
    age_group: str | None
    languages: list[str] = Field(description="ISO 639-3, sign languages included")
    total: int
    free: int | None = Field(description="null: not known")
    expires: dt.date
    owner: str | None = Field(description="null where it is withheld")
    as_of: dt.date
    marking: str


class JusticeOut(Schema):
    """How many at one stage of one place and year; splits overlap and are never added."""

    uuid: uuids.UUID
    owner: str | None
    place: str
    year: int
    stage: str
    article: str | None = Field(description="null: all articles")
    sex: str | None = Field(description="null: everybody")
    age_group: str | None
    citizenship: str | None
    count: Between
    marking: str
    as_of: dt.date
    source: str


class Activities(Page):
    """A page of activities."""

    items: list[ActivityOut]


class Commitments(Page):
    """A page of commitments."""

    items: list[CommitmentOut]


class Capacities(Page):
    """A page of capacity."""

    items: list[CapacityOut]


class JusticeCounts(Page):
    """A page of counts of justice."""

    items: list[JusticeOut]


class ActivitiesAsked(Asked):
    """Which activities; what is not named is not narrowed."""

    state: str | None = Code
    place: str | None = Code
    kind: str | None = Code
    intervention: str | None = Code
    form: str | None = Code
    status: str | None = Code
    year: int | None = Field(None, ge=1000, le=9999)


class CommitmentsAsked(Asked):
    """Which commitments."""

    state: str | None = Code
    status: str | None = Code


class CapacityAsked(Asked):
    """Which capacity."""

    service: str | None = Code


class JusticeAsked(Asked):
    """Which counts."""

    place: str | None = Code
    year: int | None = Field(None, ge=1000, le=9999)
    stage: str | None = Code


@router.get("/activities", response={200: Activities, **REFUSALS}, url_name="activities")
def list_activities(request: HttpRequest, asked: Query[ActivitiesAsked]) -> dict[str, Any]:
    """Activities that the reader may see, the newest first."""
    said = asked.dict() | {"country": asked.state}
    page = page_of(request, _activities(request).chosen(said), asked)
    hidden = hidden_from(reader_of(request))
    return page | {"items": [_activity(one, hidden) for one in page["items"]]}


@router.get("/activities/{uuid}", response={200: ActivityOut, **REFUSALS}, url_name="activity")
def read_activity(request: HttpRequest, uuid: uuids.UUID) -> dict[str, Any]:
    """One activity."""
    return _activity(get_object_or_404(_activities(request), uuid=uuid), hidden_from(reader_of(request)))


@router.get("/commitments", response={200: Commitments, **REFUSALS}, url_name="commitments")
def list_commitments(request: HttpRequest, asked: Query[CommitmentsAsked]) -> dict[str, Any]:
    """Pledges and measures of plans that the reader may see, the earliest due first."""
    reader = reader_of(request)
    rows = Commitment.objects.visible_to(reader).select_related("owner", "country").defer("country__outline")
    named = {"country__code": asked.state, "status": asked.status}
    rows = rows.filter(**{column: value for column, value in named.items() if value is not None})
    page = page_of(request, rows.prefetch_related("cites__instrument"), asked)
    hidden, kept = hidden_from(reader), _kept_by(page["items"], request)
    return page | {"items": [_commitment(one, hidden, kept.get(one.pk, [])) for one in page["items"]]}


@router.get("/capacity", response={200: Capacities, **REFUSALS}, url_name="capacity")
def list_capacity(request: HttpRequest, asked: Query[CapacityAsked]) -> dict[str, Any]:
    """Places of services that were confirmed and have not expired."""
    reader = reader_of(request)
    rows = ServiceCapacity.objects.visible_to(reader).current().select_related("owner", "place__parent")
    rows = rows.filter(service=asked.service) if asked.service is not None else rows
    page = page_of(request, rows.defer("place__outline", "place__parent__outline"), asked)
    named = ServiceCapacity.owners_named_to(reader)
    return page | {"items": [_capacity(one, named) for one in page["items"]]}


@router.get("/justice", response={200: JusticeCounts, **REFUSALS}, url_name="justice")
def list_justice(request: HttpRequest, asked: Query[JusticeAsked]) -> dict[str, Any]:
    """Investigated, prosecuted, convicted; victims charged or detained for acts they were compelled to do."""
    reader = reader_of(request)
    rows = JusticeCount.objects.visible_to(reader).select_related("owner", "place").defer("place__outline")
    named = {"place__code": asked.place, "year": asked.year, "stage": asked.stage}
    rows = rows.filter(**{column: value for column, value in named.items() if value is not None})
    page, hidden = page_of(request, rows, asked), hidden_from(reader)
    return page | {"items": [_justice(one, hidden) for one in page["items"]]}


def _activities(request: HttpRequest) -> ActivityQuerySet:
    rows: ActivityQuerySet = Activity.objects.visible_to(reader_of(request))
    return rows.with_names().prefetch_related(*with_everything(), "cites__instrument")


def _kept_by(commitments: list[Commitment], request: HttpRequest) -> dict[int, list[uuids.UUID]]:
    """The activities that keep each commitment, of those the reader may see."""
    seen = Activity.objects.visible_to(reader_of(request)).filter(commitments__in=commitments)
    found: dict[int, list[uuids.UUID]] = {}
    for commitment, activity in seen.values_list("commitments", "uuid").order_by("uuid"):
        found.setdefault(commitment, []).append(activity)
    return found


def _said(row: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - a row of any model
    """Fields as they are; an empty text is null where the answer allows it."""
    return {name: getattr(row, name) for name in names}


def _coded(row: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401
    return {name: getattr(row, name) or None for name in names}


def _owner(row: Any, hidden: frozenset[int]) -> dict[str, str | None]:  # noqa: ANN401
    return {"owner": None if row.owner_id in hidden else row.owner.code}


def _cites(row: Activity | Commitment) -> list[str]:
    return [f"{one.instrument.code}/{one.number}" for one in row.cites.all()]


_COMMON = ("marking", "as_of", "source")
_ACTIVITY = ("uuid", "title", "description", "kind", "intervention", "status", "starts", "ends",
             "country_wide", "other_partners", "particulars", "version")  # fmt: skip


def _activity(row: Activity, hidden: frozenset[int]) -> dict[str, Any]:
    return {
        **_said(row, (*_ACTIVITY, *_COMMON)),
        **_coded(row, ("sex", "age_group")),
        **_owner(row, hidden),
        "state": row.country.code,
        "places": [place.code for place in row.places.all()],
        "forms": [form.code for form in row.forms.all()],
        "partners": [one.code for one in row.partners.all() if one.pk not in hidden],
        "cites": _cites(row),
        "figures": [
            _said(figure, ("kind", "low", "high", "rate_date"))
            | _coded(figure, ("sex", "age_group", "currency"))
            for figure in row.figures.all()
        ],
    }


def _commitment(row: Commitment, hidden: frozenset[int], kept: list[uuids.UUID]) -> dict[str, Any]:
    names = ("uuid", "title", "text", "kind", "due", "status", "indicator")
    return {
        **_said(row, (*names, *_COMMON)),
        **_owner(row, hidden),
        "state": row.country.code,
        "cites": _cites(row),
        "activities": kept,
    }


def _capacity(row: ServiceCapacity, named: frozenset[int]) -> dict[str, Any]:
    """Neither its number nor its source: both could tell whose it is."""
    is_named = row.named_openly or row.owner_id in named
    return {
        **_said(row, ("service", "languages", "total", "free", "expires", "as_of", "marking")),
        **_coded(row, ("form", "sex", "age_group")),
        "region": region_of(row.place).code,
        "owner": row.owner.code if is_named else None,
    }


def _justice(row: JusticeCount, hidden: frozenset[int]) -> dict[str, Any]:
    return {
        **_said(row, ("uuid", "year", "stage", *_COMMON)),
        **_coded(row, ("article", "sex", "age_group", "citizenship")),
        **_owner(row, hidden),
        "place": row.place.code,
        "count": {"low": row.low, "high": row.high},
    }
