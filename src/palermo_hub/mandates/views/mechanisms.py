"""National rapporteurs and equivalent mechanisms: the directory, one State's profile, two side by side."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from palermo_hub.mandates.forms import CompareChoices
from palermo_hub.mandates.models import MechanismField
from palermo_hub.mandates.names import is_state, participant_names, sort_key, state_name
from palermo_hub.mandates.national import Profile, law_of, laws, profiles
from palermo_hub.mandates.status import Statuses, today, treaties
from palermo_hub.mandates.tables import cell_of

from .downloads import csv_response


def mechanism_list(request: HttpRequest) -> HttpResponse:
    """The directory: which body watches in which State, and how old what we know of it is."""
    rows = [(state_name(one.mechanism.state), one) for one in profiles(request.user)]
    rows.sort(key=lambda row: sort_key(row[0]))
    return render(request, "mandates/mechanism_list.html", {"rows": rows})


def mechanism_csv(request: HttpRequest) -> HttpResponse:
    """The same as csv: one line a field, with its source and date."""
    head = ["state", "field", "value", "as_of", "source", "freshness"]
    rows = [
        [one.mechanism.state, field.name, field.value, field.as_of, field.source, field.freshness]
        for one in profiles(request.user)
        for field in one.fields.values()
    ]
    return csv_response("mechanisms.csv", [head, *rows])


def profile(request: HttpRequest, code: str) -> HttpResponse:
    """One State: its mechanism, each field with source, date and freshness; its treaties and law in short."""
    if not is_state(code):
        raise Http404
    return render(request, "mandates/mechanism_state.html", {"code": code, **_national(request, code)})


def compare(request: HttpRequest) -> HttpResponse:
    """Two States side by side: mechanism, treaties that the mandate names, law elements."""
    choices = CompareChoices(request.GET, states=_states(request))
    asked = [choices.chosen("a"), choices.chosen("b")]
    sides = [_national(request, code) for code in asked] if all(asked) else []
    context = {"choices": choices, "sides": sides, **(_side_by_side(*sides) if sides else {})}
    return render(request, "mandates/compare.html", context)


def _states(request: HttpRequest) -> dict[str, str]:
    """The States to compare: those of the list, and fictional ones of which something is told."""
    told = {*laws(request.user), *(one.mechanism.state for one in profiles(request.user))}
    listed = {code: name for code, name in participant_names().items() if is_state(code)}
    return {**{code: state_name(code) for code in sorted(told - listed.keys())}, **listed}


def _national(request: HttpRequest, code: str) -> dict[str, Any]:
    """What is told of one State."""
    named = [one for one in treaties() if one.named_in_mandate]
    statuses = Statuses.at(today(), named, code)
    return {
        "name": state_name(code),
        "state": code,
        "profiles": profiles(request.user, code),
        "treaties": [(one, cell_of(statuses, code, one)) for one in named],
        "law": law_of(code, request.user),
    }


def _side_by_side(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    """Each field of the mechanisms, each treaty and each element of the laws, for both."""
    treaties_of_both = zip(a["treaties"], b["treaties"], strict=True)
    laws_of_both = zip(a["law"], b["law"], strict=True)
    return {
        "lines": [
            (str(name.label), [_field(side["profiles"], name.value) for side in (a, b)])
            for name in MechanismField.Name
        ],
        "treaties": [(one, [cell, other]) for (one, cell), (_same, other) in treaties_of_both],
        "law": [(one.name, [one, other]) for one, other in laws_of_both],
    }


def _field(told: list[Profile], name: str) -> MechanismField | None:
    """The newest value of a field among a State's mechanisms."""
    found = [one.fields[name] for one in told if name in one.fields]
    return max(found, key=lambda field: field.as_of) if found else None
