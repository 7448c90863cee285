"""Lists of the API: a page of rows at a time, within bounds that every database can count to."""

from typing import Any, Protocol

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import ValidationError

LONGEST = 1_000
FARTHEST = 10_000_000

Code = Field(None, pattern=r"^[A-Za-z0-9_-]{1,100}$", description="a code, exactly")


class Asked(Schema):
    """What every list may be asked."""

    limit: int = Field(100, ge=1, le=LONGEST, description="rows in the answer")
    offset: int = Field(0, ge=0, le=FARTHEST, description="rows before the first one")


class Page(Schema):
    """How many rows there are, and where the next page begins; none after the last."""

    count: int
    next_offset: int | None


class Rows(Protocol):
    """Rows that can be counted and cut: a query, or what was computed."""

    def count(self) -> int:
        """How many there are."""

    def __getitem__(self, part: slice, /) -> Any:  # noqa: ANN401 - a query or a list
        """Some of them."""


def page_of(request: HttpRequest, rows: Rows, asked: Asked) -> dict[str, Any]:
    """The rows asked for, with their number in all.

    Raises:
        ValidationError: the address asks what the list does not know: passed over, it would look narrowed.
    """
    known = type(asked).model_fields
    if not set(request.GET) <= set(known):
        raise ValidationError([{"loc": ["query"], "msg": f"only {', '.join(known)}"}])
    count, end = rows.count(), asked.offset + asked.limit
    return {
        "items": list(rows[asked.offset : end]),
        "count": count,
        "next_offset": end if end < count else None,
    }
