"""One form, one action: what every entry page of the desk does."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from palermo.errors import PalermoError
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest
from palermo_hub.secretariat.models import Body
from palermo_hub.secretariat.zones import COMMON


def group_of(code: str) -> Body:
    """A group by its code, else nothing is found."""
    return get_object_or_404(
        Body.objects.select_related("coordinator", "place"), code=code, kind=Body.Kind.GROUP
    )


def kept_body(request: SignedInRequest, code: str) -> Body:
    """The body, if the reader keeps its secretariat; else nothing is found."""
    mine = permissions.organisations_where(request.user, permissions.MEETING_WRITE)
    return get_object_or_404(Body, code=code, coordinator__in=mine)


def keeps(request: HttpRequest, body: Body) -> bool:
    """Whether the reader keeps the secretariat of a body."""
    return body.coordinator is not None and permissions.may(
        request.user, permissions.MEETING_WRITE, body.coordinator
    )


def tell(request: HttpRequest, error: PalermoError) -> None:
    """Say on the next page why something was refused."""
    messages.error(request, str(error))


def tried(form: forms.BaseForm, act: Callable[[], object]) -> bool:
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


def entry(
    request: SignedInRequest,
    form: forms.Form | forms.ModelForm[Any],
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    back: str,
    body: Body | None = None,
) -> HttpResponse:
    """Show a form; when it is sent and right, act and go back.

    Args:
        request: the reader's.
        form: bound where something was sent.
        act: is given ``form.values()``, or the cleaned data of a form without it.
        title: of the page.
        button: what the button says.
        back: address of the page to go to.
        body: whose pages it belongs to.
    """
    if request.method == "POST" and form.is_valid():
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        if tried(form, lambda: act(values)):
            messages.success(request, _("It is noted."))
            return redirect(back)
    context = {"form": form, "title": title, "button": button, "back": back, "body": body, "zones": COMMON}
    return render(request, "secretariat/entry.html", context)
