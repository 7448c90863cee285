"""What a person sees of a file's columns while mapping them: names, shapes of values, words to be coded.

A value is shown only where a code is wanted and it is a word that comes back; of all else only the shape is
shown, ``Xxxxx Xxxxx`` or ``9999-99-99``: always so in a column that may name persons,
whatever it is said to be.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace

import polars as pl

from palermo import intake as reader
from palermo import standards
from palermo.intake.dates import DateError, read_date
from palermo.intake.identity import may_identify
from palermo.intake.mapping import COMPOSED, DATE_ORDERS, FAMILIES, Column
from palermo.intake.proposal import REASON, may_name_persons, may_repeat
from palermo.intake.table import FAULT, ROW
from palermo.intake.words import called, evidence_words, key, list_of, words_of
from palermo.records.schema import fields

UNKNOWN = "unknown"
MOST_WORDS = 40
"""Words of a column that are shown to be coded; rarer ones are told by the checks."""
_ROWS = 20_000
_OWN_WORD = 3
_SHAPES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the file, how often it stands there, and the code it has or is proposed."""

    text: str
    count: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLook:
    """One column.

    Attributes:
        name: as the file writes it.
        target: what it is taken for, or empty.
        confidence: 0 to 1.
        shapes: the shapes of its most frequent values.
        words: what is to be coded, most frequent first; empty where the target takes no code.
        codes: the codes it may be given.
        dates: the order of day, month and year that was chosen for it, or empty.
        either: whether day and month of a date in it could be the other way round.
    """

    name: str
    target: str
    confidence: float
    shapes: tuple[str, ...]
    words: tuple[Word, ...]
    codes: tuple[str, ...]
    dates: str
    either: bool


def targets() -> dict[str, list[str]]:
    """All a column may be, by the class of data: for the drop-down."""
    groups: dict[str, list[str]] = {}
    for field in fields().values():
        if field.type != "assistance" and field.name != "source":
            groups.setdefault(field.data_class, []).append(field.name)
    groups["several"] = [*FAMILIES, *sorted(COMPOSED)]
    return groups


def label_of(target: str, language: str) -> str:
    """What a target is called in the reader's language."""
    label = called(target, language if language in {"ar", "fr", "es", "ru", "zh"} else "en")
    return label[:1].upper() + label[1:]


def codes_of(target: str) -> tuple[str, ...]:
    """The codes that the words of a column may be given; none where its values are not codes."""
    if target in FAMILIES:
        prefix = FAMILIES[target]
        return tuple(name for name, field in fields().items() if _is_of(prefix, name, field.type))
    if target in fields() and fields()[target].type == "evidence":
        return ("yes", "no")
    codelist = list_of(target, fields()[target].codelist if target in fields() else "")
    return standards.load(codelist).codes if codelist and ";" not in codelist else ()


def _known_words(target: str) -> dict[str, str]:
    """Words that are understood without a mapping."""
    if target in FAMILIES:
        return evidence_words(FAMILIES[target])
    is_evidence = fields()[target].type == "evidence" if target in fields() else False
    codelist = fields()[target].codelist if target in fields() else ""
    return words_of("answer" if is_evidence else list_of(target, codelist))


def _is_of(prefix: str, name: str, kind: str) -> bool:
    return kind == "evidence" and name.startswith(prefix or ("act_", "means_", "form_", "sector_"))


def looks(table: reader.Table, mapping: reader.Mapping) -> list[ColumnLook]:
    """Each column of a file as it would be read with ``mapping``."""
    sample = _sample(table)
    known = {column.name: column for column in mapping.columns}
    return [
        _look(name, known.get(name, Column(name=name, confidence=0.0)), sample[name], mapping)
        for name in table.headers
        if name != REASON
    ]


def retargeted(mapping: reader.Mapping, chosen: AnyMapping[str, str]) -> reader.Mapping:
    """The mapping with other targets for some columns; what was said of their words goes with the old one."""
    columns = [
        column
        if chosen.get(column.name, column.field) == column.field
        else Column(name=column.name, field=chosen[column.name], separator=column.separator)
        for column in mapping.columns
    ]
    return replace(mapping, columns=tuple(columns), layout="mapped")


def reordered(mapping: reader.Mapping, orders: AnyMapping[str, str]) -> reader.Mapping:
    """The mapping with these orders of dates for some columns; empty: as the file's other dates."""
    columns = [
        replace(column, dates=orders.get(column.name, column.dates))
        if orders.get(column.name, "") in {"", *DATE_ORDERS}
        else column
        for column in mapping.columns
    ]
    return replace(mapping, columns=tuple(columns), layout="mapped")


def given_twice(chosen: Iterable[str]) -> str:
    """The first field of ``chosen`` that two columns have and only one may have, or empty."""
    times = Counter(chosen)
    return next((field for field, count in times.items() if count > 1 and not _may_repeat(field)), "")


def _may_repeat(field: str) -> bool:
    """Evidence is yes if either column says so; services of several columns are joined."""
    is_evidence = field in fields() and fields()[field].type == "evidence"
    return not field or is_evidence or may_repeat(field) or field.startswith("assistance.")


def recoded(mapping: reader.Mapping, said: AnyMapping[str, AnyMapping[str, str]]) -> reader.Mapping:
    """The mapping with these codes for the words of its columns, besides those it has."""
    columns = [
        replace(column, values={**column.values, **said[column.name]}) if column.name in said else column
        for column in mapping.columns
    ]
    return replace(mapping, columns=tuple(columns), layout="mapped")


def _sample(table: reader.Table) -> pl.DataFrame:
    """The first rows that have the right shape."""
    frames, rows = [], 0
    for frame, _ in table.batches():
        frames.append(frame.filter(pl.col(FAULT).is_null()).head(_ROWS - rows).drop(ROW, FAULT))
        rows += frames[-1].height
        if rows >= _ROWS:
            break
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(table.headers, pl.String))


def _look(name: str, column: Column, values: pl.Series, mapping: reader.Mapping) -> ColumnLook:
    filled = values.filter(values.str.strip_chars() != "")
    counts = filled.str.strip_chars().value_counts(sort=True).head(500)
    cells: dict[str, int] = dict(counts.iter_rows())
    codes = codes_of(column.field)
    persons = may_name_persons(name, filled.head(1000).str.strip_chars().to_list())
    shows = bool(codes) and not persons
    words = _words(column, cells, column.separator or mapping.separator) if shows else ()
    return ColumnLook(
        name=name,
        target=column.field,
        confidence=column.confidence,
        shapes=() if words else _shapes(list(cells)),
        words=words,
        codes=codes,
        dates=column.dates,
        either=_has_dates(column.field) and any(map(_is_either, cells)),
    )


def _has_dates(target: str) -> bool:
    kind = fields()[target].type if target in fields() else ""
    return kind == "partial_date" or target == "assistance.date"


def _is_either(cell: str) -> bool:
    try:
        return read_date(cell).either
    except DateError:
        return False


def _words(column: Column, cells: AnyMapping[str, int], separator: str) -> tuple[Word, ...]:
    """Words that come back, or that cannot be a person's."""
    known = _known_words(column.field)
    times: Counter[str] = Counter()
    for cell, count in cells.items():
        times.update(dict.fromkeys((part.strip() for part in cell.split(separator)), count))
    shown = [
        Word(text=text, count=count, code=column.values.get(text) or known.get(key(text), ""))
        for text, count in times.most_common()
        if text and (count >= _OWN_WORD or key(text) in known or not may_identify(text))
    ]
    return tuple(shown[:MOST_WORDS])


def _shapes(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shape_of(cell) for cell in cells[:50]))[:_SHAPES]


def shape_of(value: str) -> str:
    """A value with every letter and figure hidden: ``Amira Haddad`` is ``Xxxx Xxxx``."""
    text = re.sub(r"\d", "9", value[:40])
    text = "".join(_hidden(letter) for letter in text)
    return re.sub(r"(x{3})x+|(X{3})X+", r"\1\2", text)


def _hidden(letter: str) -> str:
    if not letter.isalpha():
        return letter
    return "X" if letter.isupper() else "x"
