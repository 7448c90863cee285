"""The sections that a kind of report begins with, as data: a file for each kind."""

import tomllib
from importlib import resources
from typing import Any

from django.utils import translation

from palermo_hub.mandates.models import Provision

LANGUAGES = ("en", "ar", "fr")
"""Languages of the headings."""


def sections(kind: str) -> list[dict[str, Any]]:
    """The sections of a kind of report in order; none where the kind has no template.

    Returns:
        Of each: ``key``, ``names`` by language, ``provisions`` as pairs of instrument and number, and
        whether its paragraphs are recommendations (``recommends``).
    """
    path = resources.files(__package__).joinpath(f"{kind}.toml")
    if not path.is_file():
        return []
    template = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [_section(row, template["instrument"]) for row in template.get("section", ())]
    return rows + _of_each_provision(template.get("part", ()), template["instrument"])


def _section(row: dict[str, Any], instrument: str) -> dict[str, Any]:
    return {
        "key": row["key"],
        "names": {language: row[language] for language in LANGUAGES},
        "provisions": [(instrument, number) for number in row.get("paragraphs", ())],
        "recommends": row.get("recommends", False),
    }


def _of_each_provision(parts: list[dict[str, str]], instrument: str) -> list[dict[str, Any]]:
    """Of each provision of the instrument its parts, one section each."""
    provisions = Provision.objects.filter(instrument__code=instrument).order_by("position") if parts else ()
    return [
        {
            "key": f"{provision.number}-{part['key']}"[:40].lower(),
            "names": {language: _named(provision, part, language) for language in LANGUAGES},
            "provisions": [(instrument, provision.number)],
        }
        for provision in provisions
        for part in parts
    ]


def _named(provision: Provision, part: dict[str, str], language: str) -> str:
    with translation.override(language):
        label = provision.label
    return f"{label[:1].upper()}{label[1:]}: {part[language]}"
