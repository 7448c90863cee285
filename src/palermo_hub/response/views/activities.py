"""Pages of activities: the list with its filters in the address, one activity, writing one, feeds."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.reference.models import Place
from palermo_hub.response import actions, feeds
from palermo_hub.response.cells import cells_of, with_everything
from palermo_hub.response.forms import ActivityForm, CitesForm, FilterForm, MarkingForm
from palermo_hub.response.lists import form_label, label, make_lists
from palermo_hub.response.models import Activity
from palermo_hub.response.models.activities import ActivityQuerySet
from palermo_hub.response.words import COLUMN_LABELS

PER_PAGE = 50


def _chosen(request: HttpRequest) -> tuple[ActivityQuerySet, FilterForm]:
    """The activities that the address asks for, of those the reader may see; a wrong choice finds none."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    form = FilterForm(request.GET)
    if not form.is_valid():
        return rows.none(), form
    said = form.cleaned_data
    simple = {name: said[name] for name in ("kind", "intervention", "status") if said[name]}
    rows = rows.filter(**simple)
    if said["country"]:
        rows = rows.filter(country__code=said["country"])
    if said["place"]:
        rows = rows.within(get_object_or_404(Place, code=said["place"]))
    if said["form"]:
        rows = rows.of_form(said["form"])
    return (rows.during(said["year"]) if said["year"] else rows), form


def activity_list(request: HttpRequest) -> HttpResponse:
    """Who does what, narrowed by the address."""
    rows, form = _chosen(request)
    page = Paginator(rows.shown(), PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    for activity in page:
        _label(activity)
    context = {
        "page": page,
        "form": form,
        "asked": asked.urlencode(),
        "writes": permissions.may(request.user, permissions.ACTIVITY_WRITE),
    }
    return render(request, "response/activity_list.html", context)


def _label(activity: Activity) -> None:
    """What the page shows in words."""
    activity.what = label("intervention", activity.intervention)  # type: ignore[attr-defined]
    activity.against = [form_label(form.code) for form in activity.forms.all()]  # type: ignore[attr-defined]


def activity_csv(request: HttpRequest) -> HttpResponse:
    """The activities that the address asks for, as HXL csv."""
    rows, _form = _chosen(request)
    response = HttpResponse(feeds.activities_hxl(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activities.hxl.csv"'
    return response


def activity_calendar(request: HttpRequest) -> HttpResponse:
    """Campaigns as a calendar."""
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    body = feeds.campaigns_calendar(rows.filter(kind=Activity.Kind.CAMPAIGN), request.get_host())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def activity_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One activity: who, what, where, when, for whom, with whom, money and people."""
    rows = Activity.objects.visible_to(request.user).select_related("owner", "country")
    activity = get_object_or_404(
        rows.prefetch_related(*with_everything(), "commitments", "cites__instrument"), uuid=uuid
    )
    _label(activity)
    for figure in activity.figures.all():
        figure.group = f"{label('sex', figure.sex)} · {label('age_group', figure.age_group)}"  # type: ignore[attr-defined]
    context = {
        "activity": activity,
        "people": [figure for figure in activity.figures.all() if not figure.currency],
        "money": [figure for figure in activity.figures.all() if figure.currency],
        "sex": label("sex", activity.sex) if activity.sex else _("anybody"),
        "age_group": label("age_group", activity.age_group) if activity.age_group else _("anybody"),
        "writes": permissions.may(request.user, permissions.ACTIVITY_WRITE, activity.owner),
        "versions": activity.versions.count(),
    }
    return render(request, "response/activity_detail.html", context)


@requires(permissions.ACTIVITY_WRITE)
def activity_new(request: SignedInRequest) -> HttpResponse:
    """Add an activity."""
    owners = permissions.organisations_where(request.user, permissions.ACTIVITY_WRITE)
    form = ActivityForm(request.POST or None, lists=make_lists())
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
    rows = Activity.objects.visible_to(request.user).prefetch_related(*with_everything())
    activity = get_object_or_404(rows, uuid=uuid)
    if not permissions.may(request.user, permissions.ACTIVITY_WRITE, activity.owner):
        raise Http404
    now = cells_of(activity)
    form = ActivityForm(request.POST or None, lists=make_lists(), initial=_initial(now))
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
    form = CitesForm(request.POST or None, initial={"provisions": activity.cites.all()})
    if request.method == "POST" and form.is_valid():
        actions.cite_provisions(
            activity=activity, provisions=form.cleaned_data["provisions"], by=request.user
        )
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
