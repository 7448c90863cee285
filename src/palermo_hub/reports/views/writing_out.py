"""Write a report out: in which language and form, and as whom."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from palermo_hub.organisations.models import Marking
from palermo_hub.reports.forms import OutputForm
from palermo_hub.reports.models import Report
from palermo_hub.reports.outputs import FORMS, write_out


def report_output(request: HttpRequest, uuid: str) -> HttpResponse:
    """What a report can be written out as."""
    report = get_object_or_404(Report.objects.visible_to(request.user), uuid=uuid)
    return render(request, "reports/output.html", {"report": report, "form": OutputForm()})


def report_file(request: HttpRequest, uuid: str) -> HttpResponse:
    """A report as a file: what its reader may see, or what everybody may; of a public report always that."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("place"), uuid=uuid)
    form = OutputForm(request.GET)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    public = said["reader"] == "public" or report.marking == Marking.CLEAR
    content = write_out(
        report,
        form=said["form"],
        language=said["language"],
        reader=AnonymousUser() if public else request.user,
        host=request.build_absolute_uri("/").rstrip("/"),
    )
    response = HttpResponse(content, content_type=FORMS[said["form"]][1])
    name = f"report-{str(report.uuid)[:8]}-{said['language']}.{said['form']}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
