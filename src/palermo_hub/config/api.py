"""The read-only JSON API under /api/v1/: the areas' routers, gathered, with one way to refuse and to answer.

Every answer carries an ETag, so that a program that asks again is told in a few bytes that nothing changed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from ninja import NinjaAPI
from ninja.errors import ValidationError

from palermo_hub.evidence.api import router as evidence
from palermo_hub.evidence.published.api import router as published
from palermo_hub.gaps.api import router as gaps
from palermo_hub.organisations.api import router as organisations
from palermo_hub.organisations.callers import Pace
from palermo_hub.response.api import router as response

DESCRIPTION = """\
What a hub of Palermo shows, for programs: the same rows that the pages show to the same reader.
A count has two ends; a withheld one is null. Not known is null, never zero or no.
Send an organisation's token as `Authorization: Bearer TOKEN`. Without one, what is public is answered.
"""


class Api(NinjaAPI):
    """Answers with an ETag; a refusal does not repeat what was asked."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - ninja's signature
        """The answer, or 304 where the program has it already."""
        response = super().create_response(request, data, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)
        if response.status_code != 200:
            return response
        set_response_etag(response)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


api = Api(
    title="Palermo",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    throttle=Pace(),
)
api.add_router("", organisations)
api.add_router("", evidence)
api.add_router("", published)
api.add_router("", response)
api.add_router("", gaps)


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which part was wrong and what was expected; never the value that was sent."""
    detail = [{"part": ".".join(map(str, one["loc"])), "expected": str(one["msg"])} for one in error.errors]
    return api.create_response(request, {"detail": detail}, status=422)
