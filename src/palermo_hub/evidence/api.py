"""The API's part about evidence: releases, indicators, figures as intervals, and what organisations sent.

A count has two ends, equal where it is exact; a withheld one has none. Not known is null, never no or zero.
"""

import datetime as dt
import uuid as uuids
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from palermo_hub.audit import actions as audit
from palermo_hub.organisations.api import REFUSALS
from palermo_hub.organisations.callers import SignedIn, caller, reader_of, user_of
from palermo_hub.organisations.paging import Asked, Code, Page, page_of

from .models import (
    Indicator,
    Observation,
    ObservationQuerySet,
    Release,
    ReleaseQuerySet,
    Submission,
    SubmissionQuerySet,
)

router = Router(tags=["Evidence"], auth=caller)
Dimension = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}:[^\x00]{0,64}$")]


class ReleaseOut(Schema):
    """One version of a State's figures."""

    uuid: uuids.UUID
    state: str
    version: int
    fictional: bool
    too_few: bool = Field(description="fewer people than can be published in tables")
    first_year: int
    last_year: int
    method: str
    protection: str
    marking: str
    owner: str = Field(description="code of the organisation that answers for it")
    source: str
    as_of: dt.date
    checksum: str

    @staticmethod
    def resolve_state(row: Release) -> str:
        """The code of the State."""
        return row.place.code

    @staticmethod
    def resolve_owner(row: Release) -> str:
        """The code of the organisation."""
        return row.owner.code


class IndicatorOut(Schema):
    """What is counted."""

    code: str
    names: dict[str, str]
    dimensions: list[str]
    standard: str


class Count(Schema):
    """A count between two ends."""

    low: int
    high: int


class Share(Schema):
    """A share of one between two ends."""

    low: float
    high: float


class ObservationOut(Schema):
    """One figure with what it is of."""

    release: uuids.UUID
    state: str
    indicator: str
    unit: str = Field(description="what one is: persons, or records where none were linked")
    place: str | None
    year: int | None
    dimensions: dict[str, str | None] = Field(description="codes; null is not known")
    kind: str = Field(description="exact, censored, interval or withheld")
    count: Count | None = Field(description="none where it is withheld")
    share: Share | None = Field(description="of those that answered; none where none is shown")
    unknown: int | None = Field(description="how many did not say")


class SubmissionOut(Schema):
    """What one bundle was; never its rows."""

    uuid: uuids.UUID
    sender: str
    receiver: str
    agreement: uuids.UUID
    sequence: int
    marking: str
    state: str
    rows: int
    excluded: int = Field(description="left out by objection or risk; only counted")
    encodings: bool = Field(description="whether encodings of the identities are kept beside its rows")
    as_of: dt.date
    received_at: dt.datetime

    @staticmethod
    def resolve_sender(row: Submission) -> str:
        """The code of the organisation that sent it."""
        return row.owner.code

    @staticmethod
    def resolve_receiver(row: Submission) -> str:
        """The code of the organisation that received it."""
        return row.receiver.code

    @staticmethod
    def resolve_agreement(row: Submission) -> uuids.UUID:
        """The number of the agreement."""
        return row.agreement.uuid


class Releases(Page):
    """A page of releases."""

    items: list[ReleaseOut]


class Indicators(Page):
    """A page of indicators."""

    items: list[IndicatorOut]


class Observations(Page):
    """A page of figures."""

    items: list[ObservationOut]


class Submissions(Page):
    """A page of submissions."""

    items: list[SubmissionOut]


class ObservationsAsked(Asked):
    """Which figures; what is not named is not narrowed."""

    state: str | None = Code
    indicator: str | None = Code
    place: str | None = Code
    year: int | None = Field(None, ge=1000, le=9999)
    where: list[Dimension] = Field(
        [], max_length=20, description="dimension:code, as sex:female; sex: is not known"
    )


@router.get("/releases", response={200: Releases, **REFUSALS}, url_name="releases")
def list_releases(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Releases that count today, one for each State."""
    return page_of(request, _releases(request), asked)


@router.get("/releases/{uuid}", response={200: ReleaseOut, **REFUSALS}, url_name="release")
def read_release(request: HttpRequest, uuid: uuids.UUID) -> Release:
    """One release."""
    return get_object_or_404(_releases(request), uuid=uuid)


@router.get("/indicators", response={200: Indicators, **REFUSALS}, url_name="indicators")
def list_indicators(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """What is counted, and by what it is broken down."""
    return page_of(request, Indicator.objects.all(), asked)


@router.get("/observations", response={200: Observations, **REFUSALS}, url_name="observations")
def list_observations(request: HttpRequest, asked: Query[ObservationsAsked]) -> dict[str, Any]:
    """Figures of the releases that count today, each with its two ends."""
    page = page_of(
        request,
        _observations(request, asked).values(*PLAIN, *COLUMNS.values()),
        asked,
    )
    return page | {"items": [_figure(row) for row in page["items"]]}


@router.get("/submissions", response={200: Submissions, **REFUSALS}, auth=SignedIn(), url_name="submissions")
def list_submissions(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """What my organisations sent and received. That it was read is recorded."""
    page = page_of(request, _submissions(request), asked)
    audit.record(kind="submission.listed", by=user_of(request), count=len(page["items"]))
    return page


@router.get(
    "/submissions/{uuid}", response={200: SubmissionOut, **REFUSALS}, auth=SignedIn(), url_name="submission"
)
def read_submission(request: HttpRequest, uuid: uuids.UUID) -> Submission:
    """One submission. That it was read is recorded."""
    submission = get_object_or_404(_submissions(request), uuid=uuid)
    audit.record(kind="submission.read", by=user_of(request), target=submission)
    return submission


COLUMNS = {
    "release": "origin__release__uuid",
    "state": "origin__release__place__code",
    "indicator": "origin__indicator__code",
    "unit": "origin__unit",
    "place": "place__code",
}
"""Columns of other tables by the names they have in the answer."""

PLAIN = ("year", "dimensions", "kind", "low", "high", "share_low", "share_high", "unknown")


def _releases(request: HttpRequest) -> ReleaseQuerySet:
    return Release.objects.visible_to(reader_of(request)).shown().select_related("place", "owner")


def _submissions(request: HttpRequest) -> SubmissionQuerySet:
    return Submission.objects.visible_to(reader_of(request)).select_related("owner", "receiver", "agreement")


def _observations(request: HttpRequest, asked: ObservationsAsked) -> ObservationQuerySet:
    """Figures that fit what is asked; a dimension that no indicator has fits none."""
    rows = Observation.objects.visible_to(reader_of(request)).filter(
        origin__release__in=Release.objects.shown()
    )
    named = {"year": asked.year} | {
        COLUMNS[name]: getattr(asked, name) for name in ("state", "indicator", "place")
    }
    rows = rows.filter(**{column: value for column, value in named.items() if value is not None})
    wanted = dict(one.split(":", 1) for one in asked.where)
    if not wanted:
        return rows
    known = {name for names in Indicator.objects.values_list("dimensions", flat=True) for name in names}
    return rows.where(wanted) if set(wanted) <= known else rows.none()


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``values`` under the names of the answer, its ends together; an empty code is not known."""
    return {name: row[column] for name, column in COLUMNS.items()} | {
        "year": row["year"],
        "dimensions": {name: code or None for name, code in row["dimensions"].items()},
        "kind": row["kind"],
        "unknown": row["unknown"],
        "count": _between(row["low"], row["high"]),
        "share": _between(row["share_low"], row["share_high"]),
    }


def _between(low: float | None, high: float | None) -> dict[str, float] | None:
    return None if low is None or high is None else {"low": low, "high": high}
