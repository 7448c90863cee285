"""Pages of a report: what each says, on what it rests, what has changed since."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Marking
from palermo_hub.reports import actions
from palermo_hub.reports.assembling import assemble, assemble_section, changes, cited_of
from palermo_hub.reports.forms import OriginForm, ReportForm, SectionForm
from palermo_hub.reports.models import Call, Citation, Report, Section
from palermo_hub.reports.origins import ORIGINS

from .entries import own_section, told, tried

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
    writes = permissions.may(request.user, WRITE, report.owner)
    context = {
        "report": report,
        "sections": sections,
        "stale": [pair for pair in lines if pair[1].stale],
        "unsupported": [pair for pair in lines if pair[1].unsupported],
        "loose": [pair for pair in lines if pair[1].loose],
        "writes": writes and report.finished_at is None and report.marking != Marking.CLEAR,
        "finishes": writes,
        "publishes": report.finished_at is not None
        and report.marking != Marking.CLEAR
        and permissions.may(request.user, permissions.MARKING_WIDEN, report.owner),
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
    sent = request.method == "POST" and form.is_valid()
    if sent and tried(form, lambda: actions.start_report(by=request.user, **form.cleaned_data)):
        return redirect("reports:report-list")
    return render(request, "reports/entry.html", {"form": form, "title": _("Start a report")})


@requires(WRITE)
@require_POST
def report_finish(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Finish a report, or open it again."""
    mine = permissions.organisations_where(request.user, WRITE)
    report = get_object_or_404(Report.objects.visible_to(request.user).filter(owner__in=mine), uuid=uuid)
    act = actions.reopen_report if request.POST.get("reopen") else actions.finish_report
    told(request, lambda: act(report=report, by=request.user))
    return redirect("reports:report-detail", uuid=uuid)


@requires(WRITE)
def section_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Write a section, with what it may cite beside it."""
    section = own_section(request, uuid)
    form = SectionForm(request.POST or None, initial={"seen": section.version, "text": section.text})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: actions.write_section(section=section, by=request.user, **said)):
            return redirect("reports:report-detail", uuid=section.report.uuid)
    cited = cited_of(section.citations.select_related("by"), request.user)
    in_order = sorted(cited.values(), key=lambda one: one.citation.number)
    same = Section.objects.visible_to(request.user).filter(report=section.report.previous_id, key=section.key)
    before = same.first()
    context = {
        "form": form,
        "title": section.name,
        "section": section,
        "cited": in_order,
        "before": before and assemble_section(before, request.user),
        "calls": Call.objects.filter(section=section).prefetch_related("answers"),
    }
    return render(request, "reports/section_edit.html", context)


@requires(WRITE)
def citation_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Look for something to cite, and cite it."""
    section = own_section(request, uuid)
    form = OriginForm(request.GET or None)
    if request.method == "POST":
        origin, key = request.POST.get("origin", ""), request.POST.get("key", "")
        told(request, lambda: actions.cite(section=section, origin=origin, key=key, by=request.user))
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
    told(request, lambda: actions.renew_citation(citation=citation, by=request.user))
    return redirect("reports:section-edit", uuid=citation.section.uuid)
