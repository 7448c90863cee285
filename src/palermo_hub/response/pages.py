"""Long lists by pages: a hundred thousand rows are counted once for each reader, not once for each page."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from .models import ActivityVersion

SECONDS = 60
"""How long a count is kept; what a reader may see changes with the hour as well as with what is written."""


def kept_key(request: HttpRequest, name: str) -> str:
    """A key of the reader and of what the address asks, which changes when any activity does."""
    asked = request.GET.copy()
    asked.pop("page", None)
    last = ActivityVersion.objects.order_by("-pk").values_list("pk", "at").first() or (0, "")
    question = hashlib.sha256(asked.urlencode().encode()).hexdigest()
    return f"{name}-{request.user.pk or 0}-{last[0]}-{str(last[1]).replace(' ', 'T')}-{question}"


class CountedPages(Paginator[Any]):
    """Pages of a list whose rows are counted once a minute for each reader and question."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, request: HttpRequest) -> None:
        super().__init__(rows, per_page)
        self._rows = rows
        self._key = kept_key(request, "activities-count")

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        kept = cache.get(self._key)
        if kept is None:
            kept = self._rows.order_by().count()
            cache.set(self._key, kept, SECONDS)
        return int(kept)

    def page(self, number: int | str) -> Page[Any]:
        """One page: its rows are found by their keys alone, which an index holds, then read."""
        found = self.validate_number(number)
        start = (found - 1) * self.per_page
        keys = list(self._rows.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(self._rows.filter(pk__in=keys), found, self)
