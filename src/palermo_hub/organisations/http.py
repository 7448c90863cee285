"""Who may open a page: signed in, in a role that may, with a second factor, recently where it matters."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import User
from .permissions import TOUCHES_PERSONS, WHO_MAY

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """For views behind ``requires``: ``request.user`` is a person who is signed in."""

    user: User


def requires(permission: str | None = None, *, fresh: bool = False) -> Callable[[View], View]:
    """Open a page to people who hold ``permission`` in some organisation (``None``: anyone signed in).

    Who is not signed in is asked to; who may not see the page finds nothing (404). A role that touches
    persons needs a second factor. ``fresh`` asks for the password or factor again, the first time in a
    session and when the last time is more than ten minutes ago: for exports and for what cannot be undone.
    """

    def decorate(view: View) -> View:
        opened = again(view) if fresh else view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            refusal = _refusal(request, permission)
            return refusal if refusal is not None else opened(request, *args, **kwargs)

        return guarded

    return decorate


def again(view: View) -> View:
    """Ask for the password or factor again; for a view that looks first whether the page is there."""
    asked: View = reauthentication_required(view)
    return asked


def needs_second_factor(user: User) -> bool:
    """Whether a role that touches persons is held without a second factor."""
    return bool(_held(user) & TOUCHES_PERSONS) and not is_mfa_enabled(user)


def _held(user: User) -> set[str]:
    return set(user.memberships_now().values_list("role", flat=True))


def _refusal(request: HttpRequest, permission: str | None) -> HttpResponse | None:
    """Why the page stays closed: another page to go to first, or nothing at all."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if permission is not None and not _held(user) & WHO_MAY[permission]:
        raise Http404
    if needs_second_factor(user):
        messages.warning(
            request, _("Your role needs a second factor. Add a passkey or an authenticator app.")
        )
        return redirect("mfa_index")
    return None
