"""The API's part about figures that others published: each release of a series, its figures, its revisions.

A figure stands as its publisher gave it. Dimensions of a series are never added up: one person is in several.
"""

import datetime as dt
import uuid as uuids
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from palermo_hub.evidence.api import Count
from palermo_hub.evidence.models import PublishedFigure, PublishedRelease, Revision
from palermo_hub.organisations.api import REFUSALS
from palermo_hub.organisations.callers import caller, reader_of
from palermo_hub.organisations.paging import Asked, Code, Page, page_of

router = Router(tags=["Published by others"], auth=caller)


class PublishedReleaseOut(Schema):
    """One release of a series, as somebody brought it."""

    uuid: uuids.UUID
    series: str = Field(description="glotip, or a layout of CTDC's files")
    released: dt.date = Field(description="when its publisher released it")
    sha256: str = Field(description="of the file")
    counts: dict[str, int] = Field(description="rows, implausible, in conflict, rejected ...")
    source: str
    as_of: dt.date


class PublishedFigureOut(Schema):
    """One figure of a release."""

    series: str
    released: dt.date
    country: str = Field(description="ISO 3166-1 alpha-3, or what the publisher wrote")
    year: int | None
    indicator: str
    dimension: str
    category: str
    sex: str
    age: str
    count: Count | None = Field(description="none where the publisher gave none")
    unit: str
    text: str = Field(description="as it stands in the file")
    implausible: str = Field(description="why it cannot be so; empty where nothing speaks against it")
    conflict: bool = Field(description="another row has the same key and another figure")


class RevisionOut(Schema):
    """A figure that a newer release added, removed or revised."""

    series: str
    older: dt.date
    newer: dt.date
    change: str = Field(description="added, removed or revised")
    country: str
    year: int | None
    indicator: str
    dimension: str
    category: str
    sex: str
    age: str
    before: str
    after: str


class PublishedReleases(Page):
    """A page of releases."""

    items: list[PublishedReleaseOut]


class PublishedFigures(Page):
    """A page of figures."""

    items: list[PublishedFigureOut]


class Revisions(Page):
    """A page of revisions."""

    items: list[RevisionOut]


class SeriesAsked(Asked):
    """Of which series and country; what is not named is not narrowed."""

    series: str | None = Code
    country: str | None = Code
    year: int | None = Field(None, ge=1000, le=9999)


class FiguresAsked(SeriesAsked):
    """Which figures."""

    released: dt.date | None = Field(None, description="the release of this day")


KEY = ("year", "indicator", "dimension", "category", "sex", "age")
"""What a figure is of, beside its country."""


@router.get("/published", response={200: PublishedReleases, **REFUSALS}, url_name="published-releases")
def list_published(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Releases of others' figures that are on the public pages."""
    return page_of(request, PublishedRelease.objects.visible_to(reader_of(request)).shown(), asked)


@router.get("/published-figures", response={200: PublishedFigures, **REFUSALS}, url_name="published-figures")
def list_figures(request: HttpRequest, asked: Query[FiguresAsked]) -> dict[str, Any]:
    """Figures as they were published, release by release; never to be added across dimensions."""
    shown = PublishedRelease.State.SHOWN
    rows = PublishedFigure.objects.visible_to(reader_of(request)).filter(release__state=shown)
    wanted = {
        "release__series": asked.series,
        "release__released": asked.released,
        "iso3": asked.country,
        "year": asked.year,
    }
    named = {column: value for column, value in wanted.items() if value is not None}
    ordered = rows.filter(**named).order_by("release__series", "release__released", "pk")
    page = page_of(request, ordered.select_related("release"), asked)
    return page | {"items": [_figure(row) for row in page["items"]]}


@router.get("/revisions", response={200: Revisions, **REFUSALS}, url_name="revisions")
def list_revisions(request: HttpRequest, asked: Query[SeriesAsked]) -> dict[str, Any]:
    """What newer releases of a series changed in older ones."""
    shown = PublishedRelease.State.SHOWN
    rows = Revision.objects.visible_to(reader_of(request)).filter(older__state=shown, newer__state=shown)
    wanted = {"newer__series": asked.series, "iso3": asked.country, "year": asked.year}
    named = {column: value for column, value in wanted.items() if value is not None}
    page = page_of(request, rows.filter(**named).select_related("older", "newer"), asked)
    return page | {"items": [_revision(row) for row in page["items"]]}


def _figure(row: PublishedFigure) -> dict[str, Any]:
    known = row.low is not None and row.high is not None
    return {
        "series": row.release.series,
        "released": row.release.released,
        "country": row.iso3,
        **{name: getattr(row, name) for name in (*KEY, "unit", "text", "implausible", "conflict")},
        "count": {"low": row.low, "high": row.high} if known else None,
    }


def _revision(row: Revision) -> dict[str, Any]:
    return {
        "series": row.newer.series,
        "older": row.older.released,
        "newer": row.newer.released,
        "change": row.change,
        "country": row.iso3,
        **{name: getattr(row, name) for name in KEY},
        "before": row.old_text,
        "after": row.new_text,
    }
