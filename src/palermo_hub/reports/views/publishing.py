"""Ask that a report, or one's own answer, becomes public."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.reports import actions
from palermo_hub.reports.models import Answer, Report
from palermo_hub.secretariat.forms import ReasonForm

from .entries import tried

WIDEN = permissions.MARKING_WIDEN


@requires(WIDEN)
def report_publish(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask it of a finished report."""
    mine = permissions.organisations_where(request.user, WIDEN)
    report = get_object_or_404(Report.objects.filter(owner__in=mine), uuid=uuid)
    return _ask(request, report, report.title, "reports:report-detail")


@requires(WIDEN)
def answer_publish(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask it of an answer that was sent, so that a public report may quote it."""
    mine = permissions.organisations_where(request.user, WIDEN)
    answer = get_object_or_404(Answer.objects.filter(owner__in=mine).select_related("call"), uuid=uuid)
    return _ask(request, answer, answer.call.question, "reports:answer-detail")


def _ask(request: SignedInRequest, row: Any, lede: str, back: str) -> HttpResponse:  # noqa: ANN401 - either
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: actions.ask_to_publish(row=row, reason=reason, by=request.user)):
            messages.success(request, _("It is asked; somebody else confirms."))
            return redirect(back, uuid=row.uuid)
    context = {"form": form, "title": _("Make public: a second person confirms"), "lede": lede}
    return render(request, "reports/entry.html", context)
