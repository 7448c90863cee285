"""The workbook's ``Category`` cells as codes: several languages, demonyms, misspellings and broken encodings.

A code is given only where the text can mean one thing; letters lost in a broken encoding must leave one
reading.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

from palermo.standards import load

LOST = "\ufffd"
"""The mark that stands for a letter whose encoding was broken beyond reading."""


def codes(texts: Iterable[str]) -> dict[str, str]:
    """The code of each text that has exactly one reading: ISO 3166 alpha-3, M49:region, or a special word.

    Args:
        texts: cells of ``Category`` under "by citizenship" or "by country of repatriation".
    """
    found = {text: _code(text) for text in set(texts)}
    return {text: code for text, code in found.items() if code is not None}


def repaired(text: str) -> str:
    """The text with UTF-8 that was read as Latin-1 put right: ``TÃ¼rkiye`` is Türkiye."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _code(text: str) -> str | None:
    whole = repaired(text)
    if LOST not in whole:
        return _known().get(_folded(whole))
    pattern = re.compile(".{0,2}".join(re.escape(_folded(part)) for part in whole.split(LOST)))
    readings = {code for name, code in _known().items() if pattern.fullmatch(name)}
    return readings.pop() if len(readings) == 1 else None


def _folded(text: str) -> str:
    """Letters and digits without case, accents, punctuation or spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def _known() -> dict[str, str]:
    """Every folded name with its code; a name of two countries is in no reading."""
    names: dict[str, set[str]] = {}
    for code, name in [*_country_names(), *_special_names()]:
        names.setdefault(_folded(name), set()).add(code)
    return {name: next(iter(meant)) for name, meant in names.items() if name and len(meant) == 1}


def _country_names() -> list[tuple[str, str]]:
    countries = load("country")
    columns = ("label", "label_en", "label_fr", "label_es", "label_ru", "label_zh", "label_ar", "aliases")
    return [
        (code, name)
        for code, row in countries.rows.items()
        for column in columns
        for name in (row.get(column) or "").split(";")
    ]


def _special_names() -> list[tuple[str, str]]:
    text = resources.files(__package__).joinpath("category_names.csv").read_text(encoding="utf-8")
    return [
        (row["code"], name) for row in csv.DictReader(text.splitlines()) for name in row["names"].split("|")
    ]
