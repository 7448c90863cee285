"""What the coded columns of an activity may hold here, in the reader's language."""

from collections.abc import Iterable
from functools import cache

from django.utils.translation import get_language

from palermo import standards
from palermo.exchange.activities import Lists
from palermo.records.schema import fields
from palermo_hub.organisations.models import Organisation
from palermo_hub.reference.models import Place
from palermo_hub.reference.words import FORM_LABELS

from .models import Activity

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


def make_lists() -> Lists:
    """Codes and labels of every coded column: code lists, and the places and organisations that are here."""
    listed = {name: {code: label(name, code) for code in standards.load(name)} for name in LISTED}
    return Lists(
        codes={
            **listed,
            "kind": {code: str(text) for code, text in Activity.Kind.choices},
            "status": {code: str(text) for code, text in Activity.Status.choices},
            "forms": {code: form_label(code) for code in FORMS},
            "country": _named(Place.objects.countries()),
            "places": _named(Place.objects.exclude(level=Place.Level.COUNTRY)),
            "partners": _named(Organisation.objects.all()),
        },
        words=_words(),
    )


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
