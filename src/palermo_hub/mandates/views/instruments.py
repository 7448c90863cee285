"""Instruments, and the provisions of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from palermo_hub.mandates.forms import ProvisionChoices
from palermo_hub.mandates.models import Instrument
from palermo_hub.organisations import permissions

from .downloads import csv_response


def instrument_list(request: HttpRequest) -> HttpResponse:
    """The instruments that are held, those with numbered provisions first."""
    held = list(Instrument.objects.prefetch_related("provisions"))
    context = {
        "read": [one for one in held if one.provisions.all()],
        "others": [one for one in held if not one.provisions.all()],
    }
    return render(request, "mandates/instrument_list.html", context)


def instrument_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One instrument with its provisions, by the choices in the address."""
    instrument = get_object_or_404(Instrument.objects.select_related("follows", "followed_by"), code=code)
    choices = _choices(request, instrument)
    context = {
        "instrument": instrument,
        "choices": choices,
        "provisions": choices.fit(),
        "query": request.GET.urlencode(),
        "writes": permissions.may(request.user, permissions.MANDATE_WRITE),
    }
    return render(request, "mandates/instrument_detail.html", context)


def provision_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The same provisions as csv, in codes."""
    instrument = get_object_or_404(Instrument, code=code)
    if not instrument.provisions.exists():
        raise Http404
    rows = [["instrument", "symbol", "number", "unit", "pillar", "verbs", "addressees", "summary", "version"]]
    rows += [
        [
            instrument.code,
            instrument.symbol,
            one.number,
            one.unit,
            one.pillar,
            ";".join(one.verbs),
            ";".join(one.addressees),
            one.text,
            str(one.version),
        ]
        for one in _choices(request, instrument).fit()
    ]
    return csv_response(f"{instrument.code}.csv", rows)


def _choices(request: HttpRequest, instrument: Instrument) -> ProvisionChoices:
    return ProvisionChoices(request.GET, provisions=list(instrument.provisions.all()))
