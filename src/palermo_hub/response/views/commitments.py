"""Pages of commitments: what was promised, one of them with what keeps it, and writing one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.response.forms import CommitmentFilterForm, CommitmentForm
from palermo_hub.response.models import Activity, Commitment
from palermo_hub.response.naming import hidden_from, shown_name

from .rows import row_edit, row_new

WRITE = permissions.COMMITMENT_WRITE
PER_PAGE = 50
SHOWN = 50


def commitment_list(request: HttpRequest) -> HttpResponse:
    """Pledges and measures, the earliest due first."""
    form = CommitmentFilterForm(request.GET)
    rows = Commitment.objects.visible_to(request.user).select_related("owner", "country")
    rows = rows.chosen(form.cleaned_data) if form.is_valid() else rows.none()
    page = Paginator(rows.defer("country__outline"), PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    hidden = hidden_from(request.user)
    context = {
        "page": page,
        "form": form,
        "asked": asked.urlencode(),
        "rows": [(one, shown_name(one.owner, hidden)) for one in page],
        "writes": permissions.may(request.user, WRITE),
    }
    return render(request, "response/commitment_list.html", context)


def commitment_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One commitment: who, by when, how one will know, which provisions it answers, what keeps it."""
    rows = Commitment.objects.visible_to(request.user).select_related("owner", "country")
    one = get_object_or_404(rows.prefetch_related("cites__instrument"), uuid=uuid)
    keeping = Activity.objects.visible_to(request.user).filter(commitments=one).select_related("owner")
    hidden = hidden_from(request.user)
    context = {
        "one": one,
        "who": shown_name(one.owner, hidden),
        "keeping": [(activity, shown_name(activity.owner, hidden)) for activity in keeping[:SHOWN]],
        "more": max(0, keeping.count() - SHOWN),
        "writes": permissions.may(request.user, WRITE, one.owner),
    }
    return render(request, "response/commitment_detail.html", context)


@requires(WRITE)
def commitment_new(request: SignedInRequest) -> HttpResponse:
    """Add a commitment."""
    return row_new(
        request, CommitmentForm, WRITE, title=_("Add a commitment"), back="response:commitment-list"
    )


@requires(WRITE)
def commitment_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change a commitment, or say what became of it."""
    return row_edit(
        request, CommitmentForm, WRITE, rows=Commitment.objects.all(), uuid=uuid,
        title=_("Change a commitment, or say what became of it"), back="response:commitment-list",
    )  # fmt: skip
