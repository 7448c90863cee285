"""What one cell means: each distinct cell of a column is read once, into values of fields or into a fault."""

import datetime
import re
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from palermo import standards
from palermo.records.schema import fields

from .dates import DateError, read_date
from .identity import may_identify
from .mapping import FAMILIES, Column, Mapping
from .words import evidence_words, key, list_of, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that was read.

    Attributes:
        values: field (or part of ``assistance``) → its value; nothing where the cell says nothing.
        fault: a code of the table of errors, or empty.
        said: what was found, what was expected and what to do, where there is a fault or a warning; or what
            makes that sentence, since a column's meaning is guessed by reading it in many ways.
        warning: a code of the table of warnings, or empty.
    """

    values: AnyMapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    said: str | Callable[[], str] = ""
    warning: str = ""

    @property
    def message(self) -> str:
        """The sentence."""
        return self.said if isinstance(self.said, str) else self.said()


NOTHING = Cell()
Reader = Callable[[str], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column's meaning, made ready: words compared, defaults of the file filled in."""

    target: str
    given: AnyMapping[str, str]
    separator: str
    dates: str
    complete: bool
    today: datetime.date

    def word(self, cell: str) -> str:
        """What the mapping says instead of the cell, or the cell."""
        return self.given.get(key(cell), cell)

    def parts(self, cell: str) -> list[str]:
        """The values in a cell; a cell that is one known word is not cut."""
        if key(cell) in self.given:
            return [cell]
        if not self.separator.strip():
            return cell.split()
        return [part.strip() for part in cell.split(self.separator) if part.strip()]


def reader_for(column: Column, mapping: Mapping, today: datetime.date) -> Reader:
    """The reader of a column's cells.

    Args:
        column: what the column means.
        mapping: of the whole file.
        today: dates after it lie in the future; pivot of years of two figures.
    """
    ready = _Column(
        target=column.field,
        given={key(word): code for word, code in column.values.items()},
        separator=column.separator or mapping.separator,
        dates=column.dates or mapping.dates,
        complete=column.complete,
        today=today,
    )
    is_text = column.field in fields() and fields()[column.field].type == "text"
    silent = {key(word) for word in (*mapping.unknown, *column.unknown)} | {"", "unknown"}
    silent |= set() if is_text else _unknown_words()
    silent = (silent - set(ready.given)) | {word for word, code in ready.given.items() if code == "unknown"}
    read = _reader(ready)
    return lambda cell: NOTHING if key(cell) in silent else read(cell.strip())


def _unknown_words() -> frozenset[str]:
    return frozenset(word for word, code in words_of("answer").items() if code == "unknown")


def _reader(column: _Column) -> Reader:
    if column.target in FAMILIES:
        return _family(column)
    if column.target.startswith("assistance."):
        return _assistance(column)
    if column.target == "age_range":
        return lambda cell: _age(column.word(cell))
    kind = fields()[column.target].type
    if kind == "evidence":
        return _evidence(column)
    return _PLAIN[kind](column)


def _text_reader(column: _Column) -> Reader:
    return lambda cell: Cell(values={column.target: column.word(cell)})


def _date_reader(column: _Column) -> Reader:
    return lambda cell: _date(column, column.word(cell))


def _number_reader(column: _Column) -> Reader:
    return lambda cell: _number(column.target, column.word(cell))


def _code_reader(column: _Column) -> Reader:
    read = _months if column.target == "months_exploited" else _code
    codelist = fields()[column.target].codelist
    return lambda cell: read(column, codelist, cell)


def _codes_reader(column: _Column) -> Reader:
    codelist = fields()[column.target].codelist
    return lambda cell: _codes(column, codelist, column.parts(cell))


_PLAIN: dict[str, Callable[[_Column], Reader]] = {
    "text": _text_reader,
    "partial_date": _date_reader,
    "integer": _number_reader,
    "year": _number_reader,
    "code": _code_reader,
    "codes": _codes_reader,
}


def _code(column: _Column, codelist: str, cell: str) -> Cell:
    code = _coded(codelist, column.given, cell)
    if code is None:
        return _not_in_list(column, codelist, cell)
    return Cell(values={column.target: code}) if code != "unknown" else NOTHING


def _coded(codelist: str, given: AnyMapping[str, str], word: str) -> str | None:
    """The code of a word: as the mapping says, as the list's codes or labels say, or as left to users."""
    found = given.get(key(word)) or words_of(codelist).get(key(word))
    if found:
        return found
    upper = word.upper()
    return upper if standards.load(codelist).is_user_assigned(upper) else None


def _codes(column: _Column, codelist: str, parts: list[str]) -> Cell:
    codes = [_coded(codelist, column.given, part) for part in parts]
    if None in codes:
        return _not_in_list(column, codelist, parts[codes.index(None)])
    known = list(dict.fromkeys(code for code in codes if code != "unknown"))
    return Cell(values={column.target: known}) if known else NOTHING


def _not_in_list(column: _Column, codelist: str, cell: str) -> Cell:
    known = words_of(codelist) if len(words_of(codelist)) < 4000 else {}
    words = list({**column.given, **known})
    return _no_word(f"a code or a word of the list {codelist}", words, cell)


def _no_word(expected: str, words: list[str], cell: str) -> Cell:
    return Cell(fault="code", said=lambda: _no_word_message(expected, words, cell))


def _no_word_message(expected: str, words: list[str], cell: str) -> str:
    found = process.extract(key(cell), words, scorer=fuzz.ratio, limit=2, score_cutoff=70)
    hint = f" (did you mean {' or '.join(word for word, *_ in found)}?)" if found else ""
    return (
        f"found {shown(cell)}, expected {expected}{hint}. Correct the cell, or add the word under "
        "values in the mapping."
    )


def shown(cell: str) -> str:
    """The value for a message, unless it may identify a person."""
    if may_identify(cell):
        return f"the value ({len(cell)} letters, not shown: it may identify a person)"
    return f'"{cell}"'


def without_value(message: str) -> str:
    """A message without the value that it quotes, and without words that are near it."""
    plain = re.sub(r" \(did you mean .*?\?\)", "", message, flags=re.DOTALL)
    hidden = "found a value that is not shown, for the column may name persons,"
    return re.sub(r'found ".*",(?= (?:expected|wider))', hidden, plain, flags=re.DOTALL)


def _evidence(column: _Column) -> Reader:
    answers = dict(words_of("answer"))
    if column.target == "minor_at_exploitation":
        groups = words_of("age_group")
        answers |= {word: "yes" if code == "child" else "no" for word, code in groups.items()}
    answers |= column.given
    values = {"yes": Cell(values={column.target: True}), "no": Cell(values={column.target: False})}
    words = list(answers)

    def read(cell: str) -> Cell:
        return values.get(answers.get(key(cell), "")) or _no_word("yes, no or unknown", words, cell)

    return read


def _family(column: _Column) -> Reader:
    prefix = FAMILIES[column.target]
    known = {**evidence_words(prefix), **column.given} if prefix else dict(column.given)
    members = [name for name in fields() if prefix and name.startswith(prefix)]
    silent = _unknown_words() - set(column.given)

    def read(cell: str) -> Cell:
        values: dict[str, Any] = {}
        for part in column.parts(cell):
            targets = known.get(key(part)) or ("unknown" if key(part) in silent else "")
            if not targets:
                return _no_word(f"a word for {column.target}", list(known), part)
            said = [target for target in targets.split() if target != "unknown"]
            values |= {target.removeprefix("!"): not target.startswith("!") for target in said}
        rest = dict.fromkeys(members, False) if column.complete and any(values.values()) else {}
        return Cell(values=rest | values)

    return read


def _assistance(column: _Column) -> Reader:
    codelist = list_of(column.target, "")

    def one(part: str) -> Cell:
        is_date = column.target == "assistance.date"
        return _date(column, column.word(part)) if is_date else _code(column, codelist, part)

    def read(cell: str) -> Cell:
        cells = [one(part) for part in column.parts(cell)]
        bad = next((part for part in cells if part.fault), None)
        return bad or Cell(values={column.target: [part.values.get(column.target) for part in cells]})

    return read


def _date(column: _Column, cell: str) -> Cell:
    try:
        date = read_date(cell, column.dates, column.today)
    except DateError as error:
        return Cell(fault=str(error), said=_DATE_MESSAGES[str(error)].format(order=column.dates or "dmy"))
    if date.text[:10] > column.today.isoformat()[: len(date.text[:10])]:
        return Cell(fault="date_future", said="found a date in the future. Correct the year.")
    values = {column.target: date.text}
    if column.dates or not (date.either or date.decisive):
        return Cell(values=values)
    return Cell(values=values, warning="date_either" if date.either else "date_decided", said=_EITHER)


_EITHER = (
    "found day and month that could be the other way round, and no date of the column shows which is first; "
    'read as day, month, year. If that is wrong, set dates = "mdy" in the mapping (palermo map).'
)


_DATE_MESSAGES = {
    "date_unreadable": "found no date, expected day, month and year, or month and year, or the year. Correct "
    "the cell, or leave it empty if the date is not known.",
    "date_impossible": "found a day that is not in the calendar. Correct it; if only month or year is known, "
    "give only these.",
    "date_order": "found day and month the other way round, expected {order} as in the rest of the file. "
    'Correct the cell, or set dates = "mdy" or "dmy" in the mapping.',
    "date_calendar": "found a year of another calendar, expected the Gregorian. Convert the date.",
}

_RANGE = re.compile(r"(\d{1,3})\s*(?:-+|–|—|to|a|à|до|إلى|至)\s*(\d{1,3})")
_OPEN = re.compile(
    r"(\d{1,3})\s*(?:\+|and over|or more|et plus|y más|и старше|فأكثر|及以上)|[>≥]=?\s*(\d{1,3})"
)
_UNDER = re.compile(r"(?:<|under|less than|moins de|menos de|младше|أقل من)\s*(\d{1,3})")
_YEARS = re.compile(r"\s*(?:years?(?: old)?|yrs?|ans|años|лет|года?|سنة|سنوات|岁)\.?$")
_OLDEST = 120


def _age(cell: str) -> Cell:
    """An age in years, or the ages that a range allows: ``9--17``, ``9—17``, ``48+``, ``<18``."""
    text = _YEARS.sub("", " ".join(cell.split()).lower())
    low, high, single = _ages(text)
    known = [age for age in (low, high) if age is not None]
    if not known or max(known) > _OLDEST or (high is not None and (low or 0) > high):
        return Cell(
            fault="age",
            said=f"found {shown(cell)}, expected years of age from 0 to {_OLDEST} such as 17, 9-17, 48+. "
            "Correct the cell.",
        )
    values = {"age_low": low, "age_high": high} | ({"age": low} if single else {})
    return Cell(values={name: value for name, value in values.items() if value is not None})


def _ages(text: str) -> tuple[int | None, int | None, bool]:
    if found := re.fullmatch(r"(\d{1,3})(?:[.,]0+)?", text):
        return int(found[1]), int(found[1]), True
    if found := _RANGE.fullmatch(text):
        return int(found[1]), int(found[2]), False
    if found := _OPEN.fullmatch(text):
        return int(found[1] or found[2]), None, False
    if found := _UNDER.fullmatch(text):
        return 0, int(found[1]) - 1, False
    return None, None, False


def _number(name: str, cell: str) -> Cell:
    if name == "age":
        return _age(cell)
    found = re.fullmatch(r"(\d{1,4})(?:[.,]0+)?", cell.strip())
    low, high = (1900, 2100) if name == "year" else (0, _OLDEST)
    if not found or not low <= int(found[1]) <= high:
        what = "year" if name == "year" else "number"
        message = f"found {shown(cell)}, expected a {what} from {low} to {high}. Correct the cell."
        return Cell(fault=what, said=message)
    return Cell(values={name: int(found[1])})


def _months(column: _Column, codelist: str, cell: str) -> Cell:
    """A band of months; a number falls in its band; a band wider than ours is not known."""
    word = column.word(cell).strip().lower()
    text = re.sub(r"\s*\(.*\)$|\s*(?:months?|mois|meses|мес\.?|أشهر|个月)$", "", word)
    text = re.sub(r"(?<=\d)\s*(?:-+|–|—)\s*(?=\d)", "-", text)
    bands = standards.load(codelist)
    if text.isdigit():
        text = next((code for code in bands if _holds(bands.row(code), int(text))), text)
    if text in bands:
        return Cell(values={column.target: text})
    if re.fullmatch(r"\d+-\d+|\d+\+", text):
        message = f"found {shown(cell)}, wider than the bands of {column.target}: left unknown."
        return Cell(warning="coarser", said=message)
    return _not_in_list(column, codelist, cell)


def _holds(band: AnyMapping[str, str], months: int) -> bool:
    return int(band["low"]) <= months <= int(band["high"] or 9999)
