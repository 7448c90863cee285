"""The keys of an organisation's nodes: see, register, retire."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Organisation

from . import actions
from .forms import KeyForm
from .models import NodeKey

if TYPE_CHECKING:
    from django.db.models import QuerySet


@requires(permissions.NODE_KEY_REGISTER)
def key_list(request: SignedInRequest, code: str) -> HttpResponse:
    """One organisation's keys; a new one is registered here."""
    organisation = get_object_or_404(_administered(request), code=code)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.register_key(
                organisation=organisation, public=form.cleaned_data["public"], by=request.user
            )
        except actions.KeyRefusedError as error:
            form.add_error("public", str(error))
        else:
            messages.success(request, _("The key is registered."))
            return redirect("exchange:key-list", code=code)
    context = {
        "organisation": organisation,
        "keys": organisation.node_keys.select_related("organisation"),
        "form": form,
        "hub": settings.INSTALLATION,
    }
    return render(request, "exchange/key_list.html", context)


@requires(permissions.NODE_KEY_REGISTER, fresh=True)
@require_POST
def key_retire(request: SignedInRequest, code: str, uuid: str) -> HttpResponse:
    """Retire a key."""
    organisation = get_object_or_404(_administered(request), code=code)
    key = get_object_or_404(NodeKey, organisation=organisation, uuid=uuid)
    try:
        actions.retire_key(key=key, by=request.user)
    except actions.KeyRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The key is retired. Bundles signed with it are refused from now on."))
    return redirect("exchange:key-list", code=code)


def _administered(request: SignedInRequest) -> "QuerySet[Organisation]":
    """The organisations the person administers; others are not there."""
    mine = permissions.organisations_where(request.user, permissions.NODE_KEY_REGISTER)
    return Organisation.objects.filter(pk__in=[one.pk for one in mine])
