"""The schedule of a group and its calendar; one meeting, with all that belongs to it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import User
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.calendars import meetings_calendar
from palermo_hub.secretariat.clocks import clocks_of
from palermo_hub.secretariat.forms import SearchForm
from palermo_hub.secretariat.models import ActionItem, Decision, Invitation, Meeting, Minutes
from palermo_hub.secretariat.models.meetings import MeetingQuerySet

from .entries import group_of, keeps, tell

PER_PAGE = 50
FEED_DAYS = 365
"""A calendar begins this many days ago."""
MOST_OPEN = 20
"""Open actions on one agenda."""


def meeting_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every meeting that the reader may see, the newest first."""
    body = group_of(code)
    rows = Meeting.objects.visible_to(request.user).filter(body=body)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"body": body, "page": page, "keeps": keeps(request, body)}
    return render(request, "secretariat/meeting_list.html", context)


def meeting_feed(request: HttpRequest, code: str) -> HttpResponse:
    """The calendar to subscribe to: of whoever asks without signing in, the public meetings."""
    rows = Meeting.objects.visible_to(request.user).filter(
        body=group_of(code), ends__gte=timezone.now() - dt.timedelta(days=FEED_DAYS)
    )
    return _calendar(request, rows.select_related("body"), f"{code}.ics")


def meeting_calendar(request: HttpRequest, uuid: str) -> HttpResponse:
    """One meeting as a file to open; of a cancelled one, a file that strikes it out."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("body"), uuid=uuid)
    cancelled = meeting.status == Meeting.Status.CANCELLED
    return _calendar(request, [meeting], "meeting.ics", "CANCEL" if cancelled else "PUBLISH")


def _calendar(
    request: HttpRequest, rows: MeetingQuerySet | list[Meeting], name: str, method: str = "PUBLISH"
) -> HttpResponse:
    def address(meeting: Meeting) -> str:
        return request.build_absolute_uri(reverse("secretariat:meeting-detail", args=[meeting.uuid]))

    content = meetings_calendar(rows, address, host=request.get_host(), method=method)
    kind = f"text/calendar; charset=utf-8; method={method}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def meeting_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """When it is on everybody's clocks, its agenda with what is open, papers, guests, decisions."""
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("body__coordinator", "body__place", "owner"),
        uuid=uuid,
    )
    user = request.user if isinstance(request.user, User) else None
    inside = user is not None and user.memberships_now().with_sight().exists()
    invited = list(meeting.invitations.select_related("guest__organisation"))
    carried = ActionItem.objects.visible_to(request.user).carried_to(meeting)
    count = carried.count()
    decisions = Decision.objects.visible_to(request.user).filter(meeting=meeting)
    context = {
        "body": meeting.body,
        "meeting": meeting,
        "clocks": clocks_of(meeting, [one.guest for one in invited], user.time_zone if user else ""),
        "agenda": meeting.agenda.select_related("presenter"),
        "papers": meeting.papers.select_related("author", "meeting"),
        "invited": invited if inside else [one for one in invited if one.outside],
        "inside": inside,
        "joins": _joins(request, meeting, invited),
        "carried": carried.select_related("holder", "decision__meeting")[:MOST_OPEN],
        "carried_count": count,
        "more": count > MOST_OPEN,
        "decisions": decisions.prefetch_related("cites__instrument"),
        "minutes": Minutes.objects.visible_to(request.user).filter(meeting=meeting).first(),
        "over": meeting.ends < timezone.now(),
        "mine": _mine(user, invited),
        "cites": meeting.cites.select_related("instrument"),
        "keeps": keeps(request, meeting.body),
    }
    return render(request, "secretariat/meeting_detail.html", context)


def _mine(user: User | None, invited: list[Invitation]) -> list[Invitation]:
    """Invitations that the reader may answer."""
    if user is None:
        return []
    own = {one.pk for one in permissions.organisations_where(user, permissions.ENDORSEMENT_VOTE)}
    return [one for one in invited if one.guest.organisation_id in own]


def _joins(request: HttpRequest, meeting: Meeting, invited: list[Invitation]) -> bool:
    """Whether the reader is of the secretariat or of a body that is invited."""
    if not isinstance(request.user, User):
        return False
    mine = set(request.user.memberships_now().with_sight().values_list("organisation_id", flat=True))
    return bool(mine & {meeting.owner_id, *(one.guest.organisation_id for one in invited)})


@requires(permissions.ENDORSEMENT_VOTE)
@require_POST
def invitation_answer(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say whether one's body comes."""
    rows = Invitation.objects.visible_to(request.user).select_related("guest__organisation", "meeting__body")
    invitation = get_object_or_404(rows, uuid=uuid)
    answer = "accepted" if request.POST.get("answer") == "accepted" else "declined"
    try:
        actions.answer_invitation(invitation=invitation, answer=answer, by=request.user)
    except PalermoError as error:
        tell(request, error)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("secretariat:meeting-detail", uuid=invitation.meeting.uuid)


def minutes_search(request: HttpRequest) -> HttpResponse:
    """One search over the minutes of every meeting that the reader may read."""
    form = SearchForm(request.GET)
    word = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting__body")
    found = rows.filter(text__icontains=word) if word else rows.none()
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "word": word,
        "asked": urlencode({"q": word}),
        "page": page,
        "found": [(one, around(one.text, word)) for one in page],
    }
    return render(request, "secretariat/minutes_search.html", context)


def around(text: str, word: str, width: int = 120) -> tuple[str, str, str]:
    """The first place of a word in a text: what stands before it, it, what stands after it."""
    at = max(0, text.casefold().find(word.casefold()))
    end = at + len(word)
    before, after = text[max(0, at - width) : at], text[end : end + width]
    return (
        ("… " if at > width else "") + before,
        text[at:end],
        after + (" …" if end + width < len(text) else ""),
    )


def minutes_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """What was said at one meeting, with the one before and the one after in the same series."""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting__body__place")
    minutes = get_object_or_404(rows, meeting__uuid=uuid)
    meeting = minutes.meeting
    same = rows.filter(meeting__body=meeting.body, meeting__kind=meeting.kind, meeting__series=meeting.series)
    context = {
        "body": meeting.body,
        "meeting": meeting,
        "minutes": minutes,
        "before": same.filter(meeting__starts__lt=meeting.starts).order_by("-meeting__starts").first(),
        "after": same.filter(meeting__starts__gt=meeting.starts).order_by("meeting__starts").first(),
    }
    return render(request, "secretariat/minutes_detail.html", context)
