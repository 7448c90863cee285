"""The public pages: each reads what its reader may see, and shows it."""

import csv
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from palermo.exchange.citation import plain_citation
from palermo_hub.evidence.actions import FEWEST
from palermo_hub.evidence.models import Release, ReleaseQuerySet
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.reference.words import FORM_LABELS

from . import releases
from .citing import citations
from .exploitation import FormOfExploitation, forms_of
from .explorer import Comparison, Exploration
from .figures import Tables
from .flows import flow_figures, flow_map, flow_matrix
from .overview import Overview

ROWS_A_PAGE = 100
PAIRS_A_PAGE = 50
"""Each is two figures."""


def home(request: HttpRequest) -> HttpResponse:
    """What is known, how far it can be trusted, where it comes from."""
    releases = list(_releases(request))
    first = next((release for release in releases if not release.too_few), None)
    found = Overview(tables=Tables(release=first, reader=request.user)) if first else None
    return render(request, "portal/home.html", {"releases": releases, "release": first, "overview": found})


def state_list(request: HttpRequest) -> HttpResponse:
    """The States whose figures are here."""
    return render(request, "portal/states.html", {"releases": _releases(request)})


def state_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of one State; a page of its own where there are too few people to publish."""
    release = _release(request, code)
    tables = Tables(release=release, reader=request.user)
    if release.too_few:
        return _too_few(request, tables)
    context = {"release": release, "overview": Overview(tables=tables), "forms": forms_of(tables)}
    return render(request, "portal/state.html", context)


def form_page(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One form of exploitation: its last years, the breaks in its definition, its csv and citation."""
    release = _release(request, code)
    tables = Tables(release=release, reader=request.user)
    if release.too_few:
        return _too_few(request, tables)
    found = FormOfExploitation(tables=tables, code=form)
    if form not in FORM_LABELS or found.years is None:
        raise Http404
    address = request.build_absolute_uri(releases.release_address(release))
    context = {
        "release": release,
        "form": found,
        "forms": forms_of(tables),
        "citation": plain_citation(releases.cited(release, address)),
    }
    return render(request, "portal/form.html", context)


def flows(request: HttpRequest, code: str) -> HttpResponse:
    """From where to where, on a map and in a table."""
    release = _release(request, code)
    tables = Tables(release=release, reader=request.user)
    if release.too_few:
        return _too_few(request, tables)
    year = request.GET.get("year", "")
    found = flow_figures(tables, year)
    if set(request.GET) - {"year"} or (year and not found.figures):
        raise Http404
    context = {
        "flows": found,
        "matrix": flow_matrix(found),
        "release": release,
        "origin": found.origin,
        "figures": found.figures,
        "flow_dimensions": found.dimensions,
        "map": flow_map(found),
    }
    return render(request, "portal/flows.html", context)


def table_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every table of a State."""
    release = _release(request, code)
    tables = Tables(release=release, reader=request.user)
    if release.too_few:
        return _too_few(request, tables)
    return render(request, "portal/tables.html", {"release": release, "origins": tables.all})


def table_page(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One table, by the choices in its address."""
    exploration = _exploration(request, code, name)
    page = Paginator(exploration.figures, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"release": exploration.origin.release, "exploration": exploration, "page": page}
    return render(request, "portal/table.html", context)


def table_compare(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Two places or two years of one table beside each other, by the choices in its address."""
    said = {key: request.GET.get(key, "") for key in ("by", "a", "b")}
    exploration = _exploration(request, code, name, beside=frozenset(said))
    options = next((one.options for one in exploration.comparable if one.name == said["by"]), ())
    if not {said["a"], said["b"]} <= {option for option, _ in options} or said["by"] in exploration.choices:
        raise Http404
    comparison = Comparison(exploration=exploration, by=said["by"], codes=(said["a"], said["b"]))
    context = {
        "release": exploration.origin.release,
        "exploration": exploration,
        "comparison": comparison,
        "options": options,
        "page": Paginator(comparison.pairs, PAIRS_A_PAGE).get_page(request.GET.get("page")),
        "query": urlencode(said | exploration.choices),
    }
    return render(request, "portal/compare.html", context)


def table_csv(request: HttpRequest, code: str, name: str) -> StreamingHttpResponse:
    """The same rows as csv, in codes."""
    exploration = _exploration(request, code, name)
    response = StreamingHttpResponse(_lines(exploration.csv_rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{name}.csv"'
    return response


def origin(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Where a figure comes from: definition, sources, method, period, protection."""
    exploration = _exploration(request, code, name)
    context = {"release": exploration.origin.release, "exploration": exploration}
    return render(request, "portal/origin.html", context)


def provision(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One provision: what it asks of whom, whose place it takes, and everything that cites it."""
    entry = get_object_or_404(
        Provision.objects.select_related("instrument"), instrument__code=code, number=number
    )
    context = {
        "provision": entry,
        "predecessors": entry.origins.confirmed().select_related("predecessor__instrument"),
        "successors": entry.successions.confirmed().select_related("successor__instrument"),
        "versions": entry.versions.all(),
        "citations": citations(entry, request.user),
        "writes": permissions.may(request.user, permissions.MANDATE_WRITE),
    }
    return render(request, "portal/provision.html", context)


def about(request: HttpRequest) -> HttpResponse:
    """How the figures are made and protected, and what they cannot say."""
    return render(request, "portal/about.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """Where a person in danger finds help."""
    return render(request, "portal/help.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What came is not a request of ours, or too large in one of its parts."""
    return render(request, "portal/bad_request.html", status=400)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing that this reader may see: the two look alike."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Not Found"}, status=404)
    return render(request, "portal/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the page says so without touching the database."""
    return render(request, "portal/server_error.html", status=500)


def _releases(request: HttpRequest) -> ReleaseQuerySet:
    return (
        Release.objects.visible_to(request.user)
        .shown()
        .select_related("place")
        .defer("place__outline", "facts")
    )


def _release(request: HttpRequest, code: str) -> Release:
    return get_object_or_404(_releases(request), place__code=code)


def _exploration(
    request: HttpRequest, code: str, name: str, beside: frozenset[str] = frozenset()
) -> Exploration:
    """The table that an address asks for; a table, code or dimension that is not there is a 404."""
    tables = Tables(release=_release(request, code), reader=request.user)
    found = next((origin for origin in tables.all if origin.indicator.code == name), None)
    if found is None:
        raise Http404
    asked = {key: str(value) for key, value in request.GET.items() if key not in {"page", *beside} and value}
    if not set(asked) <= set(found.indicator.dimensions) or "\0" in "".join(asked.values()):
        raise Http404
    return Exploration(tables=tables, origin=found, choices=asked)


def _too_few(request: HttpRequest, tables: Tables) -> HttpResponse:
    """The page for a State whose tables would be about a person or two in nearly every cell."""
    band = tables.all[0]
    context = {
        "release": tables.release,
        "origin": band,
        "figure": tables.figures(band, {})[0],
        "fewest": FEWEST,
    }
    return render(request, "portal/too_few.html", context)


class _Echo:
    """A file that hands back each line, so that a table is sent as it is read."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    return (writer.writerow(row) for row in rows)
