"""Pages of activities: the list with its filters in the address, one activity, writing one, feeds."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format

from palermo.exchange.activities.columns import PARTICULARS
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.response import actions, feeds
from palermo_hub.response.cells import cells_of, with_everything
from palermo_hub.response.forms import ActivityForm, CitesForm, FilterForm, MarkingForm
from palermo_hub.response.lists import form_label, label, make_lists
from palermo_hub.response.models import Activity, ActivityFigure, Commitment
from palermo_hub.response.models.activities import ActivityQuerySet
from palermo_hub.response.naming import hidden_from, shown_name
from palermo_hub.response.pages import CountedPages
from palermo_hub.response.words import COLUMN_LABELS, LAW_STAGES

PER_PAGE = 50
_ORDER = ActivityFigure.Kind.values


def _chosen(request: HttpRequest) -> tuple[ActivityQuerySet, FilterForm]:
    """The activities that the address asks for, of those the reader may see; a wrong choice finds none."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    form = FilterForm(request.GET)
    return (rows.chosen(form.cleaned_data) if form.is_valid() else rows.none()), form


def activity_list(request: HttpRequest) -> HttpResponse:
    """Who does what, narrowed by the address."""
    rows, form = _chosen(request)
    page = CountedPages(rows.shown(), PER_PAGE, request=request).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    hidden = hidden_from(request.user)
    for activity in page:
        _label(activity, hidden)
    context = {
        "page": page,
        "form": form,
        "asked": asked.urlencode(),
        "writes": permissions.may(request.user, permissions.ACTIVITY_WRITE),
    }
    return render(request, "response/activity_list.html", context)


def _label(activity: Activity, hidden: frozenset[int]) -> None:
    """What the page shows in words."""
    activity.who = shown_name(activity.owner, hidden)  # type: ignore[attr-defined]
    activity.what = label("intervention", activity.intervention)  # type: ignore[attr-defined]
    activity.against = [form_label(form.code) for form in activity.forms.all()]  # type: ignore[attr-defined]


def activity_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The activities that the address asks for, as HXL csv, row by row."""
    rows, _form = _chosen(request)
    lines = feeds.activities_hxl(rows, hidden_from(request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activities.hxl.csv"'
    return response


def activity_calendar(request: HttpRequest) -> HttpResponse:
    """Campaigns as a calendar."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    campaigns = rows.filter(kind=Activity.Kind.CAMPAIGN)
    body = feeds.campaigns_calendar(campaigns, request.get_host(), hidden_from(request.user))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def activity_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One activity: who, what, where, when, for whom, with whom, money and people."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    activity = get_object_or_404(
        rows.with_names().prefetch_related(*with_everything(), "cites__instrument"), uuid=uuid
    )
    hidden = hidden_from(request.user)
    _label(activity, hidden)
    figures = sorted(activity.figures.all(), key=lambda figure: _ORDER.index(figure.kind))
    for figure in figures:
        figure.group = f"{label('sex', figure.sex)} · {label('age_group', figure.age_group)}"  # type: ignore[attr-defined]
    context = {
        "activity": activity,
        "partners": [shown_name(one, hidden) for one in activity.partners.all()],
        "particulars": _particulars(activity),
        "commitments": Commitment.objects.visible_to(request.user).filter(activities=activity),
        "people": [figure for figure in figures if not figure.currency],
        "money": [figure for figure in figures if figure.currency],
        "whom": [label("sex", activity.sex), label("age_group", activity.age_group)],
        "writes": permissions.may(request.user, permissions.ACTIVITY_WRITE, activity.owner),
        "versions": activity.versions.count(),
    }
    return render(request, "response/activity_detail.html", context)


def _particulars(activity: Activity) -> list[tuple[str, str]]:
    """The fields of its kind, in words."""
    said = {name: activity.particulars.get(name, "") for name in PARTICULARS[activity.kind]}
    words = {"law_stage": LAW_STAGES.get(said.get("law_stage", ""), "")}
    days = {name: date_format(dt.date.fromisoformat(said[name]), "DATE_FORMAT")
            for name in ("law_from", "open_until") if said.get(name)}  # fmt: skip
    return [
        (str(COLUMN_LABELS[name]), str({**said, **words, **days}[name]))
        for name, text in said.items()
        if text
    ]


@requires(permissions.ACTIVITY_WRITE)
def activity_new(request: SignedInRequest) -> HttpResponse:
    """Add an activity."""
    owners = permissions.organisations_where(request.user, permissions.ACTIVITY_WRITE)
    form = ActivityForm(request.POST or None, lists=make_lists(request.user, owners))
    marking = MarkingForm(request.POST or None, owners=owners)
    if request.method == "POST" and form.is_valid() and marking.is_valid():
        activity = actions.create_activity(
            owner=marking.cleaned_data["owner"],
            cells=form.cells,
            marking=marking.cleaned_data["marking"],
            by=request.user,
        )
        return redirect("response:activity-detail", uuid=activity.uuid)
    return render(request, "response/activity_form.html", {"form": form, "marking": marking})


@requires(permissions.ACTIVITY_WRITE)
def activity_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change an activity; a change by somebody else meanwhile is shown side by side and not overwritten."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    activity = get_object_or_404(rows.with_names().prefetch_related(*with_everything()), uuid=uuid)
    if not permissions.may(request.user, permissions.ACTIVITY_WRITE, activity.owner):
        raise Http404
    now = cells_of(activity)
    lists = make_lists(request.user, [activity.owner])
    form = ActivityForm(request.POST or None, lists=lists, initial=_initial(now))
    context: dict[str, object] = {"form": form, "activity": activity, "seen": activity.version}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_activity(activity=activity, cells=form.cells, seen=_seen(request), by=request.user)
        except actions.StaleError as error:
            context |= {"stale": str(error), "beside": _beside(now, dict(form.cells))}
        except PermissionDenied as error:
            raise Http404 from error
        else:
            return redirect("response:activity-detail", uuid=uuid)
    return render(request, "response/activity_form.html", context)


@requires(permissions.ACTIVITY_WRITE)
def activity_cite(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Choose the provisions that an activity carries out."""
    activity = get_object_or_404(Activity.objects.visible_to(request.user), uuid=uuid)
    if not permissions.may(request.user, permissions.ACTIVITY_WRITE, activity.owner):
        raise Http404
    initial = {"provisions": activity.cites.all(), "commitments": activity.commitments.all()}
    offered = Commitment.objects.visible_to(request.user).filter(country=activity.country_id)
    form = CitesForm(request.POST or None, initial=initial, commitments=offered)
    if request.method == "POST" and form.is_valid():
        actions.cite_provisions(activity=activity, by=request.user, **form.cleaned_data)
        return redirect("response:activity-detail", uuid=uuid)
    return render(request, "response/activity_cite.html", {"form": form, "activity": activity})


def _initial(cells: dict[str, str]) -> dict[str, object]:
    lists = ("places", "forms", "partners")
    return {name: text.split(";") if name in lists and text else text for name, text in cells.items()}


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


def _beside(now: dict[str, str], theirs: dict[str, str]) -> list[tuple[str, str, str]]:
    """Fields in which what was sent differs from what stands now."""
    return [
        (str(COLUMN_LABELS[name]), now[name], text)
        for name, text in theirs.items()
        if now.get(name, "") != text
    ]
