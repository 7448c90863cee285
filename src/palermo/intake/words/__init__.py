"""The words of six languages (en, fr, es, ar, ru, zh) for columns and for values, as data beside this module.

``columns.csv``: target of a column → names it goes by. ``values.csv``: list and code → words for it; the
labels of the code lists of ``palermo.standards`` are added. Written for Palermo.
"""

import csv
from functools import cache
from importlib import resources

from palermo import standards
from palermo.intake.header import plain
from palermo.records.schema import fields

LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ar": "Arabic",
    "ru": "Russian",
    "zh": "Chinese",
}
_LIST_OF = {"assistance.service": "assistance_service", "assistance.outcome": "assistance_outcome"}


def key(word: str) -> str:
    """A word made comparable; words without a letter (``-99``, ``?``, ``1.0``) stay as they are."""
    return plain(word) if any(letter.isalpha() for letter in word) else " ".join(word.split())


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def column_names() -> dict[str, tuple[str, str]]:
    """Each known name of a column, made comparable → its target and the language of the name."""
    names: dict[str, tuple[str, str]] = {}
    for row in _rows("columns"):
        for language in LANGUAGES:
            for word in filter(None, row[language].split("|")):
                names.setdefault(plain(word), (row["target"], language))
        names.setdefault(plain(row["target"]), (row["target"], "en"))
    return names


@cache
def words_of(name: str) -> dict[str, str]:
    """The words of a list (``answer``, ``evidence`` or a code list), made comparable → codes."""
    found: dict[str, str] = {}
    for row in _rows("values"):
        if row["list"] == name:
            for language in LANGUAGES:
                found.update(
                    {key(word): row["code"] for word in row[language].split("|") if key(word) not in found}
                )
    if name in standards.names():
        for word, code in _listed(name).items():
            found.setdefault(word, code)
    return found


@cache
def evidence_words(prefix: str) -> dict[str, str]:
    """The words of a family of evidence fields, made comparable → fields; the fields' own names too."""
    found: dict[str, str] = {}
    for row in _rows("values"):
        code = row["code"]
        if row["list"] != "evidence" or not code.startswith(prefix):
            continue
        words = [word for language in LANGUAGES for word in row[language].split("|")]
        for word in [*words, code, code.partition("_")[2]]:
            found.setdefault(key(word), code)
    for name, field in fields().items():
        if name.startswith(prefix) and ":" in field.htcds:
            found.setdefault(key(field.htcds.partition(":")[2]), name)
    return found


def list_of(target: str, codelist: str) -> str:
    """The code list of a target: a field's own, or that of a part of ``assistance``."""
    return _LIST_OF.get(target, codelist)


def _listed(name: str) -> dict[str, str]:
    """A code list's codes, labels in all languages, and other codes for the same."""
    found: dict[str, str] = {}
    codes = standards.load(name)
    for code, row in codes.rows.items():
        words = [code, row["label"], *(row.get(f"label_{language}", "") for language in LANGUAGES)]
        words += [
            row.get("alpha2", ""),
            row.get("m49", ""),
            row.get("htcds", ""),
            *row.get("aliases", "").split(";"),
        ]
        for word in filter(None, (word.strip() for word in words)):
            found.setdefault(key(word), code)
    return found


@cache
def called(target: str, language: str = "en") -> str:
    """What a target of a column is called in a language, for a page; else its meaning in English.

    Args:
        target: a field of the case record, a family or a part of ``assistance``.
        language: one of ``LANGUAGES``.
    """
    rows = (*_rows("columns"), *({**row, "target": row["code"]} for row in _rows("values")))
    for row in rows:
        if row["target"] == target and row.get("list", "evidence") == "evidence" and row[language]:
            return row[language].split("|")[0]
    return fields()[target].meaning if target in fields() else target
