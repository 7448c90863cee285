"""What the forms of commitments, capacity and justice have in common: one row is added or changed."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise

from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest
from palermo_hub.organisations.models import MarkedQuerySet
from palermo_hub.response import actions
from palermo_hub.response.forms import OwnedForm


def row_new(
    request: SignedInRequest, kind: type[OwnedForm], permission: str, *, title: str | Promise, back: str
) -> HttpResponse:
    """Add a row for one of the organisations in which the reader may write such rows."""
    owners = permissions.organisations_where(request.user, permission)
    return _written(request, kind(request.POST or None, owners=owners), title=title, back=back)


def row_edit(
    request: SignedInRequest,
    kind: type[OwnedForm],
    permission: str,
    *,
    rows: MarkedQuerySet[Any],
    uuid: str,
    title: str | Promise,
    back: str,
) -> HttpResponse:
    """Change a row of an organisation in which the reader may write; another's is not there."""
    owners = permissions.organisations_where(request.user, permission)
    row = get_object_or_404(rows.visible_to(request.user).filter(owner__in=owners), uuid=uuid)
    form = kind(request.POST or None, owners=owners, instance=row)
    return _written(request, form, title=title, back=back)


def _written(request: SignedInRequest, form: OwnedForm, *, title: str | Promise, back: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and _done(form, request):
        return redirect(_page_of(form.instance, back))
    address = _page_of(form.instance, back) if form.instance.pk else redirect(back).url
    return render(request, "response/row_form.html", {"form": form, "title": title, "back": address})


def _page_of(row: models.Model, back: str) -> str:
    """The row's own page where it has one, else the list."""
    own = getattr(row, "get_absolute_url", None)
    return own() if own else redirect(back).url


def _done(form: OwnedForm, request: SignedInRequest) -> bool:
    """Keep the row; what contradicts what is there is said in the form."""
    try:
        actions.write_row(row=form.save(commit=False), by=request.user, cites=form.cleaned_data.get("cites"))
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True
