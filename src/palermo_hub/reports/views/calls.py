"""Calls for inputs: who is asked what, who has answered, and an organisation's own answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reports import actions
from palermo_hub.reports.forms import AnswerForm, CallForm
from palermo_hub.reports.models import Answer, Call, Report

from .entries import own_section, tried

WRITE, ANSWER = permissions.REPORT_WRITE, permissions.INPUT_ANSWER


@requires(WRITE)
def call_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Call for inputs to a section."""
    section = own_section(request, uuid)
    form = CallForm(request.POST or None, organisations=Organisation.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: actions.call_for_inputs(section=section, by=request.user, **said)):
            return redirect("reports:call-list", uuid=section.report.uuid)
    context = {"form": form, "section": section, "title": _("Call for inputs"), "lede": section.name}
    return render(request, "reports/entry.html", context)


@requires(WRITE)
def call_list(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What a report has called for: who has answered, who is awaited, who is late."""
    mine = permissions.organisations_where(request.user, WRITE)
    report = get_object_or_404(Report.objects.visible_to(request.user).filter(owner__in=mine), uuid=uuid)
    calls = Call.objects.filter(section__report=report).select_related("section")
    rows = [
        (one, list(one.answers.all())) for one in calls.prefetch_related("answers__owner", "answers__call")
    ]
    answers = [answer for _call, some in rows for answer in some]
    context = {
        "report": report,
        "rows": rows,
        "asked": len(answers),
        "sent": sum(one.sent_at is not None for one in answers),
        "late": sum(one.sent_at is None and one.is_late for one in answers),
    }
    return render(request, "reports/call_list.html", context)


@requires()
def answer_list(request: SignedInRequest) -> HttpResponse:
    """What the reader's organisations are asked: the open ones first."""
    mine = permissions.organisations_where(request.user, ANSWER)
    rows = Answer.objects.filter(owner__in=mine).select_related("call__section__report", "owner")
    page = Paginator(rows.order_by(*OPEN_FIRST), 25).get_page(request.GET.get("page"))
    return render(request, "reports/answer_list.html", {"page": page})


OPEN_FIRST = ("sent_at", "call__due", "pk")


@requires()
def answer_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """An answer: to be written by its organisation; to be read by those it was sent to."""
    seen = Answer.objects.visible_to(request.user).filter(
        Q(sent_at__isnull=False) | Q(owner__in=_mine(request))
    )
    rows = seen.select_related("owner", "call__section__report__owner", "sent_by")
    answer = get_object_or_404(rows, uuid=uuid)
    if answer.owner not in _mine(request):
        writes = permissions.may(request.user, WRITE, answer.call.section.report.owner)
        context = {"answer": answer, "writes": writes, "paragraphs": answer.paragraphs}
        return render(request, "reports/answer_detail.html", context)
    return _answer(request, answer)


def _mine(request: SignedInRequest) -> list[Organisation]:
    return permissions.organisations_where(request.user, ANSWER)


def _answer(request: SignedInRequest, answer: Answer) -> HttpResponse:
    form = AnswerForm(
        request.POST or None,
        initial={"seen": answer.version, "text": answer.draft, "marking": answer.marking},
    )
    if request.method == "POST" and form.is_valid() and tried(form, lambda: _kept(request, answer, form)):
        sends = "send" in request.POST
        messages.success(
            request, _("The answer is sent.") if sends else _("The draft is kept, for you alone.")
        )
        return redirect("reports:answer-detail", uuid=answer.uuid)
    context = {
        "form": form,
        "answer": answer,
        "closed": answer.sent_at is not None and answer.call.is_over,
        "publishes": answer.marking != Marking.CLEAR
        and permissions.may(request.user, permissions.MARKING_WIDEN, answer.owner),
    }
    return render(request, "reports/answer_write.html", context)


def _kept(request: SignedInRequest, answer: Answer, form: AnswerForm) -> Answer:
    said = form.cleaned_data
    if "send" in request.POST:
        return actions.send_answer(answer=answer, by=request.user, **said)
    return actions.keep_draft(answer=answer, text=said["text"], seen=said["seen"], by=request.user)
