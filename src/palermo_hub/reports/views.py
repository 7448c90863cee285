"""Pages of the reports: what each says, on what it rests, what has changed since."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires

from . import actions
from .assembling import assemble, changes, cited_of
from .forms import OriginForm, ReportForm, SectionForm
from .models import Citation, Report, Section
from .origins import ORIGINS

WRITE = permissions.REPORT_WRITE


def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that the reader may see."""
    rows = Report.objects.visible_to(request.user).select_related("owner")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {"page": page, "writes": permissions.may(request.user, WRITE)}
    return render(request, "reports/report_list.html", context)


def report_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """A report: its sections, which sentences are stale, and which rest on nothing."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("owner"), uuid=uuid)
    sections = assemble(report, request.user)
    lines = [(one.section, line) for one in sections for line in one.lines]
    context = {
        "report": report,
        "sections": sections,
        "stale": [pair for pair in lines if pair[1].stale],
        "unsupported": [pair for pair in lines if pair[1].unsupported],
        "loose": [pair for pair in lines if pair[1].loose],
        "writes": permissions.may(request.user, WRITE, report.owner),
    }
    return render(request, "reports/report_detail.html", context)


def report_changes(request: HttpRequest, uuid: str) -> HttpResponse:
    """What a report says that the one before did not, and the other way round."""
    rows = Report.objects.visible_to(request.user).filter(
        previous__in=Report.objects.visible_to(request.user)
    )
    report = get_object_or_404(rows.select_related("previous"), uuid=uuid)
    context = {"report": report, "sections": changes(report, request.user)}
    return render(request, "reports/report_changes.html", context)


@requires(WRITE)
def report_new(request: SignedInRequest) -> HttpResponse:
    """Start a report."""
    owners = permissions.organisations_where(request.user, WRITE)
    form = ReportForm(request.POST or None, owners=owners, reports=Report.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.start_report(by=request.user, **form.cleaned_data))
        if made:
            return redirect("reports:report-list")
    return render(request, "reports/entry.html", {"form": form, "title": _("Start a report")})


@requires(WRITE)
def section_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Write a section, with what it may cite beside it."""
    section = _own(request, uuid)
    form = SectionForm(request.POST or None, initial={"seen": section.version, "text": section.text})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _tried(form, lambda: actions.write_section(section=section, by=request.user, **said)):
            return redirect("reports:report-detail", uuid=section.report.uuid)
    cited = cited_of(section.citations.select_related("by"), request.user)
    in_order = sorted(cited.values(), key=lambda one: one.citation.number)
    context = {"form": form, "title": section.name, "section": section, "cited": in_order}
    return render(request, "reports/section_edit.html", context)


@requires(WRITE)
def citation_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Look for something to cite, and cite it."""
    section = _own(request, uuid)
    form = OriginForm(request.GET or None)
    if request.method == "POST":
        origin, key = request.POST.get("origin", ""), request.POST.get("key", "")
        _told(request, lambda: actions.cite(section=section, origin=origin, key=key, by=request.user))
        return redirect("reports:section-edit", uuid=uuid)
    said = form.cleaned_data if form.is_valid() else {}
    found = ORIGINS[said["kind"]].search(said["q"], request.user) if said else []
    context = {"form": form, "section": section, "found": found, "kind": said.get("kind", "")}
    return render(request, "reports/citation_new.html", context)


@requires(WRITE)
@require_POST
def citation_renew(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Take over what the origin says now."""
    mine = permissions.organisations_where(request.user, WRITE)
    rows = Citation.objects.filter(section__report__owner__in=mine)
    citation = get_object_or_404(rows.select_related("section__report__owner"), uuid=uuid)
    _told(request, lambda: actions.renew_citation(citation=citation, by=request.user))
    return redirect("reports:section-edit", uuid=citation.section.uuid)


def _own(request: SignedInRequest, uuid: str) -> Section:
    """A section of a report that the reader may write."""
    mine = permissions.organisations_where(request.user, WRITE)
    rows = Section.objects.visible_to(request.user).filter(report__owner__in=mine)
    return get_object_or_404(rows.select_related("report__owner"), uuid=uuid)


def _tried(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except PalermoError as error:
        form.add_error(None, str(error))
        return False
    return True


def _told(request: SignedInRequest, act: Callable[[], object]) -> None:
    try:
        act()
    except PalermoError as error:
        messages.error(request, str(error))
