"""Does a column hold what identifies a person? Told by its name in six languages and the look of its values.

The hub refuses any file of which one column does (law 2: there is no central register of victims). Both
errors cost: a name let through harms a person, a count refused stops the work. So a look decides only where
most values share it; a name decides alone, unless every value is yes, no or unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from palermo.records.schema import identity_fields

from .header import plain, words
from .words import column_names, evidence_words, key, words_of

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"(?:\+|00)?[(\d][\d\s().\-/]{6,18}\d")
_DOCUMENT = re.compile(r"(?=(?:.*\d){5})(?=.*[A-Z])[A-Z0-9][A-Z0-9\-/]{5,17}")
_DAY = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T]00:00(?::00)?)?")
_PART = r"[^\W\d_][^\W\d_'’\-]*(?:['’\-][^\W\d_]+)*"
_NAME = re.compile(rf"{_PART}(?: {_PART}\.?){{1,4}}")
_LONG_WORD = re.compile(r"[^\W\d_]{2}")
_ADMINISTRATIVE = frozenset({"record_id", "birth_date_approximate"})
_LOOK_SHARE = 0.5
_SMALL = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLook:
    """Why a column is taken to identify persons.

    Attributes:
        kind: the identity field it looks like: name_full, phone, email, identity_number, birth_date, address…
        by: ``name`` or ``look``.
    """

    kind: str
    by: str


def looks_like_identity(column: str, values: Sequence[str] = ()) -> IdentityLook | None:
    """Whether a column may identify persons.

    Args:
        column: its name, as the file writes it.
        values: its values, or a sample of them (a hundred tell enough).

    Returns:
        What it looks like and whether its name or its values say so; None where neither does. A record's own
        number counts: whoever keeps the file can find the person by it.
    """
    kind = identity_name(column)
    filled = [value.strip() for value in values if value and value.strip()]
    if kind and not (filled and _only_codes(filled, kind)):
        return IdentityLook(kind=kind, by="name")
    look = identity_look(filled)
    if look == "birth_date" and not _may_be_birth(column):
        return None
    return IdentityLook(kind=look, by="look") if look else None


def identity_name(column: str) -> str:
    """The identity field a column's name stands for in one of six languages, or empty."""
    named = words(column)
    target = column_names().get(named, ("", ""))[0]
    if target:
        return target if target in identity_fields() - {"birth_date_approximate"} else ""
    return next((field for field, parts in _PARTS.items() if any(part in f" {named} " for part in parts)), "")


_PARTS = {
    field: tuple(f" {part} " for part in parts.split("|"))
    for field, parts in {
        "name_family": "surname|last name|family name|nom de famille|apellido|apellidos|фамилия|اللقب",
        "name_given": "first name|given name|prenom|prenoms|имя",
        "name_full": "full name|victim name|name of victim|nombre completo|фио|nom complet|اسم الضحيه",
        "phone": "phone|telephone|mobile|telefono|celular|телефон|هاتف|الهاتف",
        "email": "email|e mail|courriel|correo electronico|почта",
        "identity_number": "passport|passeport|pasaporte|паспорт|identity number|id number|جواز",
        "address": "street|home address|domicile|domicilio|адрес",
        "birth_date": "birth date|date of birth|birthdate|dob|date de naissance|nacimiento|рождения|الميلاد",
    }.items()
}


def identity_look(values: Sequence[str]) -> str:
    """The identity field that more than half of the values look like, or empty."""
    sample = list(values[:1000])
    if not sample:
        return ""
    if _numbers_of_one_length(sample):
        return "identity_number"
    for kind, matches in _LOOKS.items():
        if sum(map(matches, sample)) > _LOOK_SHARE * len(sample):
            return kind if _varied(sample) or kind in {"email", "phone"} else ""
    return ""


def may_identify(value: str) -> bool:
    """Whether a value should not be shown in a message: it looks like a name, a number of a person, text."""
    text = value.strip()
    return (
        len(text) > 40
        or _has_capitals(text)
        or any(matches(text) for matches in _LOOKS.values())
        or _is_name(_unnumbered(text))
    )


def names_persons(column: str, values: Sequence[str]) -> bool:
    """Whether a column may name persons, by its name or its values, also with figures after the names.

    Args:
        column: its name, as the file writes it.
        values: its values, or a sample of them.
    """
    sample = [value for value in values[:1000] if value.strip()]
    named = sum(_is_name(_unnumbered(value)) for value in sample) > _LOOK_SHARE * len(sample)
    return (named and _varied(sample)) or looks_like_identity(column, values) is not None


def _has_capitals(text: str) -> bool:
    """Two or more words with a capital, of which not all are words we know."""
    words_of_text = [part for part in text.split() if part[0].isupper()]
    unknown = any(plain(part) not in _known_words() for part in words_of_text)
    return len(words_of_text) > 1 and unknown and bool(_LONG_WORD.search(text))


def _unnumbered(value: str) -> str:
    return value.strip().rstrip("0123456789 ")


def _is_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value))


def _is_day(value: str) -> bool:
    return bool(_DAY.fullmatch(value))


def _is_phone(value: str) -> bool:
    digits = sum(letter.isdigit() for letter in value)
    written = value[0] in "+0(" or bool(re.search(r"\d[\s()\-/]|\d\.\d+\.", value))
    decimal = value.count(".") == 1 and value.replace(".", "").isdigit()
    return (
        7 <= digits <= 15 and written and not decimal and not _is_day(value) and bool(_PHONE.fullmatch(value))
    )


def _numbers_of_one_length(values: Sequence[str]) -> bool:
    """Long whole numbers of one length, nearly all different: documents or telephones, not counts."""
    lengths = {len(value) for value in values if value.isdigit()}
    whole = all(value.isdigit() for value in values)
    return whole and len(lengths) == 1 and min(lengths) >= 9 and len(set(values)) > 0.9 * len(values)


def _is_document(value: str) -> bool:
    return bool(_DOCUMENT.fullmatch(value.upper())) and not _is_day(value)


def _is_name(value: str) -> bool:
    """Two to five words, each with a capital where the script has capitals, none of them a word we know."""
    if not _NAME.fullmatch(value) or key(value) in _known_words():
        return False
    parts = value.split()
    if any(plain(part) in _known_words() for part in parts):
        return False
    return all(part[0].isupper() or part[0].lower() == part[0].upper() for part in parts)


_LOOKS = {
    "email": _is_email,
    "birth_date": _is_day,
    "phone": _is_phone,
    "identity_number": _is_document,
    "name_full": _is_name,
}


@cache
def _known_words() -> frozenset[str]:
    lists = ["answer", "country", "sex", "age_group", "identification", "assistance_service"]
    lists += ["assistance_outcome", "justice_stage", "migration_status"]
    known = {word for name in lists for word in words_of(name)} | set(evidence_words(""))
    return frozenset(known | {part for word in known for part in word.split() if len(part) > 3})


def _varied(values: Sequence[str]) -> bool:
    """Persons differ; a few values that come back again and again are categories."""
    distinct = len(set(values))
    return distinct > _SMALL or distinct > 0.2 * len(values)


def _only_codes(values: Sequence[str], kind: str) -> bool:
    """Values that cannot be what the name says: yes and no, unknown, known codes ("phone: yes/no")."""
    if kind in _ADMINISTRATIVE:
        return False
    return all(key(value) in words_of("answer") for value in values)


def _may_be_birth(column: str) -> bool:
    """Full dates are births unless the column's name says that they are something else."""
    target = column_names().get(words(column), ("", ""))[0]
    return not target or target == "birth_date"
