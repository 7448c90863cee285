"""The API's part about organisations: public names only, never a person."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from .callers import caller, reader_of
from .models import Organisation
from .paging import Asked, Page, page_of

router = Router(tags=["Organisations"], auth=caller)


class OrganisationOut(Schema):
    """A body that takes part."""

    code: str
    kind: str
    names: dict[str, str] = Field(description="by language, English always there")


class Organisations(Page):
    """A page of organisations."""

    items: list[OrganisationOut]


class Said(Schema):
    """Why there is no answer."""

    detail: str


class Wrong(Schema):
    """What was asked wrongly."""

    detail: list[dict[str, str]]


REFUSALS: dict[int, Any] = {401: Said, 404: Said, 422: Wrong, 429: Said}
"""Answers that every operation may give."""


@router.get("/organisations", response={200: Organisations, **REFUSALS}, url_name="organisations")
def list_organisations(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Organisations whose name is public; to members also their own, and the parties of their agreements."""
    return page_of(request, Organisation.objects.visible_to(reader_of(request)), asked)
