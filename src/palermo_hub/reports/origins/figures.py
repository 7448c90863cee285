"""Figures of the releases that count today, by what they count: a later version makes a citation stale."""

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from palermo.standards import codelist as standards
from palermo_hub.evidence.models import Observation, Release
from palermo_hub.mandates.names import code_name
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.words import FORM_LABELS

from .kinds import MOST, Found, Origin, counted, parsed

LOOKED_AT = 2_000
"""Figures that a search looks at."""

PUBLISHED = Release.State.PUBLISHED.value
NAMED_APART = frozenset({"year", "place", "detection_place"})


def _figures(reader: Reader | None, state: str = PUBLISHED) -> Any:  # noqa: ANN401 - rows of Observation
    """Figures of the versions that count today, or of those that stand otherwise."""
    rows = Observation.objects.visible_to(reader) if reader is not None else Observation.objects.all()
    return rows.filter(origin__release__state=state).select_related(
        "origin__release__place", "origin__indicator", "place"
    )


def figure_key(row: Observation) -> str:
    """How a citation names a figure: State, table, year, place and dimensions."""
    where = row.place.code if row.place else ""
    parts = [row.origin.release.place.code, row.origin.indicator.code, row.year, where, row.dimensions]
    return json.dumps(parts, sort_keys=True, ensure_ascii=False)


def _figure(row: Observation) -> Found:
    state, indicator = row.origin.release.place, row.origin.indicator
    value = (
        "withheld" if row.low is None else f"{row.low}" if row.low == row.high else f"{row.low}–{row.high}"
    )
    where = row.place.name if row.place else state.name
    words = [
        indicator.name,
        *(_label(name, str(code)) for name, code in row.dimensions.items() if name not in NAMED_APART),
        *([str(row.year)] if row.year else []),
        where,
    ]
    return Found(
        value=value,
        label=" · ".join(words),
        address=reverse("portal:table", args=[state.code, indicator.code]),
    )


def _label(name: str, code: str) -> str:
    """A code in the reader's language: a form of exploitation, else by the code list of that name."""
    if code in FORM_LABELS:
        return str(FORM_LABELS[code])
    return code_name(name, code) if name in standards.names() else code.replace("_", " ")


def _find_figures(keys: Iterable[str], reader: Reader | None, state: str = PUBLISHED) -> dict[str, Found]:
    wanted = parsed(keys, 5)
    if not wanted:
        return {}
    states, indicators, years = ({part[place] for part in wanted.values()} for place in range(3))
    rows = _figures(reader, state).filter(
        origin__release__place__code__in=states, origin__indicator__code__in=indicators
    )
    if None not in years:
        rows = rows.filter(year__in=years)
    return {key: _figure(row) for row in rows if (key := figure_key(row)) in wanted}


def _search_figures(words: str, reader: Reader) -> list[tuple[str, Found]]:
    asked = words.casefold().split()
    years = [int(word) for word in asked if word.isdecimal() and len(word) == 4]
    rows = _figures(reader).filter(year__in=years) if years else _figures(reader)
    looked = rows.order_by("pk")[:LOOKED_AT]
    found = ((figure_key(row), _figure(row), row.origin.indicator.code) for row in looked)
    kept = [
        (key, one)
        for key, one, code in found
        if all(word in f"{one.label} {code}".casefold() for word in asked)
    ]
    return kept[:MOST]


def _withdrawn(keys: Iterable[str], reader: Reader) -> set[str]:
    """Those that stand in a version that was withdrawn, and in none that counts today."""
    return set(_find_figures(keys, reader, Release.State.WITHDRAWN.value))


FIGURE = Origin(
    label=_("Figure"), find=_find_figures, search=_search_figures, told=counted, withdrawn=_withdrawn
)
