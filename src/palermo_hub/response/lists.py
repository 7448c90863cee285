"""What the coded columns of an activity may hold here, in the reader's language."""

from collections.abc import Iterable
from functools import cache

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palermo import standards
from palermo.exchange.activities import Lists
from palermo.exchange.activities.columns import BY_NAME
from palermo.records.schema import fields
from palermo_hub.organisations.models import Organisation, Reader
from palermo_hub.reference.models import Place
from palermo_hub.reference.words import FORM_LABELS

from .models import Activity
from .words import LAW_STAGES

LISTED = ("intervention", "sex", "age_group", "currency")
"""Columns whose codes are a code list of that name."""

FORMS = tuple(name for name in fields() if name.startswith("form_"))


def language() -> str:
    """The reader's language as code lists name it."""
    return (get_language() or "en").partition("-")[0]


def label(name: str, code: str) -> str:
    """The label of a code in the reader's language; the code itself where the list does not have it."""
    listed = standards.load(name)
    return listed.label(code, language()) if code in listed else code


def form_label(code: str) -> str:
    """A form of exploitation in the reader's language."""
    return str(FORM_LABELS.get(code, code))


def make_lists(reader: Reader, owners: Iterable[Organisation] = ()) -> Lists:
    """Codes and labels of every coded column: code lists, and the places and organisations that are here.

    Args:
        reader: of organisations, those whose name they may see (ADR 0099).
        owners: whose activities the lists are for: partners that stand there already are offered too.
    """
    listed = {name: {code: label(name, code) for code in standards.load(name)} for name in LISTED}
    places = list(Place.objects.exclude(level=Place.Level.COUNTRY).defer("outline"))
    there = Organisation.objects.filter(activities_with__owner__in=list(owners))
    partners = Organisation.objects.filter(
        Q(pk__in=Organisation.objects.visible_to(reader).values("pk")) | Q(pk__in=there.values("pk"))
    )
    return Lists(
        codes={
            **listed,
            "kind": {code: str(text) for code, text in Activity.Kind.choices},
            "status": {code: str(text) for code, text in Activity.Status.choices},
            "forms": {code: form_label(code) for code in FORMS},
            "law_stage": {code: str(text) for code, text in LAW_STAGES.items()},
            "country": _named(Place.objects.countries().defer("outline")),
            "places": _named(places),
            "partners": _named(partners),
        },
        words=_words(),
        fine=frozenset(place.code for place in places if place.level == Place.Level.DISTRICT),
    )


def in_words(lists: Lists, name: str, text: str) -> str:
    """A cell as its reader says it: codes by their labels, yes and no in the reader's language."""
    if BY_NAME[name].type == "yes_no" and text:
        return str(_("Yes") if text == "yes" else _("No"))
    labels = lists.codes.get(name)
    return text if labels is None else " · ".join(labels.get(code, code) for code in text.split(";"))


def fine_places() -> frozenset[str]:
    """Codes of places finer than a region, at which no shelter may be named (design, law 10)."""
    return frozenset(Place.objects.filter(level=Place.Level.DISTRICT).values_list("code", flat=True))


def _named(rows: Iterable[Place] | Iterable[Organisation]) -> dict[str, str]:
    return {row.code: row.name for row in rows}


@cache
def _words() -> dict[str, dict[str, str]]:
    """Labels of the code lists in every language, for a sheet that went out in another one."""
    return {
        name: {
            value.casefold(): code
            for code in standards.load(name)
            for column, value in standards.load(name).row(code).items()
            if column.startswith("label") and value
        }
        for name in LISTED
    }
