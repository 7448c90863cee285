"""Decisions, actions, activities, sent answers and provisions, by their number."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Reader
from palermo_hub.reports.models import Answer
from palermo_hub.response.models import Activity
from palermo_hub.secretariat.models import ActionItem, Decision

from .kinds import MOST, Found, Origin, as_it_is, matching

STANDING = re.compile(r"(.*) \((\w+)\)", re.DOTALL)


def _rows(model: Any, reader: Reader | None) -> Any:  # noqa: ANN401 - a marked model and its rows
    return model.objects.visible_to(reader) if reader is not None else model.objects.all()


def _numbers(keys: Iterable[str]) -> list[UUID]:
    return [UUID(key) for key in keys if _is_number(key)]


def _is_number(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _find_rows(
    model: Any,  # noqa: ANN401 - a marked model
    said: Callable[[Any], Found],
    related: tuple[str, ...],
    keys: Iterable[str],
    reader: Reader | None,
) -> dict[str, Found]:
    rows = _rows(model, reader).filter(uuid__in=_numbers(keys)).select_related(*related)
    return {str(row.uuid): said(row) for row in rows}


def _search_rows(
    model: Any,  # noqa: ANN401 - a marked model
    said: Callable[[Any], Found],
    field: str,
    words: str,
    reader: Reader,
) -> list[tuple[str, Found]]:
    rows = _rows(model, reader).filter(**{f"{field}__icontains": words})
    return [(str(row.uuid), said(row)) for row in rows[:MOST]]


def _decision(row: Decision) -> Found:
    address = reverse("secretariat:decision-detail", args=[row.uuid])
    return Found(value=row.text, label=row.text, address=address)


def _action(row: ActionItem) -> Found:
    address = reverse("secretariat:decision-detail", args=[row.decision.uuid])
    return Found(value=f"{row.text} ({row.status})", label=row.text, address=address)


def _activity(row: Activity) -> Found:
    address = reverse("response:activity-detail", args=[row.uuid])
    return Found(value=f"{row.title} ({row.status})", label=row.title, address=address)


def _standing(choices: Any, said: str) -> str:  # noqa: ANN401 - choices of a model
    """A text with where it stands, the latter in the reader's language."""
    parts = STANDING.fullmatch(said)
    if parts is None or parts[2] not in choices.values:
        return said
    return f"{parts[1]} ({choices(parts[2]).label})"


def _provision(row: Provision) -> Found:
    address = reverse("portal:provision", args=[row.instrument.code, row.number])
    symbol = row.instrument.symbol or row.instrument.name
    return Found(value=f"{row.instrument.code} {row.number}", label=f"{symbol}, {row.label}", address=address)


def _find_provisions(keys: Iterable[str], _reader: Reader | None) -> dict[str, Found]:
    """Provisions are public; the key is of the instrument and the number."""
    wanted = {key for key in keys if " " in key}
    codes = {key.partition(" ")[0] for key in wanted}
    rows = Provision.objects.filter(instrument__code__in=codes).select_related("instrument")
    found = ((f"{row.instrument.code} {row.number}", row) for row in rows)
    return {key: _provision(row) for key, row in found if key in wanted}


def _search_provisions(words: str, _reader: Reader) -> list[tuple[str, Found]]:
    rows = Provision.objects.select_related("instrument")
    found = [(f"{row.instrument.code} {row.number}", _provision(row)) for row in rows]
    return matching(found, words)


def _find_answers(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    """Paragraphs of sent answers, by the answer's number and the paragraph's place in it."""
    pairs = {key: key.partition("/") for key in keys}
    numbers = _numbers({parts[0] for parts in pairs.values()})
    sent = _rows(Answer, reader).filter(uuid__in=numbers, sent_at__isnull=False)
    said = {key: one for row in sent.select_related("owner", "call") for key, one in _paragraphs(row)}
    return {key: said[key] for key in pairs if key in said}


def _paragraphs(row: Answer) -> list[tuple[str, Found]]:
    address = reverse("reports:answer-detail", args=[row.uuid])
    return [
        (key, Found(value=text, label=f"{row.owner.name}: {row.call.question}", address=address))
        for key, text in row.paragraphs
    ]


def _search_answers(words: str, reader: Reader) -> list[tuple[str, Found]]:
    rows = _rows(Answer, reader).filter(sent_at__isnull=False).select_related("owner", "call")
    return matching((pair for row in rows[:200] for pair in _paragraphs(row)), words)


def _of(
    label: str | Promise,
    model: Any,  # noqa: ANN401 - a marked model
    said: Callable[[Any], Found],
    field: str,
    *,
    related: tuple[str, ...] = (),
    told: Callable[[str], str] = as_it_is,
) -> Origin:
    return Origin(
        label=label,
        find=partial(_find_rows, model, said, related),
        search=partial(_search_rows, model, said, field),
        told=told,
    )


DECISION = _of(_("Decision"), Decision, _decision, "text")
ACTION = _of(
    _("Action"), ActionItem, _action, "text",
    related=("decision",), told=partial(_standing, ActionItem.Status),
)  # fmt: skip
ACTIVITY = _of(_("Activity"), Activity, _activity, "title", told=partial(_standing, Activity.Status))
ANSWER = Origin(label=_("Answer to a call for inputs"), find=_find_answers, search=_search_answers)
PROVISION = Origin(label=_("Provision"), find=_find_provisions, search=_search_provisions, named=True)
