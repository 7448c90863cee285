"""Tables for the parties of an agreement: never public, and gone with the agreement's last day."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from palermo_hub.audit import actions as audit
from palermo_hub.evidence.models import Release
from palermo_hub.organisations.http import SignedInRequest, requires

from .figures import Tables
from .views import ROWS_A_PAGE


@requires()
def internal_list(request: SignedInRequest) -> HttpResponse:
    """The newest tables under each of my organisations' agreements."""
    releases = Release.objects.visible_to(request.user).bound().select_related("place", "agreement", "owner")
    return render(request, "portal/internal_list.html", {"releases": releases})


@requires()
def internal_page(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Every table made of what was accepted; that somebody looked is recorded."""
    release = _seen(request, uuid)
    audit.record(kind="release.read", by=request.user, target=release)
    origins = Tables(release=release, reader=request.user).all
    context = {
        "release": release,
        "origins": origins,
        "submissions": release.submissions.select_related("owner"),
    }
    return render(request, "portal/internal.html", context)


@requires()
def internal_table(request: SignedInRequest, uuid: str, name: str) -> HttpResponse:
    """One table, row by row."""
    tables = Tables(release=_seen(request, uuid), reader=request.user)
    origin = next((one for one in tables.all if one.indicator.code == name), None)
    if origin is None:
        raise Http404
    page = Paginator(tables.figures(origin, {}), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/internal_table.html", {"release": tables.release, "origin": origin, "page": page}
    )


def _seen(request: SignedInRequest, uuid: str) -> Release:
    found = Release.objects.visible_to(request.user).bound().select_related("place", "agreement", "owner")
    return get_object_or_404(found, uuid=uuid)
