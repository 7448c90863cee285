"""Cells of the gap table, and its pictures, a map and bars, frozen as the rows that they draw."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.gaps.schema import ALL
from palermo_hub.evidence.models import Release
from palermo_hub.gaps.shown import Shown, forms_of, shown
from palermo_hub.gaps.table import GapTable
from palermo_hub.gaps.words import Words
from palermo_hub.organisations.models import Reader

from .kinds import MOST, Found, Origin, counted, matching, parsed

LEVEL = "region"
MEASURES = ("detected", "assisted_share", "not_known_assisted")
"""What a cell can be cited for: figures that do not depend on what the reader sees of the response."""

MAP, BARS = "map", "bars"


@dataclass(frozen=True)
class _State:
    """The gap of a State in a year, as one reader may see it."""

    release: Release
    year: int
    reader: Reader

    @cached_property
    def table(self) -> GapTable:
        """Its table by region."""
        return GapTable.make(self.release, self.reader, year=self.year, level=LEVEL)

    @cached_property
    def words(self) -> Words:
        """Labels of its codes."""
        return Words.of(self.release.place)

    def cells(self, **asked: str) -> list[Shown]:
        """Its cells with these codes."""
        return shown(self.table.cells.filter(**asked), self.table, self.words)


def _releases(reader: Reader | None) -> list[Release]:
    """Releases that a gap table is made of; for nobody in particular, all that there are."""
    seen = Release.objects.visible_to(reader) if reader is not None else Release.objects.all()
    return list(seen.shown().filter(too_few=False).select_related("place").defer("place__outline", "facts"))


def _states(wanted: Iterable[list[str]], reader: Reader) -> dict[tuple[str, str], _State]:
    releases = {one.place.code: one for one in _releases(reader)}
    asked = {(one[0], str(one[1])) for one in wanted if str(one[1]).isdecimal()}
    return {
        (code, year): _State(releases[code], int(year), reader)
        for code, year in asked
        if code in releases and releases[code].first_year <= int(year) <= releases[code].last_year
    }


def _there(wanted: dict[str, list[str]]) -> dict[str, Found]:
    """Whether a State has a gap table at all, whoever asks."""
    codes = {one.place.code for one in _releases(None)}
    return {key: Found(value="", label="", address="") for key, one in wanted.items() if one[0] in codes}


def gap_key(*parts: object) -> str:
    """How a citation names a cell, or a picture."""
    return json.dumps([str(part) for part in parts], ensure_ascii=False)


def _find_cells(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    wanted = parsed(keys, 7)
    if reader is None:
        return _there(wanted)
    found: dict[str, Found] = {}
    for (code, year), state in _states(wanted.values(), reader).items():
        mine = {key: one for key, one in wanted.items() if (one[0], str(one[1])) == (code, year)}
        places = pl.col("place").is_in(sorted({str(one[2]) for one in mine.values()}))
        cells = shown(state.table.cells.filter(places), state.table, state.words)
        said = {key: one for cell in cells for key, one in _of_cell(state, cell)}
        found |= {key: said[key] for key in mine if key in said}
    return found


def _of_cell(state: _State, cell: Shown) -> Iterator[tuple[str, Found]]:
    """What one cell can be cited for."""
    record = cell.record
    names = {
        "detected": translate("Detected"),
        "assisted_share": translate("Known to be assisted"),
        "not_known_assisted": translate("Not known to be assisted"),
    }
    for measure in MEASURES:
        value = _value(record[measure], share=measure == "assisted_share")
        if value:
            codes = (record[name] for name in ("place", "form", "sex", "age_group"))
            label = f"{names[measure]} · {cell.form} · {cell.group} · {state.year} · {cell.place}"
            key = gap_key(state.release.place.code, state.year, *codes, measure)
            yield key, Found(value=value, label=label, address=cell.address)


def _value(pair: list[float | None] | None, *, share: bool) -> str:
    if pair is None or pair[0] is None:
        return ""
    if share:
        ends = [round(100 * end) for end in pair if end is not None]
        return f"{ends[0]} %" if ends[0] == ends[-1] else f"{ends[0]}–{ends[-1]} %"
    low, high = pair
    return f"{low:g}+" if high is None else f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _search_cells(words: str, reader: Reader) -> list[tuple[str, Found]]:
    """Cells of everybody in the last year, and all groups of the State itself."""
    states = [_State(one, one.last_year, reader) for one in _releases(reader)]
    found = (
        pair
        for state in states
        for cell in [
            *state.cells(sex=ALL, age_group=ALL),
            *state.cells(form=ALL, place=state.release.place.code),
        ]
        for pair in _of_cell(state, cell)
    )
    return matching(dict(found).items(), words)


def _find_pictures(keys: Iterable[str], reader: Reader | None) -> dict[str, Found]:
    wanted = parsed(keys, 3)
    if reader is None:
        return _there(wanted)
    states = _states(wanted.values(), reader)
    found = {key: _picture(states.get((one[0], str(one[1]))), str(one[2])) for key, one in wanted.items()}
    return {key: one for key, one in found.items() if one is not None}


def _picture(state: _State | None, kind: str) -> Found | None:
    """What a picture draws, as rows of codes and numbers."""
    if state is None or kind not in (MAP, BARS):
        return None
    code = state.release.place.code
    if kind == MAP:
        cells = [one for one in state.cells(form=ALL, sex=ALL, age_group=ALL) if one.record["place"] != code]
        rows = [
            [one.record["place"], *(one.record["assisted_share"] or [None, None]), one.shade] for one in cells
        ]
        label = translate("Known to be assisted, of people detected in %(year)s, by place: %(state)s")
    else:
        forms = set(forms_of(state.table)) - {ALL}
        cells = [
            one
            for one in state.cells(place=code, sex=ALL, age_group=ALL)
            if one.record["form"] in forms and one.record["detected"]
        ]
        rows = [
            [one.record["form"], *one.record["detected"], *(one.record["not_known_assisted"] or [None, None])]
            for one in cells
        ]
        label = translate(
            "Detected, and not known to be assisted, by form of exploitation in %(year)s: %(state)s"
        )
    if not rows:
        return None
    query = urlencode({"year": state.year})
    return Found(
        value=json.dumps(sorted(rows, key=lambda row: str(row[0])), separators=(",", ":")),
        label=label % {"year": state.year, "state": state.release.place.name},
        address=f"{reverse('gaps:table', args=[code])}?{query}",
    )


def _search_pictures(words: str, reader: Reader) -> list[tuple[str, Found]]:
    keys = [gap_key(one.place.code, one.last_year, kind) for one in _releases(reader) for kind in (MAP, BARS)]
    return matching(_find_pictures(keys[: 2 * MOST], reader).items(), words)


GAP = Origin(label=_("Cell of the gap table"), find=_find_cells, search=_search_cells, told=counted)
PICTURE = Origin(label=_("Map or chart"), find=_find_pictures, search=_search_pictures, named=True)
