"""Pages of justice: the funnel of one place and year, every count behind it, and writing one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from palermo.records.counts import Count
from palermo_hub.mandates.names import code_name
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.reference.models import Place
from palermo_hub.response.forms import JusticeForm
from palermo_hub.response.funnel import STAGES, VICTIMS, funnel
from palermo_hub.response.lists import label
from palermo_hub.response.models import JusticeCount
from palermo_hub.response.naming import hidden_from, shown_name

from .rows import row_edit, row_new

WRITE = permissions.REPORT_WRITE


def justice(request: HttpRequest) -> HttpResponse:
    """From investigation to conviction, and the victims who were charged."""
    rows = (
        JusticeCount.objects.visible_to(request.user).select_related("place", "owner").defer("place__outline")
    )
    pairs = sorted(
        set(rows.order_by().values_list("place__code", "year")), key=lambda pair: (pair[0], -pair[1])
    )
    asked = (request.GET.get("place", ""), request.GET.get("year", ""))
    chosen = next((pair for pair in pairs if (pair[0], str(pair[1])) == asked), pairs[0] if pairs else None)
    found = list(rows.filter(place__code=chosen[0], year=chosen[1])) if chosen else []
    wanted = Place.objects.filter(code__in={code for code, _year in pairs}).defer("outline")
    names = {place.code: place.name for place in wanted}
    context = {
        "pairs": [(code, names[code], year) for code, year in pairs],
        "chosen": chosen,
        "steps": funnel(found, STAGES),
        "victims": funnel(found, VICTIMS),
        "most": max((step.count.high or step.count.low for step in funnel(found) if step.count), default=0),
        "behind": _behind(found, request),
        "writes": permissions.may(request.user, WRITE),
    }
    return render(request, "response/justice.html", context)


def _behind(rows: list[JusticeCount], request: HttpRequest) -> list[dict[str, object]]:
    """Every count of the place and year, in words, the splits too."""
    hidden = hidden_from(request.user)
    mine = {one.pk for one in permissions.organisations_where(request.user, WRITE)}
    return [
        {
            "row": row,
            "of": " · ".join(_split(row)),
            "count": str(Count(row.low, row.high)),
            "who": shown_name(row.owner, hidden),
            "changes": row.owner_id in mine,
        }
        for row in rows
    ]


def _split(row: JusticeCount) -> list[str]:
    citizenship = code_name("country", row.citizenship) if row.citizenship else ""
    parts = (row.article, label("sex", row.sex), label("age_group", row.age_group), citizenship)
    return [part for part in parts if part]


@requires(WRITE)
def justice_new(request: SignedInRequest) -> HttpResponse:
    """Add a count."""
    return row_new(request, JusticeForm, WRITE, title=_("Add a count"), back="response:justice")


@requires(WRITE)
def justice_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Correct a count."""
    return row_edit(
        request, JusticeForm, WRITE,
        rows=JusticeCount.objects.all(), uuid=uuid, title=_("Correct a count"), back="response:justice",
    )  # fmt: skip
