"""What every page's frame needs: help, quick exit, languages, the areas of the platform."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

AREAS = [
    ("portal:home", _("Evidence")),
    ("portal:states", _("States")),
    ("portal:countries", _("Countries")),
    ("mandates:instrument-list", _("Mandates")),
    ("mandates:treaty-matrix", _("Treaties")),
    ("mandates:mechanism-list", _("National mechanisms")),
    ("response:activity-list", _("Response")),
    ("gaps:list", _("The gap")),
    ("secretariat:body-list", _("Coordination")),
    ("portal:about", _("About and method")),
]
"""The areas in the masthead: address name and label. Each area adds its own line."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page."""
    return {
        "helpline": settings.HELPLINE,
        "exit_address": settings.EXIT_ADDRESS,
        "areas": [] if settings.NODE else AREAS,
        "node": settings.NODE,
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "other_languages": [
            (code, name, translate_url(request.get_full_path(), code))
            for code, name in settings.LANGUAGES
            if code != get_language()
        ],
    }
