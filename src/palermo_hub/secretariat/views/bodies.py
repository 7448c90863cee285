"""The public pages of a group, and the entries of its secretariat about who sits and who chairs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Organisation
from palermo_hub.secretariat import actions
from palermo_hub.secretariat.forms import (
    BodyForm,
    LinkForm,
    SeatEndForm,
    SeatForm,
    StatementForm,
    TakeUpForm,
    TermForm,
)
from palermo_hub.secretariat.models import Body, BodyStatement, Invitation, Meeting, Seat
from palermo_hub.secretariat.progress import meeting_due, progress_of
from palermo_hub.secretariat.rota import rota_of

from .entries import entry, group_of, keeps, kept_body

WRITE = permissions.MEETING_WRITE
SHOWN = 5
"""Meetings on the front page of a group."""


def body_list(request: HttpRequest) -> HttpResponse:
    """Every body: the groups that meet, then those who take part."""
    bodies = list(Body.objects.select_related("place"))
    groups = [body for body in bodies if body.kind == Body.Kind.GROUP]
    kinds = [
        (label, [body for body in bodies if body.kind == kind])
        for kind, label in Body.Kind.choices
        if kind != Body.Kind.GROUP
    ]
    context = {
        "groups": groups,
        "kinds": [(label, rows) for label, rows in kinds if rows],
        "writes": permissions.may(request.user, WRITE),
    }
    return render(request, "secretariat/body_list.html", context)


def body_detail(request: HttpRequest, code: str) -> HttpResponse:
    """For Member States: the schedule, the progress, who was invited from outside (paragraph 10)."""
    body = group_of(code)
    meetings = Meeting.objects.visible_to(request.user).filter(body=body)
    invited = Invitation.objects.visible_to(request.user).filter(meeting__body=body, outside=True)
    said = list(BodyStatement.objects.filter(body=body))
    context = {
        "body": body,
        "coming": meetings.coming()[:SHOWN],
        "past": meetings.past()[:SHOWN],
        "held": [one for one in said if one.kind == BodyStatement.Kind.MEETING],
        "about": [one for one in said if one.kind in {"mandate", "frequency"}],
        "provisions": body.mandate.select_related("instrument"),
        "progress": progress_of(body),
        "due": meeting_due(body),
        "outside": invited.select_related("guest", "meeting").order_by(
            "-meeting__starts", "meeting", "guest__position"
        )[:20],
        "keeps": keeps(request, body),
        "takes_up": body.coordinator is None and permissions.may(request.user, WRITE),
    }
    return render(request, "secretariat/body_detail.html", context)


def member_list(request: HttpRequest, code: str) -> HttpResponse:
    """Who sits in a group, who chairs, and what sources say; where they differ, all of them."""
    body = group_of(code)
    seats = list(Seat.objects.filter(body=body).select_related("holder", "body"))
    sitting = {seat.pk for seat in Seat.objects.at().filter(body=body)}
    now = [seat for seat in seats if seat.pk in sitting]
    said = BodyStatement.objects.filter(body=body, kind__in=["claim", "priority"])
    context = {
        "body": body,
        "roles": [
            (label, [seat for seat in now if seat.role == role])
            for role, label in ((Seat.Role.MEMBER, _("Members")), (Seat.Role.PARTNER, _("Partners")))
        ],
        "withdrawn": [seat for seat in seats if seat.pk not in sitting],
        "rota": rota_of(list(body.terms.select_related("holder")), now),
        "claims": [one for one in said if one.kind == BodyStatement.Kind.CLAIM],
        "priorities": [one for one in said if one.kind == BodyStatement.Kind.PRIORITY],
        "keeps": keeps(request, body),
    }
    return render(request, "secretariat/member_list.html", context)


@requires(WRITE)
def body_new(request: SignedInRequest) -> HttpResponse:
    """Note a body."""
    owners = permissions.organisations_where(request.user, WRITE)
    return entry(
        request,
        BodyForm(request.POST or None, owners=owners),
        lambda said: actions.create_body(by=request.user, **said),
        title=_("Note a body"),
        button=_("Note it"),
        back=reverse("secretariat:body-list"),
    )


@requires(WRITE)
def body_take_up(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep the secretariat of a group that nobody keeps here."""
    body = get_object_or_404(Body, code=code, kind=Body.Kind.GROUP, coordinator__isnull=True)
    owners = permissions.organisations_where(request.user, WRITE)
    return entry(
        request,
        TakeUpForm(request.POST or None, owners=owners),
        lambda said: actions.take_up_body(body=body, by=request.user, **said),
        title=_("Keep this group's secretariat"),
        button=_("Keep it"),
        back=reverse("secretariat:body-detail", args=[code]),
        body=body,
    )


@requires(WRITE)
def body_link(request: SignedInRequest, code: str) -> HttpResponse:
    """Say which organisation here acts for a member."""
    body = kept_body(request, code)
    organisations = Organisation.objects.visible_to(request.user)
    return entry(
        request,
        LinkForm(request.POST or None, body=body, organisations=organisations),
        lambda said: actions.link_body(body=body, by=request.user, **said),
        title=_("Who acts for a member here"),
        button=_("Note it"),
        back=reverse("secretariat:member-list", args=[code]),
        body=body,
    )


@requires(WRITE)
def seat_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Note a member or partner."""
    body = kept_body(request, code)
    return entry(
        request,
        SeatForm(request.POST or None, body=body),
        lambda said: actions.record_seat(body=body, by=request.user, **said),
        title=_("Note a member or partner"),
        button=_("Note it"),
        back=reverse("secretariat:member-list", args=[code]),
        body=body,
    )


@requires(WRITE)
def seat_end(request: SignedInRequest, code: str, uuid: str) -> HttpResponse:
    """Note that a body withdrew."""
    body = kept_body(request, code)
    seat = get_object_or_404(Seat.objects.select_related("body", "holder"), body=body, uuid=uuid)
    return entry(
        request,
        SeatEndForm(request.POST or None),
        lambda said: actions.end_seat(seat=seat, by=request.user, **said),
        title=_("%(name)s withdraws") % {"name": seat.holder.short},
        button=_("Note it"),
        back=reverse("secretariat:member-list", args=[code]),
        body=body,
    )


@requires(WRITE)
def term_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Note who chairs, from when to when."""
    body = kept_body(request, code)
    return entry(
        request,
        TermForm(request.POST or None, body=body),
        lambda said: actions.record_term(body=body, by=request.user, **said),
        title=_("Note who chairs"),
        button=_("Note it"),
        back=reverse("secretariat:member-list", args=[code]),
        body=body,
    )


@requires(WRITE)
def statement_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Note what a source says."""
    body = kept_body(request, code)
    return entry(
        request,
        StatementForm(request.POST or None, body=body),
        lambda said: actions.record_statement(body=body, by=request.user, **said),
        title=_("Note what a source says"),
        button=_("Note it"),
        back=reverse("secretariat:member-list", args=[code]),
        body=body,
    )
