"""How one name comes to be written in many ways: houses' transliterations, free variants, misspellings.

The rules work on the names of the pools, never on records: each name gets a fixed row of spellings in each
house style, and a record only chooses one of them. The choices behind the rows have a seed of their own.
"""

import re
import tomllib
import unicodedata
from functools import cache

import numpy as np
import polars as pl

from .names import Name, table
from .parameters import data_text, stream

SPELLINGS = 12
"""Spellings a name has in one house: the house's own, four free variants, seven misspellings."""

VARIANTS = 5

Rule = list[str]


@cache
def rules() -> dict[str, dict[str, list[Rule]]]:
    """The rules of writing, as in ``spelling.toml``."""
    return tomllib.loads(data_text("spelling.toml"))


@cache
def spellings(house: str) -> pl.Series:
    """All spellings of all names in one house: entry ``name * SPELLINGS + spelling``.

    Args:
        house: ``english``, ``french`` or ``spanish`` (romanised), ``arabic`` (Arabic script), or ``cyrillic``
            (the person's own Cyrillic, else Latin).
    """
    generator = stream(0, "spelling", house)
    return pl.Series([text for name in table() for text in _row(name, house, generator)], dtype=pl.String)


def _row(name: Name, house: str, generator: np.random.Generator) -> list[str]:
    """One name's spellings: the house's own first, then variants, then misspellings of either."""
    own = house_spelling(name, house)
    script = _script(own, name.culture)
    base = plain(own) if script in {"latin", "romance"} else own
    useful = [rule for rule in rules()["free"][script] if re.search(rule[0], base)]
    row = [own, *(_variant(base, useful, generator) for _ in range(VARIANTS - 1))]
    while len(row) < SPELLINGS:
        slipped = row[max(0, int(generator.integers(-VARIANTS, VARIANTS)))]
        row.append(_misspelt(slipped, generator))
    return row


def house_spelling(name: Name, house: str) -> str:
    """The name as a house's own clerks write it by rule."""
    if house == "arabic":
        return name.native if name.culture == "arabic" else to_arabic(name.latin)
    if house == "cyrillic":
        return name.native if name.culture == "slavic" else name.latin
    return name.latin if name.culture == "romance" else _apply(name.latin, rules()["house"][house])


def to_arabic(latin: str) -> str:
    """A Latin name in Arabic letters, by sound."""
    return _apply(plain(latin).lower(), rules()["sound"]["arabic"]).strip()


def plain(text: str) -> str:
    """The text without accents."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in letters if not unicodedata.combining(mark)))


def _apply(text: str, rows: list[Rule]) -> str:
    for pattern, replacement in rows:
        text = re.sub(pattern, replacement, text)
    return text


def _script(text: str, culture: str) -> str:
    """Which free rules are for a text: those of its script, and in Latin script of the name's culture."""
    if re.search("[\u0600-\u06ff]", text):
        return "arabic"
    if re.search("[\u0400-\u04ff]", text):
        return "cyrillic"
    return "romance" if culture == "romance" else "latin"


def _variant(text: str, rows: list[Rule], generator: np.random.Generator) -> str:
    """The text after one or two of the rules that touch it."""
    if rows:
        count = min(len(rows), int(generator.integers(1, 3)))
        chosen = generator.choice(len(rows), size=count, replace=False)
        text = _apply(text, [rows[number] for number in sorted(chosen)])
    return text[:1].upper() + text[1:]


def _misspelt(text: str, generator: np.random.Generator) -> str:
    """The text with one slip: two letters swapped, one lost, doubled, or the key beside it struck."""
    place = int(generator.integers(1, max(2, len(text) - 1)))
    before, letter, after = text[:place], text[place : place + 1], text[place + 1 :]
    slip = int(generator.integers(4))
    if slip == 0 and after:
        return before + after[0] + letter + after[1:]
    if slip == 1 and len(text) > 3:
        return before + after
    if slip == 2:
        return before + letter + letter + after
    return before + _beside(letter, generator) + after


def _beside(letter: str, generator: np.random.Generator) -> str:
    """A key beside the letter's own; the letter twice where it has no key."""
    for row in map("".join, rules()["keyboard"]["rows"]):
        if letter and (at := row.find(letter)) >= 0:
            around = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            return around[int(generator.integers(len(around)))]
    return letter * 2
