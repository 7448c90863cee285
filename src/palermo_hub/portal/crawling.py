"""What search engines are told: which pages are for them, where each page is in every language."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override

from palermo_hub.evidence.models import Release
from palermo_hub.organisations.models import Reader

CLOSED = ("/account/", "/desk/", "/api/", "/*?")
"""What is no search engine's: sign-in, desks, the API, and every choice of filters."""

PAGES = ("home", "states", "releases", "countries", "sources", "about", "help")
TABLES = 500
"""Tables of each State that the map names at most."""

Address = tuple[str, tuple[str | int, ...]]
"""The name of a page and its arguments."""


def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines may go (RFC 9309)."""
    prefixes = ["", *(f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    closed = [f"Disallow: {prefix}{path}" for path in CLOSED for prefix in prefixes]
    place = request.build_absolute_uri(reverse("portal:sitemap"))
    lines = ["User-agent: *", *closed, f"Sitemap: {place}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page of figures in every language (sitemaps.org, 0.9)."""
    pages = [
        [(code, request.build_absolute_uri(_in(code, *one))) for code, _ in settings.LANGUAGES]
        for one in _addresses(request.user)
    ]
    return render(request, "portal/sitemap.xml", {"pages": pages}, content_type="application/xml")


def _in(language: str, name: str, arguments: tuple[str | int, ...]) -> str:
    with override(language):
        return reverse(f"portal:{name}", args=arguments)


def _addresses(reader: Reader) -> Iterator[Address]:
    """Each page by the name of its address; nothing that was withdrawn."""
    yield from ((name, ()) for name in PAGES)
    shown = Release.objects.visible_to(reader)
    for release in shown.shown().select_related("place").prefetch_related("origins__indicator"):
        yield "state", (release.place.code,)
        if release.too_few:
            continue
        yield from ((name, (release.place.code,)) for name in ("flows", "tables"))
        for origin in list(release.origins.all())[:TABLES]:
            if origin.indicator.code != "population":
                yield "table", (release.place.code, origin.indicator.code)
    kept = shown.citable().exclude(state=Release.State.WITHDRAWN).select_related("place")
    yield from (("release", (release.place.code, release.version)) for release in kept)
