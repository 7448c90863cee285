"""Activities that are probably there already: the same or nearly the same title, where and when they meet."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .columns import Cells

_NEAR = 88
_MOST_NEAR = 300
"""A kind of work at a place that more activities share tells nothing; there only equal titles count."""
_LAST = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An activity that is probably the same, and why one thinks so: codes of reasons, in order."""

    identifier: str
    reasons: tuple[str, ...]


def probable_duplicates(
    new: Mapping[str, Cells], known: Mapping[str, Cells]
) -> dict[str, tuple[Duplicate, ...]]:
    """For each new activity, the known ones and the other new ones that are probably the same.

    Titles are compared without case and accents; near ones only where intervention, a place and the period
    meet too. An overlap of periods is needed throughout: the same campaign each year is not a duplicate.

    Args:
        new: cells by any key.
        known: cells by identifier.
    """
    rows = {**known, **new}
    titles, blocks = _index(rows)
    found: dict[str, tuple[Duplicate, ...]] = {}
    for key, cells in new.items():
        same = titles[_plain(cells.get("title", ""))]
        near = {key for block in _blocks(cells) if len(blocks[block]) <= _MOST_NEAR for key in blocks[block]}
        made = [_judged(cells, rows[other], other) for other in sorted({*same, *near} - {key})]
        if kept := tuple(one for one in made if one is not None):
            found[key] = kept
    return found


def _index(rows: Mapping[str, Cells]) -> tuple[dict[str, set[str]], dict[tuple[str, str], set[str]]]:
    titles: dict[str, set[str]] = defaultdict(set)
    blocks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, cells in rows.items():
        titles[_plain(cells.get("title", ""))].add(key)
        for block in _blocks(cells):
            blocks[block].add(key)
    return titles, blocks


def _blocks(cells: Cells) -> Iterable[tuple[str, str]]:
    places = cells.get("places", "").split(";") if cells.get("places") else [cells.get("country", "")]
    return [(cells.get("intervention", ""), place) for place in places]


def _judged(cells: Cells, other: Cells, identifier: str) -> Duplicate | None:
    from rapidfuzz import fuzz

    if not _meet(cells, other):
        return None
    one, two = _plain(cells.get("title", "")), _plain(other.get("title", ""))
    if re.findall(r"\d+", one) != re.findall(r"\d+", two):  # "Course 3" is not "Course 4"
        return None
    if one == two:
        return Duplicate(identifier=identifier, reasons=("same_title", "periods_overlap"))
    if fuzz.token_sort_ratio(one, two) >= _NEAR and set(_blocks(cells)) & set(_blocks(other)):
        return Duplicate(
            identifier=identifier,
            reasons=("near_title", "same_intervention", "same_place", "periods_overlap"),
        )
    return None


def _meet(one: Cells, two: Cells) -> bool:
    first = one.get("starts", "") <= (two.get("ends") or _LAST)
    return first and two.get("starts", "") <= (one.get("ends") or _LAST)


def _plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
