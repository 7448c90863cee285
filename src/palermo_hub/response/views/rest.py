"""Pages of capacity, justice, commitments and overlaps."""

from collections.abc import Iterable

import polars as pl
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from palermo.exchange.activities import alike
from palermo.exchange.activities.overlap import SCHEMA
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.reference.models import Place
from palermo_hub.response import actions
from palermo_hub.response.board import lines_of, missing_from
from palermo_hub.response.forms import CapacityForm, CommitmentForm, JusticeForm, OwnedForm, ReasonForm
from palermo_hub.response.funnel import STAGES, VICTIMS, funnel
from palermo_hub.response.lists import form_label, label
from palermo_hub.response.models import Activity, Commitment, JusticeCount, OverlapDismissal, ServiceCapacity

PER_PAGE = 25


def capacity_board(request: HttpRequest) -> HttpResponse:
    """What is free, what is full, what nobody offers."""
    rows = list(
        ServiceCapacity.objects.visible_to(request.user).current().select_related("owner", "place__parent")
    )
    lines = lines_of(rows, request.user)
    context = {
        "lines": lines,
        "full": [line for line in lines if line.is_full],
        "missing": missing_from(rows) if rows else [],
        "unsigned": bool(rows) and not any(line.signed for line in lines),
        "writes": permissions.may(request.user, permissions.CAPACITY_WRITE),
    }
    return render(request, "response/capacity.html", context)


def justice(request: HttpRequest) -> HttpResponse:
    """From investigation to conviction, and the victims who were charged."""
    rows = JusticeCount.objects.visible_to(request.user).select_related("place")
    pairs = sorted(set(rows.values_list("place__code", "year")), key=lambda pair: (pair[0], -pair[1]))
    asked = (request.GET.get("place", ""), request.GET.get("year", ""))
    chosen = next((pair for pair in pairs if (pair[0], str(pair[1])) == asked), pairs[0] if pairs else None)
    found = list(rows.filter(place__code=chosen[0], year=chosen[1])) if chosen else []
    names = {
        place.code: place.name for place in Place.objects.filter(code__in={code for code, _year in pairs})
    }
    context = {
        "pairs": [(code, names[code], year) for code, year in pairs],
        "chosen": chosen,
        "steps": funnel(found, STAGES),
        "victims": funnel(found, VICTIMS),
        "most": max((step.count.high or step.count.low for step in funnel(found) if step.count), default=0),
        "writes": permissions.may(request.user, permissions.REPORT_WRITE),
    }
    return render(request, "response/justice.html", context)


def commitment_list(request: HttpRequest) -> HttpResponse:
    """Pledges and measures, the earliest due first."""
    rows = Commitment.objects.visible_to(request.user).select_related("owner", "country")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    writes = permissions.may(request.user, permissions.COMMITMENT_WRITE)
    return render(request, "response/commitment_list.html", {"page": page, "writes": writes})


@requires(permissions.CAPACITY_WRITE)
def capacity_new(request: SignedInRequest) -> HttpResponse:
    """Say how many places a service has."""
    return _new(request, CapacityForm, permissions.CAPACITY_WRITE, "response:capacity")


@requires(permissions.REPORT_WRITE)
def justice_new(request: SignedInRequest) -> HttpResponse:
    """Add a count."""
    return _new(request, JusticeForm, permissions.REPORT_WRITE, "response:justice")


@requires(permissions.COMMITMENT_WRITE)
def commitment_new(request: SignedInRequest) -> HttpResponse:
    """Add a commitment."""
    return _new(request, CommitmentForm, permissions.COMMITMENT_WRITE, "response:commitment-list")


def _new(request: SignedInRequest, kind: type[OwnedForm], permission: str, after: str) -> HttpResponse:
    owners = permissions.organisations_where(request.user, permission)
    form = kind(request.POST or None, owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_row(row=form.save(commit=False), by=request.user)
        except PermissionDenied as error:
            raise Http404 from error
        return redirect(after)
    return render(request, "response/row_form.html", {"form": form, "back": after})


@requires(permissions.ACTIVITY_WRITE)
def overlap_list(request: SignedInRequest) -> HttpResponse:
    """Activities of different organisations that meet in place, work, group and time."""
    rows = Activity.objects.visible_to(request.user).exclude(status=Activity.Status.CANCELLED).shown()
    known = {str(activity.uuid): activity for activity in rows}
    dismissed = set(OverlapDismissal.objects.values_list("first_id", "second_id"))
    pairs = [
        pair
        for pair in alike(_compared(known.values())).iter_rows(named=True)
        if tuple(sorted((known[pair["first"]].pk, known[pair["second"]].pk))) not in dismissed
    ]
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    shown = [_pair(pair, known, request) for pair in page]
    return render(request, "response/overlap_list.html", {"page": page, "pairs": shown, "form": ReasonForm()})


def _compared(activities: Iterable[Activity]) -> pl.DataFrame:
    rows = [
        (
            str(one.uuid),
            one.owner.code,
            one.intervention,
            one.starts,
            one.ends,
            [one.country.code] if one.country_wide else [place.code for place in one.places.all()],
            one.sex,
            one.age_group,
            [form.code for form in one.forms.all()],
        )
        for one in activities
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _pair(pair: dict[str, object], known: dict[str, Activity], request: SignedInRequest) -> dict[str, object]:
    one, two = known[str(pair["first"])], known[str(pair["second"])]
    codes = set(pair["places"])  # type: ignore[call-overload]  # a list of codes
    return {
        **pair,
        "one": one,
        "two": two,
        "what": label("intervention", one.intervention),
        "where": [p.name for p in (*one.places.all(), one.country) if p.code in codes],
        "against": [form_label(code) for code in pair["forms"]],  # type: ignore[attr-defined]
        "dismissible": any(
            permissions.may(request.user, permissions.ACTIVITY_WRITE, each.owner) for each in (one, two)
        ),
    }


@requires(permissions.ACTIVITY_WRITE)
def overlap_dismiss(request: SignedInRequest, first: str, second: str) -> HttpResponse:
    """Say why two activities are not the same work."""
    rows = Activity.objects.visible_to(request.user)
    one, two = (get_object_or_404(rows, uuid=uuid) for uuid in (first, second))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.dismiss_overlap(one=one, two=two, reason=form.cleaned_data["reason"], by=request.user)
        except PermissionDenied as error:
            raise Http404 from error
        return redirect("response:overlap-list")
    return render(request, "response/overlap_dismiss.html", {"form": form, "one": one, "two": two})
