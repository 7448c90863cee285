"""What is to become public: one person asks, another confirms."""

import uuid as uuid_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Marked, Marking, MarkingChange
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.actions.publishing import MODELS
from palermo_hub.secretariat.forms import PublishForm, ReasonForm
from palermo_hub.secretariat.models import ActionItem, EndorsementRound, Measure, Meeting, Minutes, Study

from .entries import entry, tell
from .schedule import page_of

WIDEN = permissions.MARKING_WIDEN
PER_PAGE = 25


@requires(WIDEN)
def publish_ask(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask that a meeting, its minutes, its decisions and their actions become public."""
    mine = permissions.organisations_where(request.user, WIDEN)
    meeting = get_object_or_404(Meeting.objects.filter(owner__in=mine).select_related("body"), uuid=uuid)
    rows = _publishable(meeting)
    labels = {
        "Meeting": _("Meeting"),
        "Minutes": _("Minutes"),
        "Decision": _("Decision"),
        "ActionItem": _("Action"),
    }
    choices = [(key, f"{labels[type(row).__name__]}: {_said(row)}") for key, row in rows.items()]

    def act(said: dict[str, Any]) -> object:
        asked = [rows[key] for key in said["rows"]]
        return actions.ask_public(rows=asked, reason=said["reason"], by=request.user)

    return entry(
        request,
        PublishForm(request.POST or None, choices=choices),
        act,
        title=_("Make public: a second person confirms"),
        button=_("Ask"),
        back=page_of(meeting),
        body=meeting.body,
    )


def _publishable(meeting: Meeting) -> dict[str, Marked]:
    """The meeting, its minutes and what follows from it, as far as it is not public."""
    rows: list[Marked] = [meeting, *Minutes.objects.filter(meeting=meeting), *meeting.decisions.all()]
    rows += ActionItem.objects.filter(decision__meeting=meeting)
    return {str(row.uuid): row for row in rows if row.marking != Marking.CLEAR}


def _said(row: Any) -> str:  # noqa: ANN401 - one of several models
    return str(row.title if hasattr(row, "title") else row.text)[:200]


KINDS: dict[str, Any] = {"rounds": EndorsementRound, "studies": Study, "measures": Measure}
"""What is asked for by itself, by the word in the address."""


@requires(WIDEN)
def publish_row(request: SignedInRequest, kind: str, uuid: str) -> HttpResponse:
    """Ask that a round that is over, a study or a measure becomes public."""
    if kind not in KINDS:
        raise Http404
    mine = permissions.organisations_where(request.user, WIDEN)
    row = get_object_or_404(KINDS[kind].objects.filter(owner__in=mine).select_related("body"), uuid=uuid)
    return entry(
        request,
        ReasonForm(request.POST or None),
        lambda said: actions.ask_public(rows=[row], reason=said["reason"], by=request.user),
        title=_("Make public: a second person confirms"),
        button=_("Ask"),
        back=reverse("secretariat:body-detail", args=[row.body.code]),
        body=row.body,
    )


@requires(WIDEN)
def publish_list(request: SignedInRequest) -> HttpResponse:
    """What is asked to become public, to be confirmed or refused by somebody else than who asked."""
    mine = permissions.organisations_where(request.user, WIDEN)
    waiting = MarkingChange.objects.filter(
        owner__in=mine, state=MarkingChange.State.ASKED, target_model__in=MODELS
    ).select_related("asked_by")
    if request.method == "POST":
        return _answer(request, get_object_or_404(waiting, uuid=_number(request.POST.get("change", ""))))
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, MODELS[one.target_model].objects.get(uuid=one.target_uuid)) for one in page]
    context = {
        "page": page,
        "waiting": [(one, _said(row), one.asked_by_id == request.user.pk) for one, row in rows],
    }
    return render(request, "secretariat/publish_list.html", context)


def _answer(request: SignedInRequest, change: MarkingChange) -> HttpResponse:
    try:
        actions.answer_public(change=change, confirm=request.POST.get("confirm") == "yes", by=request.user)
    except PalermoError as error:
        tell(request, error)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("secretariat:publish-list")


def _number(text: str) -> uuid_.UUID:
    """The number that a form sent, if it is one."""
    try:
        return uuid_.UUID(text)
    except ValueError as error:
        raise Http404 from error
