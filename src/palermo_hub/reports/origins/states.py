"""What a State is to a treaty, what its law says, and its national mechanism."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.standards import load
from palermo_hub.mandates.models import Instrument, LawElement, MechanismField, NationalMechanism
from palermo_hub.mandates.names import code_name, participant_names, state_name
from palermo_hub.mandates.national import law_of, laws
from palermo_hub.mandates.status import LEFT, NOT_KNOWN, PARTY, SIGNED, Statuses, today, treaties
from palermo_hub.mandates.universality import WORLD, states_by_region
from palermo_hub.organisations.models import Reader

from .kinds import MOST, Found, Origin, counted, matching


def _find_treaties(keys: Iterable[str], _reader: Reader | None) -> dict[str, Found]:
    """Treaty status is public; the key is of a State, or the world, and a treaty."""
    wanted = {key: key.partition("/")[::2] for key in keys if "/" in key}
    codes = {treaty for _state, treaty in wanted.values()}
    statuses = Statuses.at(today(), [one for one in treaties() if one.code in codes])
    by_code = {one.code: one for one in statuses.instruments}
    names = {state: state_name(state) for state, _treaty in wanted.values() if state != WORLD}
    found = {}
    for key, (state, treaty) in wanted.items():
        if treaty not in by_code:
            continue
        value = _status(statuses, state, by_code[treaty])
        if value:
            whose = names.get(state) or translate("number of States bound")
            label = f"{by_code[treaty].name} · {whose}"
            found[key] = Found(value=value, label=label, address=_treaty_address(state))
    return found


def _treaty_address(state: str) -> str:
    if state == WORLD:
        return reverse("mandates:treaty-universality")
    return reverse("mandates:treaty-state", args=[state])


def _status(statuses: Statuses, state: str, instrument: Instrument) -> str:
    """What a State is to a treaty and since when, or how many States are bound; empty where not known."""
    if state == WORLD:
        if instrument.pk not in statuses.tables:
            return ""
        bound = [statuses.standing(one, instrument).status == PARTY for one in states_by_region()[WORLD]]
        return str(sum(bound))
    standing = statuses.standing(state, instrument)
    if standing.status == NOT_KNOWN:
        return ""
    return " ".join([standing.status, *([str(standing.telling.date)] if standing.telling else [])])


def _search_treaties(words: str, reader: Reader) -> list[tuple[str, Found]]:
    asked = words.casefold().split()
    states = {code: name for code, name in participant_names().items() if _any_in(name, asked)}
    keys = [f"{state}/{one.code}" for state in [WORLD, *list(states)[:MOST]] for one in treaties()]
    return matching(_find_treaties(keys, reader).items(), words)


def _any_in(text: str, words: list[str]) -> bool:
    return any(word in text.casefold() for word in words)


def _told_status(said: str) -> str:
    status, _space, day = said.partition(" ")
    words = {
        PARTY: translate("party since %(day)s"),
        SIGNED: translate("signed on %(day)s"),
        LEFT: translate("left on %(day)s"),
    }
    if status in words and day:
        return words[status] % {"day": date_format(dt.date.fromisoformat(day), "DATE_FORMAT")}
    return translate("neither party nor signatory") if status == "none" else counted(said)


def _find_law(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    wanted = {key: key.partition("/")[::2] for key in keys if "/" in key}
    if reader is None:  # asked only whether anybody has answered
        rows = LawElement.objects.filter(state__in={state for state, _code in wanted.values()})
        there = {f"{state}/{code}" for state, code in rows.values_list("state", "element")}
        return {key: Found(value="", label="", address="") for key in wanted if key in there}
    known = {
        f"{state}/{one.code}": one
        for state in {state for state, _code in wanted.values()}
        for one in law_of(state, reader)
        if one.row
    }
    return {
        key: Found(
            value=f"{one.answer} {one.row.article if one.row else ''}".strip(),
            label=f"{one.name} · {state_name(wanted[key][0])}",
            address=reverse("mandates:treaty-state", args=[wanted[key][0]]),
        )
        for key, one in known.items()
        if key in wanted
    }


def _search_law(words: str, reader: Reader) -> list[tuple[str, Found]]:
    keys = [f"{state}/{code}" for state in laws(reader) for code in load("law_element")]
    return matching(_find_law(keys, reader).items(), words)


def _told_law(said: str) -> str:
    answer, _space, article = said.partition(" ")
    if answer not in LawElement.Answer.values:
        return said
    word = str(LawElement.Answer(answer).label)
    return f"{word} ({article})" if article else word


def _find_mechanism(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    """Fields of mechanisms: the newest value of each, by State, office and field."""
    wanted = set(keys)
    states = {key.partition("/")[0] for key in wanted}
    seen = NationalMechanism.objects.visible_to(reader) if reader else NationalMechanism.objects.all()
    rows = MechanismField.objects.filter(mechanism__in=seen.filter(state__in=states))
    rows = rows.select_related("mechanism__owner").order_by("as_of", "pk")
    found = ((f"{row.mechanism.state}/{row.mechanism.owner.code}/{row.name}", row) for row in rows)
    return {key: _field(row) for key, row in found if key in wanted}


def _field(row: MechanismField) -> Found:
    state = row.mechanism.state
    label = f"{row.get_name_display()} · {row.mechanism.owner.name} · {state_name(state)}"
    return Found(value=row.value, label=label, address=reverse("mandates:mechanism-state", args=[state]))


def mechanism_keys(reader: Reader, state: str | None = None) -> list[str]:
    """Of every field of the mechanisms that a reader may see."""
    rows = NationalMechanism.objects.visible_to(reader).select_related("owner")
    if state:
        rows = rows.filter(state=state)
    return [f"{row.state}/{row.owner.code}/{name}" for row in rows for name in MechanismField.Name.values]


def _search_mechanism(words: str, reader: Reader) -> list[tuple[str, Found]]:
    return matching(_find_mechanism(mechanism_keys(reader), reader).items(), words)


def _told_mechanism(said: str) -> str:
    return str(MechanismField.Kind(said).label) if said in MechanismField.Kind.values else said


def element_name(code: str) -> str:
    """What an element of the law is."""
    return code_name("law_element", code)


TREATY = Origin(label=_("Treaty status"), find=_find_treaties, search=_search_treaties, told=_told_status)
LAW = Origin(label=_("Element of the law"), find=_find_law, search=_search_law, told=_told_law)
MECHANISM = Origin(
    label=_("National mechanism"), find=_find_mechanism, search=_search_mechanism, told=_told_mechanism
)
