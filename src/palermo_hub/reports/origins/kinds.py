"""What every kind of origin answers: what it says now, what could be cited, and a frozen value in words."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as translate

from palermo_hub.organisations.models import Reader
from palermo_hub.reference import amounts

MOST = 30
"""Rows that a search for something to cite gives."""

COUNT = re.compile(r"(\d+)(?:–(\d+)|(\+))?( %)?")


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


Find = Callable[[Iterable[str], Reader | None], dict[str, Found]]
Search = Callable[[str, Reader], list[tuple[str, Found]]]


def as_it_is(said: str) -> str:
    """A value that is text already."""
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A kind of origin.

    Attributes:
        label: what it is called.
        find: given keys and a reader, what each says now, as far as the reader may see it; a reader of
            ``None`` sees all, and is asked only whether a thing is there at all.
        search: given words and a reader, what could be cited.
        told: a frozen value as the reader's language writes it.
        named: the text says the label of what is cited in place of its value, for as long as it is there.
        withdrawn: given keys and a reader, those of what its publisher took back.
    """

    label: str | Promise
    find: Find
    search: Search
    told: Callable[[str], str] = as_it_is
    named: bool = False
    withdrawn: Callable[[Iterable[str], Reader], set[str]] = lambda _keys, _reader: set()


def counted(said: str) -> str:
    """A count, an interval or a share, as the reader's language writes it; withheld is a word."""
    if said == "withheld":
        return translate("withheld")
    parts = COUNT.fullmatch(said)
    if parts is None:
        return said
    low, high, more, share = parts.groups()
    if share:
        return amounts.share(int(low) / 100, int(high or low) / 100)
    return amounts.between(int(low), None) if more else amounts.count(int(low), int(high or low))


def matching(rows: Iterable[tuple[str, Found]], words: str, most: int = MOST) -> list[tuple[str, Found]]:
    """The first rows whose label holds every word."""
    asked = words.casefold().split()
    kept = ((key, one) for key, one in rows if all(word in one.label.casefold() for word in asked))
    return [pair for pair, _place in zip(kept, range(most), strict=False)]


def parsed(keys: Iterable[str], parts: int) -> dict[str, list[Any]]:
    """Keys that are lists of so many parts, the first three of them codes or years."""
    found = {}
    for key in keys:
        try:
            said = json.loads(key)
        except ValueError:
            continue
        if isinstance(said, list) and len(said) == parts and all(map(_is_plain, said[:3])):
            found[key] = said
    return found


def _is_plain(part: object) -> bool:
    """A code, a year or nothing."""
    return part is None or isinstance(part, str) or (isinstance(part, int) and 0 <= part < 10_000)
