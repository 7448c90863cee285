"""The pages of the gap: a State's table, one of its cells, and the brief of a place."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as translate

from palermo.gaps.schema import ALL
from palermo_hub.evidence.models import Release
from palermo_hub.evidence.models.releases import ReleaseQuerySet
from palermo_hub.reference.models import Place

from . import briefs, feeds
from .drawing import choropleth
from .opening import opened
from .shown import Group, forms_of, groups_of, heat, of_group, shown
from .table import LEVELS, PAGES, GapTable
from .words import MONEY, NO_DISTRICTS, NOTE, UNTOLD, Words, form_label, group_label

PER_PAGE = 30
FIELDS = {"year", "group", "level", "page"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an address asks for: a table, one group of it, and the words it is shown in."""

    table: GapTable
    group: Group
    words: Words

    @property
    def query(self) -> str:
        """The same choices in an address."""
        asked = {"year": str(self.table.year), "group": code_of(self.group)}
        return urlencode(asked | ({"level": self.table.level} if self.table.level != LEVELS[0] else {}))


def gap_list(request: HttpRequest) -> HttpResponse:
    """The States whose gap table is here."""
    return render(request, "gaps/list.html", {"releases": releases(request), "note": NOTE})


def gap_table(request: HttpRequest, code: str) -> HttpResponse:
    """A State's table: a picture of places and forms, a map, and every cell."""
    chosen = _chosen(request, code)
    asked = request.GET.get("page", "")
    page = asked if asked.isdecimal() and len(asked) < 6 else "1"
    key = (*chosen.table.key, chosen.group, page, get_language())
    body = PAGES.get(key, lambda: _body(chosen, page))
    return render(request, "gaps/table.html", {**_common(chosen), "body": body})


def _body(chosen: Chosen, number: str) -> SafeString:
    """What the page of a table shows below its frame; the same for whoever sees the same rows."""
    table, words = chosen.table, chosen.words
    columns, rows = heat(table, chosen.group, words)
    seen = of_group(table, chosen.group)
    page = Paginator(range(seen.height), PER_PAGE).get_page(number)
    part = seen.slice(page.start_index() - 1 if seen.height else 0, PER_PAGE)
    context = {
        **_common(chosen),
        "columns": columns,
        "rows": rows,
        "map": choropleth(table, rows),
        "page": page,
        "asked": chosen.query,
        "cells": shown(part, table, words),
        "unseen": _without_anybody(table),
        "text_direction": "rtl" if get_language_bidi() else "ltr",
    }
    return render_to_string("gaps/table_body.html", context)


def gap_cell(request: HttpRequest, code: str) -> HttpResponse:
    """One cell opened."""
    table = _table(request, code, {"place", "form", "sex", "age_group", "year", "level"})
    words = Words.of(table.release.place)
    asked = {name: request.GET.get(name, "") for name in ("place", "form", "sex", "age_group")}
    found = table.cells.filter(**asked)
    if found.height != 1:
        raise Http404
    cell = shown(found, table, words)[0]
    group = (asked["sex"], asked["age_group"])
    chosen = Chosen(table=table, group=group, words=words)
    return render(request, "gaps/cell.html", {**_common(chosen), "opened": opened(table, cell, request.user)})


def gap_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Every cell of the table, in codes."""
    return _file(feeds.table_csv, request, code, "csv")


def gap_hxl(request: HttpRequest, code: str) -> HttpResponse:
    """The same with hashtags."""
    return _file(feeds.table_hxl, request, code, "hxl.csv")


def gap_brief(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """One page on a place, to be printed."""
    chosen, brief = _brief(request, code, place)
    return render(request, "gaps/brief.html", {**_common(chosen), "brief": brief, "place": place})


def gap_brief_pdf(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """The same page as PDF."""
    _chosen_table, brief = _brief(request, code, place)
    response = HttpResponse(briefs.to_pdf(brief), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="gap-{place}-{brief.year}.pdf"'
    return response


def releases(request: HttpRequest) -> ReleaseQuerySet:
    """Releases that a gap table may be made of: what may be public, and not of too few."""
    seen: ReleaseQuerySet = Release.objects.visible_to(request.user)
    return seen.shown().filter(too_few=False).select_related("place").defer("place__outline")


def _table(request: HttpRequest, code: str, fields: set[str]) -> GapTable:
    """The table of the address; what is not there, or not for this reader, is a 404."""
    if not set(request.GET) <= fields:
        raise Http404
    release = get_object_or_404(releases(request), place__code=code)
    text, level = request.GET.get("year") or str(release.last_year), request.GET.get("level") or LEVELS[0]
    if not (text.isdecimal() and len(text) == 4 and release.first_year <= int(text) <= release.last_year):
        raise Http404
    table = GapTable.make(release, request.user, year=int(text), level=level)
    if table.level != level:
        raise Http404
    return table


def _chosen(request: HttpRequest, code: str, fields: set[str] = FIELDS) -> Chosen:
    table = _table(request, code, fields)
    sex, _, age_group = (request.GET.get("group") or ALL).partition("-")
    group = (sex, age_group or ALL)
    if group not in groups_of(table):
        raise Http404
    return Chosen(table=table, group=group, words=Words.of(table.release.place))


def _common(chosen: Chosen) -> dict[str, object]:
    """What every page of a table shows."""
    table = chosen.table
    return {
        "release": table.release,
        "table": table,
        "group": group_label(*chosen.group),
        "years": [(year, year == table.year) for year in table.years],
        "groups": [(code_of(one), group_label(*one), one == chosen.group) for one in groups_of(table)],
        "levels": [(code, _level(code), code == table.level) for code in LEVELS] if table.member else [],
        "query": chosen.query,
        "note": NOTE,
        "missing": _missing(table),
        "money": MONEY,
    }


def _missing(table: GapTable) -> str:
    """What the release cannot say here, in words; nothing where it says all."""
    if table.release.protected and table.level == Place.Level.DISTRICT:
        return str(NO_DISTRICTS)
    return "" if table.cells["assisted_low"].is_not_null().any() else str(UNTOLD)


def _level(code: str) -> str:
    return translate("by district") if code == Place.Level.DISTRICT else translate("by region")


def code_of(group: Group) -> str:
    """A group as an address writes it."""
    return ALL if group == (ALL, ALL) else "-".join(group)


def _without_anybody(table: GapTable) -> list[str]:
    """Forms in which nobody was detected anywhere, though lists looked."""
    looked = table.cells.filter(pl.col("looked") > 0)["form"].unique()
    return sorted(form_label(form) for form in set(looked) - set(forms_of(table)))


def _file(write: Callable[[pl.DataFrame], str], request: HttpRequest, code: str, ending: str) -> HttpResponse:
    table = _table(request, code, {"year", "level", "group"})
    response = HttpResponse(write(table.cells), content_type="text/csv; charset=utf-8")
    name = f"gap-{code}-{table.year}-{table.level}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _brief(request: HttpRequest, code: str, place: str) -> tuple[Chosen, briefs.Brief]:
    chosen = _chosen(request, code, {"year", "level", "group"})
    if place not in set(chosen.table.cells["place"]):
        raise Http404
    address = request.build_absolute_uri(f"{reverse('gaps:brief', args=[code, place])}?{chosen.query}")
    return chosen, briefs.brief_of(chosen.table, chosen.words, place, reader=request.user, address=address)
