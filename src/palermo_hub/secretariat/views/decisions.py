"""What was decided, who does what about it, what is public of it, and who makes it so."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.forms import ActionForm, CloseForm, DecisionForm
from palermo_hub.secretariat.models import ActionItem, Decision, Digest, Meeting
from palermo_hub.secretariat.progress import progress_of, public_actions

from .entries import entry, group_of, keeps
from .schedule import kept_meeting, page_of

WRITE, WIDEN = permissions.MEETING_WRITE, permissions.MARKING_WIDEN
PER_PAGE = 25
DECISIONS = 10
"""Decisions on a page of progress, each with its actions."""


def progress(request: HttpRequest, code: str) -> HttpResponse:
    """What was decided in public and what became of it: the same for everybody who asks."""
    body = group_of(code)
    rows = Decision.objects.public().filter(meeting__body=body).select_related("meeting")
    shown = rows.prefetch_related(
        "cites__instrument",
        Prefetch("actions", queryset=public_actions(body).select_related("holder"), to_attr="public"),
    )
    page = Paginator(shown, DECISIONS).get_page(request.GET.get("page"))
    context = {"body": body, "page": page, "progress": progress_of(body)}
    return render(request, "secretariat/progress.html", context)


def decision_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One decision: what it is about, who does what, and by what one knows that it was done."""
    rows = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(
        rows.select_related("meeting__body__coordinator", "meeting__body__place"), uuid=uuid
    )
    body = decision.meeting.body
    context = {
        "body": body,
        "decision": decision,
        "meeting": Meeting.objects.visible_to(request.user).filter(pk=decision.meeting_id).first(),
        "cites": decision.cites.select_related("instrument"),
        "actions": _closable(request, decision),
        "keeps": keeps(request, body),
    }
    return render(request, "secretariat/decision_detail.html", context)


def _closable(request: HttpRequest, decision: Decision) -> list[tuple[ActionItem, bool]]:
    """Its actions that the reader may see, and whether the reader may close them."""
    mine = {one.pk for one in permissions.organisations_where(request.user, permissions.ENDORSEMENT_VOTE)}
    kept = keeps(request, decision.meeting.body)
    rows = ActionItem.objects.visible_to(request.user).filter(decision=decision).select_related("holder")
    return [
        (row, row.status == ActionItem.Status.OPEN and (kept or row.holder.organisation_id in mine))
        for row in rows
    ]


@requires()
def action_list(request: SignedInRequest) -> HttpResponse:
    """What one's organisations have to do, the most urgent first; or all that is open."""
    everything = request.GET.get("all") == "1"
    mine = request.user.memberships_now().with_sight().values("organisation")
    rows = ActionItem.objects.visible_to(request.user).open()
    if not everything:
        rows = rows.filter(holder__organisation__in=mine)
    shown = rows.select_related("holder", "decision__meeting__body")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "everything": everything,
        "asked": "all=1" if everything else "",
        "digests": Digest.objects.filter(holder__organisation__in=mine, day=timezone.localdate()),
    }
    return render(request, "secretariat/action_list.html", context)


@requires(WRITE)
def decision_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Write down a decision."""
    meeting = kept_meeting(request, uuid)
    return entry(
        request,
        DecisionForm(request.POST or None),
        lambda said: actions.record_decision(meeting=meeting, by=request.user, **said),
        title=_("Write down a decision"),
        button=_("Keep"),
        back=page_of(meeting),
        body=meeting.body,
    )


@requires(WRITE)
def action_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say who does what until when."""
    mine = permissions.organisations_where(request.user, WRITE)
    rows = Decision.objects.filter(meeting__body__coordinator__in=mine)
    decision = get_object_or_404(rows.select_related("meeting__body__coordinator"), uuid=uuid)
    body = decision.meeting.body
    return entry(
        request,
        ActionForm(request.POST or None, body=body),
        lambda said: actions.add_action(decision=decision, by=request.user, **said),
        title=_("Who does what?"),
        button=_("Add it"),
        back=_address(decision),
        body=body,
    )


@requires()
def action_close(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say that an action is done, with the evidence."""
    rows = ActionItem.objects.visible_to(request.user)
    action = get_object_or_404(
        rows.select_related("holder__organisation", "decision__meeting__body__coordinator"), uuid=uuid
    )
    body, own = action.decision.meeting.body, action.holder.organisation
    kept = keeps(request, body)
    if not kept and not (own and permissions.may(request.user, permissions.ENDORSEMENT_VOTE, own)):
        raise Http404
    return entry(
        request,
        CloseForm(request.POST or None, keeps=kept),
        lambda said: actions.close_action(action=action, by=request.user, **said),
        title=action.text,
        button=_("Keep"),
        back=_address(action.decision),
        body=body,
    )


def _address(decision: Decision) -> str:
    return reverse("secretariat:decision-detail", args=[decision.uuid])
