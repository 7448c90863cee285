"""Where a citation comes from: a figure, a decision, an action or an activity, by a key that versions share.

Each kind is found in one or two queries, however many citations there are, through the reader's own gate.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palermo_hub.evidence.models import Observation, Release
from palermo_hub.organisations.models import Reader
from palermo_hub.response.models import Activity
from palermo_hub.secretariat.models import ActionItem, Decision

MOST = 30
"""Rows that a search for something to cite gives."""
LOOKED_AT = 2_000
"""Figures that it looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an origin says now.

    Attributes:
        value: what a citation freezes; the same in every language.
        label: what it is, in the reader's language.
        address: its page.
    """

    value: str
    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A kind of origin.

    Attributes:
        label: what it is called.
        find: given keys and a reader, what each says now, as far as the reader may see it; a reader of
            ``None`` sees all, and is asked only whether a thing is there at all.
        search: given words and a reader, what could be cited.
    """

    label: str | Promise
    find: Callable[[Iterable[str], Reader | None], dict[str, Found]]
    search: Callable[[str, Reader], list[tuple[str, Found]]]


def _rows(model: Any, reader: Reader | None) -> Any:  # noqa: ANN401 - a marked model and its rows
    return model.objects.visible_to(reader) if reader is not None else model.objects.all()


def _find_rows(
    model: Any,  # noqa: ANN401 - a marked model
    said: Callable[[Any], Found],
    keys: Iterable[str],
    reader: Reader | None,
) -> dict[str, Found]:
    numbers = [UUID(key) for key in keys if _is_number(key)]
    return {str(row.uuid): said(row) for row in _rows(model, reader).filter(uuid__in=numbers)}


def _search_rows(
    model: Any,  # noqa: ANN401 - a marked model
    said: Callable[[Any], Found],
    field: str,
    words: str,
    reader: Reader,
) -> list[tuple[str, Found]]:
    rows = _rows(model, reader).filter(**{f"{field}__icontains": words})
    return [(str(row.uuid), said(row)) for row in rows[:MOST]]


def _is_number(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _decision(row: Decision) -> Found:
    address = reverse("secretariat:decision-detail", args=[row.uuid])
    return Found(value=row.text, label=row.text, address=address)


def _action(row: ActionItem) -> Found:
    address = reverse("secretariat:decision-detail", args=[row.decision.uuid])
    return Found(value=f"{row.text} ({row.status})", label=row.text, address=address)


def _activity(row: Activity) -> Found:
    address = reverse("response:activity-detail", args=[row.uuid])
    return Found(value=f"{row.title} ({row.status})", label=row.title, address=address)


def _figures(reader: Reader | None) -> Any:  # noqa: ANN401 - rows of Observation
    """Figures of the versions that count today."""
    rows = Observation.objects.visible_to(reader) if reader is not None else Observation.objects.all()
    return rows.filter(origin__release__state=Release.State.PUBLISHED).select_related(
        "origin__release__place", "origin__indicator", "place"
    )


def _figure_key(row: Observation) -> str:
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
        *(str(code) for name, code in row.dimensions.items() if name != "year"),
        *([str(row.year)] if row.year else []),
        where,
    ]
    return Found(
        value=value,
        label=" · ".join(words),
        address=reverse("portal:table", args=[state.code, indicator.code]),
    )


def _find_figures(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    wanted = set(keys)
    parts = [json.loads(key) for key in wanted if key.startswith("[")]
    if not parts:
        return {}
    states, indicators, years = ({part[place] for part in parts} for place in range(3))
    rows = _figures(reader).filter(
        origin__release__place__code__in=states, origin__indicator__code__in=indicators
    )
    if None not in years:
        rows = rows.filter(year__in=years)
    return {key: _figure(row) for row in rows if (key := _figure_key(row)) in wanted}


def _search_figures(words: str, reader: Reader) -> list[tuple[str, Found]]:
    asked = words.casefold().split()
    years = [int(word) for word in asked if word.isdecimal() and len(word) == 4]
    rows = _figures(reader).filter(year__in=years) if years else _figures(reader)
    looked = rows.order_by("pk")[:LOOKED_AT]
    found = ((_figure_key(row), _figure(row), row.origin.indicator.code) for row in looked)
    kept = [
        (key, one)
        for key, one, code in found
        if all(word in f"{one.label} {code}".casefold() for word in asked)
    ]
    return kept[:MOST]


def _of(label: str | Promise, model: Any, said: Callable[[Any], Found], field: str) -> Origin:  # noqa: ANN401
    return Origin(
        label=label, find=partial(_find_rows, model, said), search=partial(_search_rows, model, said, field)
    )


ORIGINS: dict[str, Origin] = {
    "figure": Origin(label=_("Figure"), find=_find_figures, search=_search_figures),
    "decision": _of(_("Decision"), Decision, _decision, "text"),
    "action": _of(_("Action"), ActionItem, _action, "text"),
    "activity": _of(_("Activity"), Activity, _activity, "title"),
}
"""Every kind of origin by name."""
