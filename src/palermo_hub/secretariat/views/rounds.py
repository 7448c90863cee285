"""Endorsement rounds: what is before the members, what they said, and until when silence is consent."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.forms import ReasonForm, RoundForm, RoundTextForm
from palermo_hub.secretariat.models import Body, EndorsementRound, RoundEvent, RoundText, Seat
from palermo_hub.secretariat.standing import standing_of
from palermo_hub.secretariat.zones import city

from .entries import entry, group_of, keeps, kept_body, tell

WRITE, VOTE = permissions.MEETING_WRITE, permissions.ENDORSEMENT_VOTE


def round_list(request: HttpRequest, code: str) -> HttpResponse:
    """The rounds of a group that the reader may see."""
    body = group_of(code)
    rows = (
        EndorsementRound.objects.visible_to(request.user)
        .filter(body=body)
        .prefetch_related("texts", "events")
    )
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {
        "body": body,
        "page": page,
        "rounds": [(one, standing_of(one.texts.all(), one.events.all(), timezone.now())) for one in page],
        "keeps": keeps(request, body),
    }
    return render(request, "secretariat/round_list.html", context)


def round_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """The text, the deadline, who said what, and the timeline."""
    rows = EndorsementRound.objects.visible_to(request.user)
    round_ = get_object_or_404(rows.select_related("body__coordinator", "body__place", "meeting"), uuid=uuid)
    texts = list(RoundText.objects.visible_to(request.user).filter(round=round_))
    events = list(
        RoundEvent.objects.visible_to(request.user).filter(round=round_).select_related("member", "by")
    )
    context = {
        "body": round_.body,
        "round": round_,
        "text": texts[0],
        "deadline": _clock(texts[0]),
        "city": city(texts[0].time_zone),
        "older": texts[1:],
        "events": events,
        "standing": standing_of(texts, events, timezone.now()),
        "members": _members(round_.body, texts[0], events),
        "mine": _mine(request, round_.body),
        "form": ReasonForm(),
        "keeps": keeps(request, round_.body),
    }
    return render(request, "secretariat/round_detail.html", context)


def _clock(text: RoundText) -> dt.datetime:
    """The deadline as the clocks show it that were named."""
    return text.deadline.astimezone(ZoneInfo(text.time_zone)).replace(tzinfo=None)


def _members(body: Body, text: RoundText, events: list[RoundEvent]) -> list[tuple[Body, str]]:
    """What each member said of the newest text; nothing is silence."""
    said = {one.member_id: one.kind for one in events if one.number == text.number and one.member_id}
    seats = Seat.objects.at().members().filter(body=body).select_related("holder")
    return [(holder, said.get(holder.pk, "")) for holder in {seat.holder: None for seat in seats}]


def _mine(request: HttpRequest, body: Body) -> list[Body]:
    """The members that the reader may speak for."""
    mine = permissions.organisations_where(request.user, VOTE)
    seats = Seat.objects.at().members().filter(body=body)
    return list(Body.objects.filter(organisation__in=mine, seats_held__in=seats).distinct())


@requires(VOTE)
@require_POST
def round_say(request: SignedInRequest, uuid: str, code: str) -> HttpResponse:
    """Endorse or object, for a member."""
    round_ = get_object_or_404(EndorsementRound.objects.visible_to(request.user), uuid=uuid)
    member = get_object_or_404(Body.objects.select_related("organisation"), code=code)
    try:
        if request.POST.get("say") == "endorse":
            actions.endorse(round_=round_, member=member, by=request.user)
        else:
            reason = request.POST.get("reason", "")
            actions.break_silence(round_=round_, member=member, reason=reason, by=request.user)
    except PalermoError as error:
        tell(request, error)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("secretariat:round-detail", uuid=uuid)


@requires(WRITE)
def round_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Put a text before the members."""
    body = kept_body(request, code)
    return entry(
        request,
        RoundForm(request.POST or None, initial={"time_zone": body.time_zone}),
        lambda said: actions.open_round(body=body, by=request.user, **said),
        title=_("Put a text before the members"),
        button=_("Start the silence procedure"),
        back=reverse("secretariat:round-list", args=[code]),
        body=body,
    )


@requires(WRITE)
def round_revise(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Put a revised text in place of the last; the clock starts again."""
    round_ = _kept(request, uuid)
    last = round_.texts.latest("number")
    return entry(
        request,
        RoundTextForm(request.POST or None, initial={"text": last.text, "time_zone": last.time_zone}),
        lambda said: actions.revise_round(round_=round_, by=request.user, **said),
        title=_("Revise the text: the clock starts again"),
        button=_("Put it before the members"),
        back=reverse("secretariat:round-detail", args=[uuid]),
        body=round_.body,
    )


@requires(WRITE)
def round_withdraw(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Take the text back."""
    round_ = _kept(request, uuid)
    return entry(
        request,
        ReasonForm(request.POST or None),
        lambda said: actions.withdraw_round(round_=round_, by=request.user, **said),
        title=_("Withdraw the text"),
        button=_("Withdraw it"),
        back=reverse("secretariat:round-detail", args=[uuid]),
        body=round_.body,
    )


def _kept(request: SignedInRequest, uuid: str) -> EndorsementRound:
    mine = permissions.organisations_where(request.user, WRITE)
    rows = EndorsementRound.objects.filter(body__coordinator__in=mine)
    return get_object_or_404(rows.select_related("body__coordinator"), uuid=uuid)
