"""Pages of capacity: the board for everybody, and an organisation's own rows with the day they expire."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.response.board import lines_of, missing_from
from palermo_hub.response.forms import CapacityForm
from palermo_hub.response.lists import form_label, label
from palermo_hub.response.models import ServiceCapacity

from .rows import row_edit, row_new

WRITE = permissions.CAPACITY_WRITE
MINE = "response:capacity-mine"


def capacity_board(request: HttpRequest) -> HttpResponse:
    """What is free, what is full, what nobody offers."""
    found = (
        ServiceCapacity.objects.visible_to(request.user).current().select_related("owner", "place__parent")
    )
    rows = list(found.defer("place__outline", "place__parent__outline"))
    lines = lines_of(rows, request.user)
    context = {
        "lines": lines,
        "full": [line for line in lines if line.is_full],
        "missing": missing_from(rows) if rows else [],
        "unsigned": bool(rows) and not any(line.signed for line in lines),
        "writes": permissions.may(request.user, WRITE),
    }
    return render(request, "response/capacity.html", context)


@requires(WRITE)
def capacity_mine(request: SignedInRequest) -> HttpResponse:
    """My organisations' own rows; what has expired is on no board until somebody confirms it."""
    owners = permissions.organisations_where(request.user, WRITE)
    rows = ServiceCapacity.objects.visible_to(request.user).filter(owner__in=owners)
    today = timezone.localdate()
    shown = [
        {
            "row": row,
            "what": label("assistance_service", row.service),
            "whom": " · ".join(filter(None, (label("sex", row.sex), label("age_group", row.age_group)))),
            "form": form_label(row.form) if row.form else "",
            "expired": row.expires < today,
        }
        for row in rows.select_related("owner", "place").defer("place__outline").order_by("expires", "pk")
    ]
    return render(request, "response/capacity_mine.html", {"rows": shown})


@requires(WRITE)
def capacity_new(request: SignedInRequest) -> HttpResponse:
    """Say how many places a service has."""
    return row_new(request, CapacityForm, WRITE, title=_("How many places there are"), back=MINE)


@requires(WRITE)
def capacity_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Change or confirm how many places a service has."""
    return row_edit(
        request, CapacityForm, WRITE,
        rows=ServiceCapacity.objects.all(), uuid=uuid, title=_("Confirm or change places"), back=MINE,
    )  # fmt: skip
