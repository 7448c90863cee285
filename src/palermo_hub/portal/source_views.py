"""The pages of others' published figures: countries, sources, a release, what a release changed."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from palermo_hub.evidence.models import (
    PublishedFigure,
    PublishedFigureQuerySet,
    PublishedRelease,
    Revision,
    RevisionQuerySet,
)
from palermo_hub.mandates.names import sort_key, state_name
from palermo_hub.mandates.views.downloads import csv_response

from . import published
from .countries import Country, country_codes, is_known

ROWS_A_PAGE = 100
LISTS: dict[str, Callable[[PublishedFigureQuerySet], PublishedFigureQuerySet]] = {
    "implausible": PublishedFigureQuerySet.implausible,
    "conflicts": PublishedFigureQuerySet.in_conflict,
    "all": PublishedFigureQuerySet.all,
}
CHANGED = (
    "change", "iso3", "year", "indicator", "dimension", "category", "sex", "age", "old_text", "new_text",
)  # fmt: skip


def country_list(request: HttpRequest) -> HttpResponse:
    """Every country of which any source says anything."""
    return render(request, "portal/countries.html", {"countries": country_codes(request.user)})


def country_page(request: HttpRequest, code: str) -> HttpResponse:
    """One country: every source side by side, its treaties, its response."""
    if not is_known(code):
        raise Http404
    country = Country(code=code, reader=request.user)
    return render(request, "portal/country.html", {"country": country, "release": country.own})


def source_list(request: HttpRequest) -> HttpResponse:
    """Whose figures are here beside our own, and what each counts."""
    found = PublishedRelease.objects.visible_to(request.user).shown()
    series = [
        (published.series_label(name), published.series_definition(name), list(releases))
        for name, releases in groupby(found, key=lambda release: release.series)
    ]
    return render(request, "portal/sources.html", {"series": series})


def source_release(request: HttpRequest, series: str, released: str) -> HttpResponse:
    """One release: its counts, what cannot be, what repeats, and its figures of one country."""
    release = _release(request, series, released)
    chosen, country = request.GET.get("list", "implausible"), request.GET.get("country", "")
    if chosen not in LISTS or "\0" in country:
        raise Http404
    rows = LISTS[chosen](PublishedFigure.objects.visible_to(request.user).filter(release=release))
    page = Paginator(rows.filter(iso3=country) if country else rows, ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "release": release,
        "definition": published.series_definition(series),
        "list": chosen,
        "country": country,
        "country_name": state_name(country) if country else "",
        "query": f"list={chosen}&country={country}",
        "page": page,
        "figures": [published.Published.of(figure) for figure in page],
        "countries": _countries(release),
        **_neighbours(request, release),
    }
    return render(request, "portal/source_release.html", context)


def source_changes(request: HttpRequest, series: str, older: str, newer: str) -> HttpResponse:
    """What the newer of two releases says otherwise, figure by figure."""
    before, after, rows = _revisions(request, series, older, newer)
    counts = dict.fromkeys(Revision.Change.values, 0)
    counts |= dict(rows.order_by().values_list("change").annotate(n=Count("pk")))
    narrowed, asked = _narrowed(request, rows)
    page = Paginator(narrowed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "before": before,
        "after": after,
        "counts": [(kind, Revision.Change(kind).label, counts[kind]) for kind in Revision.Change.values],
        "page": page,
        "revisions": [(row, _about(row)) for row in page],
        "query": "&".join(f"{name}={value}" for name, value in asked.items()),
        "countries": _named(rows.order_by().values_list("iso3", flat=True).distinct()),
        **asked,
    }
    return render(request, "portal/source_changes.html", context)


def source_changes_csv(request: HttpRequest, series: str, older: str, newer: str) -> HttpResponse:
    """The same rows as csv, in codes."""
    before, after, rows = _revisions(request, series, older, newer)
    narrowed, _asked = _narrowed(request, rows)
    name = f"{series}-{before.released}-{after.released}.csv"
    return csv_response(name, [CHANGED, *narrowed.values_list(*CHANGED)])


def _release(request: HttpRequest, series: str, released: str) -> PublishedRelease:
    try:
        day = dt.date.fromisoformat(released)
    except ValueError as error:
        raise Http404 from error
    found = PublishedRelease.objects.visible_to(request.user).whole().select_related("owner")
    return get_object_or_404(found, series=series, released=day)


def _neighbours(request: HttpRequest, release: PublishedRelease) -> dict[str, PublishedRelease | None]:
    """The releases next to it that it was held against."""
    found = PublishedRelease.objects.visible_to(request.user).whole().filter(series=release.series)
    return {
        "older": found.filter(later_revisions__newer=release).distinct().first(),
        "newer": found.filter(revisions__older=release).distinct().first(),
    }


def _revisions(
    request: HttpRequest, series: str, older: str, newer: str
) -> tuple[PublishedRelease, PublishedRelease, RevisionQuerySet]:
    before, after = (_release(request, series, day) for day in (older, newer))
    rows = Revision.objects.visible_to(request.user).filter(older=before, newer=after)
    if not rows.exists():
        raise Http404
    return before, after, rows


def _narrowed(request: HttpRequest, rows: RevisionQuerySet) -> tuple[RevisionQuerySet, dict[str, str]]:
    """The rows that the address asks for."""
    asked = {name: request.GET.get(name, "") for name in ("change", "country")}
    if "\0" in asked["country"] or asked["change"] not in {"", *Revision.Change.values}:
        raise Http404
    if asked["change"]:
        rows = rows.filter(change=asked["change"])
    return (rows.filter(iso3=asked["country"]) if asked["country"] else rows), asked


def _about(row: Revision) -> dict[str, str]:
    """A revision in words: the words of a figure of the same codes."""
    figure = PublishedFigure(
        iso3=row.iso3, country=row.iso3, indicator=row.indicator, dimension=row.dimension,
        category=row.category, category_text=row.category, sex=row.sex, age=row.age,
    )  # fmt: skip
    return dict(published.Published.of(figure).about)


def _countries(release: PublishedRelease) -> list[tuple[str, str]]:
    codes = PublishedFigure.objects.filter(release=release).order_by().values_list("iso3", flat=True)
    return _named(codes.distinct())


def _named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries with their names, in the order of the alphabet."""
    named = [(code, state_name(code)) for code in codes if published.is_country(code)]
    return sorted(named, key=lambda pair: sort_key(pair[1]))
