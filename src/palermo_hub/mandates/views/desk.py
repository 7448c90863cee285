"""Where those who may write mandates work: each page is one form and calls one action."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import PalermoError
from palermo_hub.mandates import actions
from palermo_hub.mandates.forms import (
    LawElementForm,
    MechanismForm,
    ProvisionForm,
    ResolutionForm,
    SuccessionForm,
    TablesForm,
    TreatyActionForm,
)
from palermo_hub.mandates.models import Instrument, Provision, StatusTable, Succession
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires

WRITE = permissions.MANDATE_WRITE
T = TypeVar("T")


@requires(WRITE)
def index(request: SignedInRequest) -> HttpResponse:
    """What can be written, and what waits for a decision."""
    resolutions = Instrument.objects.filter(kind=Instrument.Kind.RESOLUTION, follows__isnull=False)
    waiting = Succession.objects.filter(state=Succession.State.PROPOSED)
    context = {
        "resolutions": [(one, waiting.filter(successor__instrument=one).count()) for one in resolutions],
        "unwritten": Provision.objects.filter(summary={}).select_related("instrument"),
        "tables": StatusTable.objects.select_related("instrument"),
    }
    return render(request, "mandates/desk.html", context)


@requires(WRITE)
def resolution_new(request: SignedInRequest) -> HttpResponse:
    """Take in the next resolution."""
    form = ResolutionForm(request.POST or None, request.FILES or None)
    if _valid(request, form):
        made = _act(form, lambda: actions.import_resolution(by=request.user, **form.values()))
        if made is not None:
            return _decide_next(request, made)
    return _form(request, form, _("Read the next resolution"), _("Read it"))


@requires(WRITE)
def succession_list(request: SignedInRequest, code: str) -> HttpResponse:
    """Whose place each paragraph of a resolution takes: proposals to decide, and one's own."""
    instrument = get_object_or_404(
        Instrument.objects.select_related("follows"), code=code, follows__isnull=False
    )
    form = SuccessionForm(request.POST or None)
    if _valid(request, form) and _done(form, lambda: _name(instrument, form, request)):
        return redirect("mandates:succession-list", code=code)
    rows = Succession.objects.filter(successor__instrument=instrument)
    context = {
        "instrument": instrument,
        "rows": rows.select_related("predecessor", "successor", "decided_by"),
        "form": form,
    }
    return render(request, "mandates/succession_list.html", context)


@requires(WRITE)
@require_POST
def succession_decide(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Confirm or refuse one proposal."""
    succession = get_object_or_404(Succession.objects.select_related("successor__instrument"), uuid=uuid)
    try:
        actions.decide_succession(
            succession=succession, confirm=request.POST.get("confirm") == "yes", by=request.user
        )
    except PalermoError as error:
        messages.error(request, str(error))
    return redirect("mandates:succession-list", code=succession.successor.instrument.code)


@requires(WRITE)
def provision_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Write what a provision asks, in our own words."""
    provision = get_object_or_404(Provision.objects.select_related("instrument"), uuid=uuid)
    said = {f"summary_{key}": provision.summary.get(key, "") for key in ("en", "ar")}
    form = ProvisionForm(
        request.POST or None, initial={**said, "version": provision.version, "pillar": provision.pillar}
    )
    if _valid(request, form) and _done(form, lambda: _revise(provision, form, request)):
        messages.success(request, _("The entry has a new version."))
        return redirect("portal:provision", code=provision.instrument.code, number=provision.number)
    return _form(request, form, str(provision), _("Keep as a new version"))


@requires(WRITE)
def table_new(request: SignedInRequest) -> HttpResponse:
    """Take in status tables: all of them, or nothing."""
    form = TablesForm(request.POST or None, request.FILES or None)
    if _valid(request, form):
        made = _act(
            form,
            lambda: actions.import_status_tables(
                tables=form.tables(),
                as_at=form.cleaned_data["as_at"],
                source=form.cleaned_data["source"],
                by=request.user,
            ),
        )
        if made is not None:
            messages.success(request, _("Tables that are new or changed: %(count)s.") % {"count": len(made)})
            return redirect("mandates:treaty-matrix")
    return _form(request, form, _("Take in status tables"), _("Check and take in"))


@requires(WRITE)
def action_new(request: SignedInRequest) -> HttpResponse:
    """Note a reservation, a withdrawal, or when a treaty came into force."""
    form = TreatyActionForm(request.POST or None)
    if _valid(request, form) and _noted(request, form, actions.record_treaty_action):
        return redirect("mandates:treaty-state", code=form.cleaned_data["participant"])
    return _form(request, form, _("Note what a status table does not show"), _("Note it"))


@requires(WRITE)
def law_new(request: SignedInRequest) -> HttpResponse:
    """Note whether a State's law has an element."""
    owners = permissions.organisations_where(request.user, WRITE)
    form = LawElementForm(request.POST or None, owners=owners)
    if _valid(request, form) and _noted(request, form, actions.record_law_element):
        return redirect("mandates:treaty-state", code=form.cleaned_data["state"])
    return _form(request, form, _("Note what a State's law says"), _("Note it"))


@requires(WRITE)
def mechanism_new(request: SignedInRequest) -> HttpResponse:
    """Note one field of a national mechanism."""
    owners = permissions.organisations_where(request.user, WRITE)
    form = MechanismForm(request.POST or None, owners=owners)
    if _valid(request, form) and _noted(request, form, actions.record_mechanism_field):
        return redirect("mandates:mechanism-state", code=form.cleaned_data["state"])
    return _form(request, form, _("Note a field of a national mechanism"), _("Note it"))


def _decide_next(request: SignedInRequest, made: Instrument) -> HttpResponse:
    """After a resolution is read: to its proposals, where it follows another, else to the resolution."""
    if made.follows is None:
        return redirect("mandates:instrument-detail", code=made.code)
    messages.success(request, _("The paragraphs are read. Decide now whose place each of them takes."))
    return redirect("mandates:succession-list", code=made.code)


def _valid(request: SignedInRequest, form: forms.Form) -> bool:
    return request.method == "POST" and form.is_valid()


def _act(form: forms.Form, act: Callable[[], T]) -> T | None:
    """Do it; a refusal is told above the form."""
    try:
        return act()
    except PalermoError as error:
        form.add_error(None, str(error))
        return None


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    return _act(form, act) is not None


def _noted(request: SignedInRequest, form: forms.Form, act: Callable[..., object]) -> bool:
    """Whether the form's values went into the action as they are."""
    if not _done(form, lambda: act(by=request.user, **form.cleaned_data)):
        return False
    messages.success(request, _("It is noted."))
    return True


def _form(request: SignedInRequest, form: forms.Form, title: str, button: str) -> HttpResponse:
    return render(request, "mandates/entry.html", {"form": form, "title": title, "button": button})


def _name(instrument: Instrument, form: SuccessionForm, request: SignedInRequest) -> Succession:
    """Find the two paragraphs by their numbers, and say that one takes the other's place."""
    pair = {}
    for field, held in (("predecessor", instrument.follows), ("successor", instrument)):
        found = held and held.provisions.filter(number=form.cleaned_data[field]).first()
        if not found:
            raise actions.WrongEntryError(
                _("There is no paragraph %(number)s.") % {"number": form.cleaned_data[field]}
            )
        pair[field] = found
    return actions.name_succession(by=request.user, **pair)


def _revise(provision: Provision, form: ProvisionForm, request: SignedInRequest) -> Provision:
    said = form.cleaned_data
    summary = {key: said[f"summary_{key}"] for key in ("en", "ar") if said[f"summary_{key}"]}
    return actions.revise_provision(
        provision=provision,
        version=said["version"],
        values={"summary": summary, "pillar": said["pillar"]},
        by=request.user,
    )
