"""Where the secretariat sets meetings and writes what belongs to them: each page is one form."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.forms import (
    AgendaForm,
    GuestsForm,
    MeetingForm,
    MinutesForm,
    PaperForm,
    PaperNoteForm,
    initial_of,
)
from palermo_hub.secretariat.models import Body, Meeting, Paper

from .entries import entry, kept_body, tell

WRITE = permissions.MEETING_WRITE


def kept_meeting(request: SignedInRequest, uuid: str) -> Meeting:
    """The meeting, if the reader keeps its group's secretariat; else nothing is found."""
    mine = permissions.organisations_where(request.user, WRITE)
    rows = Meeting.objects.filter(body__coordinator__in=mine)
    return get_object_or_404(rows.select_related("body__coordinator", "owner"), uuid=uuid)


def page_of(meeting: Meeting) -> str:
    """The address of a meeting."""
    return reverse("secretariat:meeting-detail", args=[meeting.uuid])


@requires(WRITE)
def meeting_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Set a meeting."""
    body = kept_body(request, code)
    form = MeetingForm(request.POST or None, initial={"time_zone": body.time_zone})

    def act(said: dict) -> None:  # type: ignore[type-arg]  # of the form's own values
        said.pop("seen")
        actions.set_meeting(body=body, by=request.user, **said)

    return entry(
        request, form, act, title=_("Set a meeting"), button=_("Set it"),
        back=reverse("secretariat:meeting-list", args=[code]), body=body,
    )  # fmt: skip


@requires(WRITE)
def meeting_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change a meeting."""
    meeting = kept_meeting(request, uuid)
    form = MeetingForm(request.POST or None, meeting=meeting, initial=initial_of(meeting))
    return entry(
        request, form, lambda said: actions.change_meeting(meeting=meeting, by=request.user, **said),
        title=_("Change a meeting"), button=_("Change it"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip


@requires(WRITE)
def meeting_cancel(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Cancel a meeting, once asked whether it is meant."""
    meeting = kept_meeting(request, uuid)
    if request.method != "POST":
        context = {"body": meeting.body, "meeting": meeting}
        return render(request, "secretariat/meeting_cancel.html", context)
    try:
        seen = request.POST.get("seen", "")
        actions.cancel_meeting(meeting=meeting, seen=int(seen) if seen.isdecimal() else -1, by=request.user)
    except PalermoError as error:
        tell(request, error)
    return redirect(page_of(meeting))


@requires(WRITE)
def agenda_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Put a point on the agenda."""
    meeting = kept_meeting(request, uuid)
    return entry(
        request, AgendaForm(request.POST or None),
        lambda said: actions.add_agenda_item(meeting=meeting, by=request.user, **said),
        title=_("Put a point on the agenda"), button=_("Add it"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip


@requires(WRITE)
def paper_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask for a paper."""
    meeting = kept_meeting(request, uuid)
    return entry(
        request, PaperForm(request.POST or None),
        lambda said: actions.add_paper(meeting=meeting, by=request.user, **said),
        title=_("Ask for a paper"), button=_("Ask"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip


@requires(WRITE)
def paper_note(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Note what became of a paper."""
    mine = permissions.organisations_where(request.user, WRITE)
    rows = Paper.objects.filter(meeting__body__coordinator__in=mine)
    paper = get_object_or_404(rows.select_related("meeting__body__coordinator"), uuid=uuid)
    initial = {name: getattr(paper, name) for name in ("received", "circulated", "address")}
    return entry(
        request, PaperNoteForm(request.POST or None, initial=initial),
        lambda said: actions.note_paper(paper=paper, by=request.user, **said),
        title=paper.title, button=_("Note it"), back=page_of(paper.meeting), body=paper.meeting.body,
    )  # fmt: skip


@requires(WRITE)
def guests_new(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Invite bodies: those who hold a seat, and others from outside (paragraph 10)."""
    meeting = kept_meeting(request, uuid)
    others = Body.objects.exclude(kind=Body.Kind.GROUP).exclude(invitations__meeting=meeting)
    return entry(
        request, GuestsForm(request.POST or None, bodies=others),
        lambda said: actions.invite(meeting=meeting, by=request.user, **said),
        title=_("Invite"), button=_("Invite them"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip


@requires(WRITE)
def attendance(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Note who came."""
    meeting = kept_meeting(request, uuid)
    bodies = Body.objects.filter(invitations__meeting=meeting)
    came = bodies.filter(invitations__meeting=meeting, invitations__attended=True)
    form = GuestsForm(request.POST or None, bodies=bodies, initial={"guests": [one.code for one in came]})
    return entry(
        request, form,
        lambda said: actions.record_attendance(meeting=meeting, present=said["guests"], by=request.user),
        title=_("Who came?"), button=_("Note it"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip


@requires(WRITE)
def minutes_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Write the minutes."""
    meeting = kept_meeting(request, uuid)
    minutes = getattr(meeting, "minutes", None)
    initial = (
        {"seen": minutes.version, "text": minutes.text, "marking": minutes.marking}
        if minutes
        else {"seen": 0}
    )
    return entry(
        request, MinutesForm(request.POST or None, initial=initial),
        lambda said: actions.write_minutes(meeting=meeting, by=request.user, **said),
        title=_("Minutes"), button=_("Keep"), back=page_of(meeting), body=meeting.body,
    )  # fmt: skip
