"""An activity as the cells of its row in a sheet, and back: one shape for pages, sheets, versions, undo."""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palermo.errors import PalermoError
from palermo.exchange.activities import COLUMNS, Cells
from palermo.exchange.activities.columns import GROUPS, OF_A_KIND
from palermo.exchange.activities.rules import row_faults
from palermo.records.counts import Count
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place

from .models import Activity, ActivityFigure, ActivityForm
from .models.activities import named_places

if TYPE_CHECKING:
    from django.db.models import Prefetch


class UnfitError(PalermoError):
    """What an activity would say contradicts itself."""


DEFAULTS = {column.name: "" for column in COLUMNS}
_PLAIN = ("title", "reference", "kind", "intervention", "status", "sex", "age_group", "other_partners",
          "description", "source")  # fmt: skip
_MONEY = ("budget", "spent")
_OF_FIGURES = (*_MONEY, "currency", "rate_date", "target", "reached")


def cells_of(activity: Activity) -> dict[str, str]:
    """What an activity says now; give it with its places, forms, partners and figures fetched."""
    return {
        **DEFAULTS,
        "id": str(activity.uuid),
        "version": str(activity.version),
        "organisation": activity.owner.code,
        **{name: str(getattr(activity, name)) for name in _PLAIN},
        "starts": activity.starts.isoformat(),
        "ends": activity.ends.isoformat() if activity.ends else "",
        "as_of": activity.as_of.isoformat(),
        **{name: activity.particulars[name] for name in OF_A_KIND if name in activity.particulars},
        "country": activity.country.code,
        "country_wide": "yes" if activity.country_wide else "no",
        "places": _joined(place.code for place in activity.places.all()),
        "forms": _joined(form.code for form in activity.forms.all()),
        "partners": _joined(partner.code for partner in activity.partners.all()),
        **_figure_cells(activity.figures.all()),
    }


def with_everything() -> "list[str | Prefetch[Any]]":
    """What ``cells_of`` reads of each activity, for ``prefetch_related``."""
    return [named_places(), "forms", "partners", "figures"]


def _joined(codes: Iterable[str]) -> str:
    return ";".join(sorted(codes))


def _figure_cells(figures: Iterable[ActivityFigure]) -> dict[str, str]:
    names = {(sex, age): group for group, (sex, age) in GROUPS.items()}
    said: dict[str, str] = {}
    for figure in figures:
        if figure.kind in _MONEY:
            said[figure.kind] = format(figure.low.normalize(), "f")
            said["currency"] = figure.currency
            said["rate_date"] = figure.rate_date.isoformat() if figure.rate_date else ""
        else:
            group = names[figure.sex, figure.age_group]
            count = Count(int(figure.low), None if figure.high is None else int(figure.high))
            said[f"{figure.kind}_{group}".rstrip("_")] = str(count).replace("–", "-")
    return said


def settled(activity: Activity, whole: Cells) -> dict[str, str]:
    """What ``cells_of`` gives once an activity says a whole row, without asking the database."""
    figures = {name: "" for name in whole if name.startswith(_OF_FIGURES)}
    lists = {name: _joined(_codes(whole[name])) for name in ("places", "forms", "partners")}
    itself = {
        "id": str(activity.uuid),
        "version": str(activity.version),
        "organisation": activity.owner.code,
    }
    return {
        **DEFAULTS, **whole, **lists, **itself, **figures, **_figure_cells(figures_of(activity, whole)),
    }  # fmt: skip


def plain_values(cells: Cells) -> dict[str, object]:
    """What a whole row of cells says of an activity's own fields; its State, lists and figures come apart."""
    return {
        **{name: cells[name] for name in _PLAIN},
        "starts": dt.date.fromisoformat(cells["starts"]),
        "ends": dt.date.fromisoformat(cells["ends"]) if cells["ends"] else None,
        "as_of": dt.date.fromisoformat(cells["as_of"]),
        "country_wide": cells["country_wide"] == "yes",
        "particulars": {name: cells[name] for name in OF_A_KIND if cells[name]},
    }


def write_cells(activity: Activity, cells: Cells) -> None:
    """Set and save what the cells say; columns that are not there stay as they were.

    Raises:
        UnfitError: what would stand there contradicts itself; nothing is saved.
    """
    whole = {**(cells_of(activity) if activity.pk else DEFAULTS), **cells}
    check_agreement(whole)
    for name, value in plain_values(whole).items():
        setattr(activity, name, value)
    activity.country = Place.objects.countries().get(code=whole["country"])
    activity.save()
    activity.places.set(Place.objects.filter(code__in=_codes(whole["places"])))
    activity.partners.set(Organisation.objects.filter(code__in=_codes(whole["partners"])))
    activity.forms.all().delete()
    ActivityForm.objects.bulk_create(
        ActivityForm(activity=activity, code=code) for code in _codes(whole["forms"])
    )
    activity.figures.all().delete()
    ActivityFigure.objects.bulk_create(figures_of(activity, whole))


def check_agreement(whole: Cells, fine: Collection[str] | None = None) -> None:
    """Refuse a whole row that contradicts itself.

    Args:
        whole: the row.
        fine: codes of places finer than a region; asked for where they are not given.

    Raises:
        UnfitError: what is wrong with it first.
    """
    if fine is None:
        places = Place.objects.filter(code__in=_codes(whole["places"]), level=Place.Level.DISTRICT)
        fine = set(places.values_list("code", flat=True)) if whole["intervention"] == "shelter" else set()
    for column, _code, message, stops in row_faults(whole, fine):
        if stops:
            raise UnfitError(f"{column}: {message}")


def _codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]


def figures_of(activity: Activity, cells: Cells) -> Iterable[ActivityFigure]:
    """The figures that a whole row of cells holds, not saved."""
    rate = dt.date.fromisoformat(cells["rate_date"]) if cells["rate_date"] else None
    for kind in _MONEY:
        if cells[kind]:
            amount = Decimal(cells[kind])
            yield ActivityFigure(
                activity=activity,
                kind=kind,
                low=amount,
                high=amount,
                currency=cells["currency"],
                rate_date=rate,
            )
    for kind in ("target", "reached"):
        for group, (sex, age) in GROUPS.items():
            if said := cells[f"{kind}_{group}".rstrip("_")]:
                count = Count.parse(said)
                yield ActivityFigure(
                    activity=activity, kind=kind, sex=sex, age_group=age, low=count.low, high=count.high
                )
