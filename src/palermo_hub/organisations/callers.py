"""Who asks the API: a program with its organisation's token, a person who is signed in, or anybody.

A token travels in the header ``Authorization: Bearer …`` and nowhere else: addresses end up in logs.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from .http import needs_second_factor
from .models import ApiToken, Reader, User


def caller(request: HttpRequest) -> Reader | None:
    """Whoever asks, for operations that are open to all; none where a token is sent that does not count.

    A person whose role needs a second factor and who has none is nobody in particular.
    """
    said = request.headers.get("Authorization")
    if said is not None:
        scheme, _, secret = said.partition(" ")
        return _bearer(secret.strip()) if scheme.lower() == "bearer" else None
    user = request.user
    if not isinstance(user, User) or needs_second_factor(user):
        return AnonymousUser()
    return user


def reader_of(request: HttpRequest) -> Reader:
    """Whoever an operation is answered to, as its ``auth`` found."""
    found: Reader = request.auth  # type: ignore[attr-defined]
    return found


def user_of(request: HttpRequest) -> User:
    """The same, for operations behind ``SignedIn``."""
    found: User = request.auth  # type: ignore[attr-defined]
    return found


class SignedIn(HttpBearer):
    """For operations that are not open to all: a token that counts, or a person who is signed in."""

    def __call__(self, request: HttpRequest) -> Any | None:  # noqa: ANN401 - ninja's signature
        """The reader, or none."""
        return self.authenticate(request, "")

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The reader, or none; the token is read from the header by ``caller``."""
        found = caller(request)
        return found if isinstance(found, User) else None


class Pace(BaseThrottle):
    """So many requests a minute from one token, person or address; counted in memory, by each process."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request, and say whether it is within the pace."""
        user = getattr(request, "auth", None)
        who = f"user-{user.pk}" if isinstance(user, User) else self.get_ident(request)
        key = f"pace-{who}-{int(time.time() // 60)}"
        cache.add(key, 0, timeout=120)
        try:
            return cache.incr(key) <= settings.API_PACE
        except ValueError:  # the cache was full and dropped it
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return 60 - time.time() % 60


def _bearer(secret: str) -> User | None:
    """The account of a token that counts; that it was used today is noted once a day."""
    token = ApiToken.objects.of_secret(secret)
    if token is None:
        return None
    today = timezone.now().date()
    if token.used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)
    return token.reader
