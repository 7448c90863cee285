"""The pages of a release: a list, a persistent page, its files, what it changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from palermo.exchange.citation import bibtex, plain_citation
from palermo.exchange.datapackage import Format
from palermo_hub.evidence.models import Release

from . import releases
from .figures import Tables
from .rebuttal import defended

PACKAGES: dict[str, Format] = {"csv": "csv", "parquet": "parquet"}


def release_list(request: HttpRequest) -> HttpResponse:
    """Every version of every State that was ever published."""
    found = Release.objects.visible_to(request.user).citable().select_related("place")
    return render(request, "portal/releases.html", {"releases": found})


def release_page(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version: how it was made, what protects it, how it is cited, and its files."""
    release = _release(request, code, version)
    tables = Tables(release=release, reader=request.user)
    source = releases.cited(release, _address(request, release))
    context = {
        "release": release,
        "origins": [] if release.state == Release.State.WITHDRAWN else tables.all,
        "contributors": tables.contributors,
        "citation": plain_citation(source),
        "licence": releases.LICENCE,
        "previous": releases.previous(release, request.user),
        "dataset": _dataset(release, source.title, source.address),
        "forms": [form for form in releases.FILES if form not in PACKAGES],
    }
    return render(request, "portal/release.html", context)


def release_rebuttal(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What to say of each headline figure, what never, and what will be said against it."""
    release = _with_data(request, code, version)
    found = defended(Tables(release=release, reader=request.user))
    return render(request, "portal/rebuttal.html", {"release": release, "figures": found})


def release_changes(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What this version says otherwise than the one before."""
    release = _with_data(request, code, version)
    before = releases.previous(release, request.user)
    if before is None or before.state == Release.State.WITHDRAWN:
        raise Http404
    found = releases.changes(before, release, request.user)
    context = {"release": release, "before": before, "changes": found, "shown": releases.SHOWN}
    return render(request, "portal/changes.html", context)


def release_package(request: HttpRequest, code: str, version: int, form: str) -> HttpResponse:
    """The whole release as one file."""
    if form not in PACKAGES:
        raise Http404
    release = _with_data(request, code, version)
    content = releases.package_file(release, request.user, PACKAGES[form], _address(request, release))
    return _file(content, "application/zip", f"{release}-{form}.zip")


def release_file(request: HttpRequest, code: str, version: int, name: str, form: str) -> HttpResponse:
    """One table of the release in one form."""
    release = _with_data(request, code, version)
    tables = Tables(release=release, reader=request.user)
    origin = next((found for found in tables.all if found.indicator.code == name), None)
    if origin is None or form not in releases.FILES:
        raise Http404
    content = releases.table_file(releases.figure_table(origin, request.user), release, form)
    return _file(content, releases.FILES[form][0], f"{release}-{name}.{form}")


def release_citation(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The citation as BibTeX."""
    release = _release(request, code, version)
    entry = bibtex(releases.cited(release, _address(request, release)))
    return _file(entry.encode(), "application/x-bibtex; charset=utf-8", f"{release}.bib")


def _release(request: HttpRequest, code: str, version: int) -> Release:
    found = Release.objects.visible_to(request.user).citable().select_related("place", "owner")
    return get_object_or_404(found, place__code=code, version=version)


def _with_data(request: HttpRequest, code: str, version: int) -> Release:
    """The release, unless its figures were withdrawn: then only its page is left."""
    release = _release(request, code, version)
    if release.state == Release.State.WITHDRAWN:
        raise Http404
    return release


def _address(request: HttpRequest, release: Release) -> str:
    return request.build_absolute_uri(releases.release_address(release))


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _dataset(release: Release, title: str, address: str) -> dict[str, object]:
    """The page as a search engine reads it (schema.org Dataset); its files only while they are given out."""
    given = release.state != Release.State.WITHDRAWN
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": f"{title}. {release.method}. {release.protection}",
        "url": address,
        "identifier": f"sha256:{release.checksum}",
        "version": str(release.version),
        "datePublished": release.loaded_at.date().isoformat(),
        "license": releases.LICENCE[1],
        "temporalCoverage": f"{release.first_year}/{release.last_year}",
        "spatialCoverage": {"@type": "Place", "name": release.place.names["en"]},
        "creator": {"@type": "Organization", "name": release.owner.names["en"]},
        "creativeWorkStatus": release.state,
        "isAccessibleForFree": True,
        "distribution": [_download(address, form) for form in PACKAGES] if given else [],
    }


def _download(address: str, form: str) -> dict[str, str]:
    place = f"{address}all-{form}.zip"
    return {"@type": "DataDownload", "contentUrl": place, "encodingFormat": "application/zip"}
