"""What a national profile begins with: citations of what is here on its State, as one reader sees it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from palermo.gaps.schema import ALL
from palermo.standards import load
from palermo_hub.evidence.models import Observation, Release
from palermo_hub.mandates.status import treaties
from palermo_hub.organisations.models import User
from palermo_hub.reference.models import Place
from palermo_hub.response.models import Activity

from .origins import ORIGINS, Found
from .origins.figures import figure_key
from .origins.gaps import BARS, MAP, MEASURES, gap_key
from .origins.states import mechanism_keys

MOST_ACTIVITIES = 10
MOST_FIGURES = 40
ASIDE = re.compile(r"\s*\([^)]*\)")
"""What stands in brackets in a name, such as the years of an age: a number there is no figure."""

BROKEN_DOWN_BY = ("sex", "age_group", "form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One citation with the words before and after it.

    Attributes:
        origin, key, said: of the citation.
        words, end: what stands before and after it.
    """

    origin: str
    key: str
    said: str
    words: str
    end: str


def leads(place: Place, by: User) -> dict[str, list[Lead]]:
    """For each section of a national profile what can be cited; of what is not known there is nothing."""
    state = place.code
    return {
        "treaties": _listed("treaty", [f"{state}/{one.code}" for one in treaties()], by),
        "law": _listed("law", [f"{state}/{code}" for code in load("law_element")], by),
        "mechanism": _listed("mechanism", mechanism_keys(by, state), by),
        "evidence": _listed("figure", _figures(state, by), by),
        "response": _activities(place, by),
        "gap": _gap(place, by),
    }


def _listed(origin: str, keys: Iterable[str], by: User) -> list[Lead]:
    """A line for each: what it is, without the State whose profile it is, and what it says."""
    wanted = list(dict.fromkeys(keys))
    found = ORIGINS[origin].find(wanted, by)
    return [
        _lead(origin, key, found[key], words=f"{ASIDE.sub('', found[key].label.rpartition(' · ')[0])}: ")
        for key in wanted
        if key in found
    ]


def _lead(origin: str, key: str, found: Found, *, words: str = "", end: str = ".") -> Lead:
    return Lead(origin=origin, key=key, said=found.value, words=words, end=end)


def _figures(state: str, by: User) -> list[str]:
    """People of the last year: all of them, and by sex, by age and by form."""
    rows = Observation.objects.visible_to(by).filter(
        origin__release__place__code=state,
        origin__release__state=Release.State.PUBLISHED,
        origin__indicator__dimensions__in=[["year"], *(["year", one] for one in BROKEN_DOWN_BY)],
        year=F("origin__last_year"),
    )
    related = rows.select_related("origin__release__place", "origin__indicator", "place")
    return [figure_key(row) for row in related.order_by("origin__indicator__code", "pk")[:MOST_FIGURES]]


def _activities(place: Place, by: User) -> list[Lead]:
    """What is under way; the rest is a page away."""
    rows = Activity.objects.visible_to(by).filter(country=place, status=Activity.Status.ONGOING)
    keys = [
        str(one) for one in rows.order_by("-starts", "pk").values_list("uuid", flat=True)[:MOST_ACTIVITIES]
    ]
    found = ORIGINS["activity"].find(keys, by)
    return [_lead("activity", key, found[key]) for key in keys if key in found]


def _gap(place: Place, by: User) -> list[Lead]:
    """The State's own cell, a map and a chart."""
    release = Release.objects.visible_to(by).shown().filter(place=place, too_few=False).first()
    if release is None:
        return []
    year, code = release.last_year, place.code
    cells = [gap_key(code, year, code, ALL, ALL, ALL, measure) for measure in MEASURES]
    found = ORIGINS["gap"].find(cells, by)
    told = [
        _lead("gap", key, found[key], words=f"{found[key].label.partition(' · ')[0]}: ")
        for key in cells
        if key in found
    ]
    drawn = ORIGINS["picture"].find(pictures := [gap_key(code, year, kind) for kind in (MAP, BARS)], by)
    return told + [_lead("picture", key, drawn[key], end="") for key in pictures if key in drawn]
