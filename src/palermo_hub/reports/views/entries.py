"""What the pages that write have in common: whose section it is, and how a refusal is told."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest
from palermo_hub.reports.models import Section


def own_section(request: SignedInRequest, uuid: str) -> Section:
    """A section of a report that the reader may write."""
    mine = permissions.organisations_where(request.user, permissions.REPORT_WRITE)
    rows = Section.objects.visible_to(request.user).filter(report__owner__in=mine)
    return get_object_or_404(rows.select_related("report__owner", "report__previous"), uuid=uuid)


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; what the act refuses is told above the form, and what is another's is not there.

    Raises:
        Http404: it is not the reader's to do.
    """
    try:
        act()
    except PalermoError as error:
        form.add_error(None, str(error))
        return False
    except PermissionDenied as error:
        raise Http404 from error
    return True


def told(request: SignedInRequest, act: Callable[[], object]) -> bool:
    """Do it; what the act refuses is told on the next page."""
    try:
        act()
    except PalermoError as error:
        messages.error(request, str(error))
        return False
    return True
