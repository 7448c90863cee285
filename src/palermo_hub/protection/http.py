"""Pages of a node: nothing of them stays in a browser's cache, and who may not act finds nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from palermo_hub.organisations.http import View, requires

from .keyring import KeyDestroyedError, LockedError


def private(permission: str, *, fresh: bool = False) -> Callable[[View], View]:
    """As ``requires``; what an action refuses is 404, and a key that is not here has a page that says so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied as error:
                raise Http404 from error
            except (LockedError, KeyDestroyedError) as error:
                is_locked = isinstance(error, LockedError)
                return render(request, "protection/closed.html", {"is_locked": is_locked}, status=503)

        opened: View = cache_control(no_store=True, private=True)(requires(permission, fresh=fresh)(guarded))
        return opened

    return decorate
