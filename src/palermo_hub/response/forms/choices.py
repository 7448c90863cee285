"""Choices that several forms offer, and two short ways to give a field its choices or its rows."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from palermo import standards
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reference.models import Place
from palermo_hub.response.actions import WIDEST_ALONE
from palermo_hub.response.lists import FORMS, form_label, label

NARROW = [pair for pair in Marking.choices if Marking(pair[0]).width in range(1, WIDEST_ALONE.width + 1)]
"""Audiences that one person may choose for a new row; rows for named people are made elsewhere."""


def code_choices(name: str, *, empty: str = "") -> list[tuple[str, str]]:
    """The codes of a list with their labels; first an empty one where ``empty`` says what it means."""
    listed = [(code, label(name, code)) for code in standards.load(name)]
    return [("", empty), *listed] if empty else listed


def form_choices(empty: str = "") -> list[tuple[str, str]]:
    """Forms of exploitation."""
    listed = [(code, form_label(code)) for code in FORMS]
    return [("", empty), *listed] if empty else listed


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a field its choices."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def among(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Give a field the rows it may name."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def named(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Places as choices."""
    return [(place.code, place.name) for place in places]


def among_owners(form: forms.BaseForm, owners: Iterable[Organisation]) -> None:
    """Let a form name one of the organisations for which its reader writes."""
    among(form, "owner", Organisation.objects.filter(pk__in=[one.pk for one in owners]))
