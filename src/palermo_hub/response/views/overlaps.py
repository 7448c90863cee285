"""Pages of the overlap radar: who does the same in the same place, and why it is not the same work."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Organisation
from palermo_hub.response import actions
from palermo_hub.response.forms import OverlapFilterForm, ReasonForm
from palermo_hub.response.lists import form_label, label
from palermo_hub.response.models import Activity
from palermo_hub.response.naming import hidden_from, shown_name
from palermo_hub.response.pages import kept_key
from palermo_hub.response.radar import MOST, Found, overlaps

if TYPE_CHECKING:
    from palermo_hub.response.models.activities import ActivityQuerySet

WRITE = permissions.ACTIVITY_WRITE
PER_PAGE = 25


@requires(WRITE)
def overlap_list(request: SignedInRequest) -> HttpResponse:
    """Activities of different organisations that meet in place, work, group and time."""
    mine = permissions.organisations_where(request.user, WRITE)
    form = OverlapFilterForm(request.GET)
    found = _found(request, form, mine) if form.is_valid() else Found(pairs=[], total=0)
    page = Paginator(found.pairs, PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "pairs": _shown(list(page), request, {one.pk for one in mine}),
        "total": found.total,
        "most": MOST if found.total > len(found.pairs) else 0,
        "asked": asked.urlencode(),
    }
    return render(request, "response/overlap_list.html", context)


def _found(request: SignedInRequest, form: OverlapFilterForm, mine: list[Organisation]) -> Found:
    said = form.cleaned_data
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user)
    only = mine if said["whose"] == "mine" else None
    return overlaps(rows.chosen(said), key=kept_key(request, "overlaps"), mine=only)


def _shown(pairs: list[dict[str, Any]], request: SignedInRequest, mine: set[int]) -> list[dict[str, Any]]:
    """The pairs of a page in words; what the reader may not see by now is left out."""
    keys = {pair[side] for pair in pairs for side in ("first", "second")}
    rows: ActivityQuerySet = Activity.objects.visible_to(request.user).filter(pk__in=keys)
    known, hidden = {one.pk: one for one in rows.shown()}, hidden_from(request.user)
    both = [pair for pair in pairs if pair["first"] in known and pair["second"] in known]
    return [_pair(pair, known, hidden, mine) for pair in both]


def _pair(
    pair: dict[str, Any], known: dict[int, Activity], hidden: frozenset[int], mine: set[int]
) -> dict[str, Any]:
    one, two = known[pair["first"]], known[pair["second"]]
    codes = set(pair["places"])
    return {
        **pair,
        "one": one,
        "two": two,
        "who": shown_name(one.owner, hidden),
        "other": shown_name(two.owner, hidden),
        "what": label("intervention", one.intervention),
        "where": [place.name for place in (*one.places.all(), one.country) if place.code in codes],
        "against": [form_label(code) for code in pair["forms"]],
        "dismissible": bool({one.owner_id, two.owner_id} & mine),
    }


@requires(WRITE)
def overlap_dismiss(request: SignedInRequest, first: str, second: str) -> HttpResponse:
    """Say why two activities are not the same work."""
    rows = Activity.objects.visible_to(request.user).select_related("owner")
    one, two = (get_object_or_404(rows, uuid=uuid) for uuid in (first, second))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.dismiss_overlap(one=one, two=two, reason=form.cleaned_data["reason"], by=request.user)
        except PermissionDenied as error:
            raise Http404 from error
        return redirect("response:overlap-list")
    hidden = hidden_from(request.user)
    both = [(activity, shown_name(activity.owner, hidden)) for activity in (one, two)]
    return render(request, "response/overlap_dismiss.html", {"form": form, "both": both})
