"""Names of columns: made comparable, fingerprinted, and refused where two are the same."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence

from .fault import FileFaultError

MOST_COLUMNS = 2_000
"""No organisation's case file seen comes near; beyond it, a file is damaged or not a table of cases."""

_MARKS = "ـ‎‏​﻿"  # noqa: PLE2502, PLE2515 - tatweel and invisible direction marks, to be taken out


def plain(text: str) -> str:
    """``text`` made comparable: one form of Unicode, small letters, no accents, only letters and digits.

    ``"Année d'enregistrement "`` and ``"annee_d_enregistrement"`` become the same words.
    """
    folded = unicodedata.normalize("NFKD", text.translate({ord(mark): None for mark in _MARKS})).casefold()
    kept = (" " if not letter.isalnum() else letter for letter in folded if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def words(name: str) -> str:
    """The words of a column's name: ``yearOfRegistration`` and ``year_of_registration`` are the same."""
    spaced = [
        f" {letter}" if letter.isupper() and index and name[index - 1].islower() else letter
        for index, letter in enumerate(name)
    ]
    return plain("".join(spaced))


def compact(name: str) -> str:
    """A column's name with nothing but its letters and digits, for comparing with a layout's names."""
    return plain(name).replace(" ", "")


def fingerprint(headers: Sequence[str]) -> str:
    """A short text that is the same for every file with the same columns, in any order."""
    joined = "\n".join(sorted(plain(name) for name in headers))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def checked(headers: Sequence[str], file: str) -> tuple[str, ...]:
    """The headers without outer blanks; refused where they cannot name columns.

    Raises:
        UnreadableFileError: there are too many columns, or two with one name.
    """
    names = [" ".join(str(name).split()) for name in headers]
    if len(names) > MOST_COLUMNS:
        raise FileFaultError(
            file,
            "too_many_columns",
            f"found {len(names):,} columns, expected at most {MOST_COLUMNS:,}. "
            "Check that rows and columns are not swapped, and keep only the columns of the case records.",
        )
    named = [name or f"(column {index})" for index, name in enumerate(names, 1)]
    for name in named:
        if name.startswith("·"):
            raise FileFaultError(file, "reserved_name", f'found a column "{name}", expected another name.')
    times = Counter(plain(name) or name for name in named)
    twice = [(index, name) for index, name in enumerate(named, 1) if times[plain(name) or name] > 1]
    if twice:
        same = plain(twice[0][1]) or twice[0][1]
        places = ", ".join(str(index) for index, name in twice if (plain(name) or name) == same)
        raise FileFaultError(
            file,
            "duplicate_columns",
            f'columns {places} have the same name "{twice[0][1]}", '
            "expected each name once. Rename one of them in the file.",
        )
    return tuple(named)


def header_row_of(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is about as wide as the table: titles above it have one or two cells."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = Counter(len(row) for row in rows if any(row)).most_common(1)
    wanted = max(1, (usual[0][0] + 1) // 2) if usual else 1
    return next((number for number, width in enumerate(widths, 1) if width >= wanted), 1)
