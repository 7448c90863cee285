"""A mapping proposed for a file of no known layout: by the columns' names in six languages and by the values.

Every proposal carries its reasons and a confidence, for a clerk to confirm or correct.
"""

from collections import Counter
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from palermo.records.schema import fields, identity_fields

from .cells import reader_for
from .header import fingerprint, words
from .identity import identity_look, may_identify, names_persons
from .layouts import NotRecordsError, layouts, recognise
from .look import TODAY, date_order, dates_are_recent, separator_of, share_read, target_by_look
from .mapping import COMPOSED, FAMILIES, Column, Mapping
from .opening import open_table
from .table import FAULT, ROW, Table
from .words import LANGUAGES, column_names, evidence_words, key, list_of, words_of

REASON = "palermo_reason"
"""Name of the column that a rejects file adds; it is never read."""

_SAMPLE_ROWS = 20_000
_SAMPLE_VALUES = 300
_FUZZY = 84
_FUZZY_SHORT = 92
_FUZZY_COUNTRY = 92
_CLEAR_BY = 5
_LEAST = 0.5
_OWN_WORD = 3
_MOST_WORDS = 60
_MOST_CHECKS = 12
_UNKNOWN = ("-99", "-9", "99", "999", "9999")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    target: str
    confidence: float
    reasons: tuple[str, ...]


def propose(path: Path) -> Mapping:
    """Propose how a file is read; of a known layout its own mapping is given.

    Args:
        path: the organisation's file; it is only read.

    Raises:
        UsageError, UnreadableFileError: see ``opening.open_table``.
    """
    table = open_table(path)
    layout = recognise(table.headers)
    if layout and layout.kind != "cases":
        raise NotRecordsError(path.name, layout)
    return layout.mapping(table.headers) if layout else propose_for(table)


def propose_for(table: Table) -> Mapping:
    """Propose how an opened table is read, from its names and its first rows."""
    sample = _sample(table)
    values = {name: _values(sample, name) for name in table.headers}
    guesses = {name: _guess(name, values[name]) for name in table.headers if name != REASON}
    kept = _without_rivals(guesses)
    columns = tuple(_column(name, kept.get(name), values[name]) for name in table.headers if name != REASON)
    return Mapping(
        columns=columns,
        layout="proposed",
        dates=date_order(
            [value for column in columns if _is_date(column) for value in values[column.name].usual]
        ),
        sheet=table.sheet,
        delimiter=table.delimiter,
        encoding=table.encoding if table.encoding != "utf-8" else "",
        header_row=table.header_row if table.header_row > 1 else 0,
        fingerprint=fingerprint([name for name in table.headers if name != REASON]),
    )


def _sample(table: Table) -> pl.DataFrame:
    """The first rows; a file is not read to its end only to be looked at."""
    frames, rows = [], 0
    for frame, _ in table.batches():
        frames.append(frame.filter(pl.col(FAULT).is_null()).head(_SAMPLE_ROWS - rows).drop(ROW, FAULT))
        rows += frames[-1].height
        if rows >= _SAMPLE_ROWS:
            break
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(table.headers, pl.String))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """Distinct values of a column, most frequent first.

    Attributes:
        usual: without those so rare that they may be slips.
        counts: how often each of the most frequent occurs.
        least: how often a word must occur to be the organisation's own and no slip.
    """

    usual: list[str]
    counts: AnyMapping[str, int]
    least: int

    def own_words(self, separator: str) -> list[str]:
        """The parts of cells that are frequent enough to be the organisation's own words."""
        times: Counter[str] = Counter()
        for cell, count in self.counts.items():
            times.update(dict.fromkeys(_parts([cell], separator), count))
        return sorted(part for part, count in times.items() if count >= self.least)


def _values(sample: pl.DataFrame, name: str) -> _Values:
    counts = sample[name].str.strip_chars().value_counts(sort=True).filter(pl.col(name) != "")
    usual = counts.filter(pl.col("count") >= max(2, sample.height // 500))
    kept = usual if _sum(usual) > 0.8 * _sum(counts) else counts
    return _Values(
        usual=_head(kept, name),
        counts=dict(counts.head(_SAMPLE_VALUES).iter_rows()),
        least=max(_OWN_WORD, sample.height // 500),
    )


def _sum(counts: pl.DataFrame) -> int:
    return int(counts["count"].sum())


def _head(counts: pl.DataFrame, name: str) -> list[str]:
    return [str(value) for value in counts[name].head(_SAMPLE_VALUES)]


def _is_date(column: Column) -> bool:
    kind = fields()[column.field].type if column.field in fields() else ""
    return kind == "partial_date" or column.field == "assistance.date"


def may_name_persons(name: str, values: Sequence[str]) -> bool:
    """Whether a column is, or is near to, one that identifies persons, whatever it is taken for later."""
    guess = _guess_by_name(name)
    near = guess is not None and guess.target in identity_fields()
    answers = all(key(value) in words_of("answer") for value in values)
    return names_persons(name, values) or (near and not answers)


def _guess(name: str, found: _Values) -> _Guess | None:
    """What a column means: by its name, confirmed or refuted by its values; else by the values alone."""
    values = found.usual
    if words(name) in _NUMBER or name.strip() == "#":
        return _guess_number(found) or _guess_by_look(values)
    by_name = _guess_by_name(name)
    if by_name is None:
        return _guess_by_look(values)
    if not values or _is_free(by_name.target):
        return by_name
    share = share_read(by_name.target, values, separator_of(values, by_name.target) or ";")
    confidence = by_name.confidence * (_LEAST + (1 - _LEAST) * share) + 0.02
    reasons = (*by_name.reasons, f"{share:.0%} of its different values are understood")
    return _Guess(target=by_name.target, confidence=confidence, reasons=reasons)


_NUMBER = frozenset(["no", "n", "nr", "nro", "nº", "num"])


def _guess_number(found: _Values) -> _Guess | None:
    """A column called "No." or "#" whose values are all different and do not merely count the rows.

    A count of the rows starts again in the next file, where row 1 would take the place of record 1.
    """
    counted = {str(row) for row in range(1, len(found.counts) + 1)}
    if not found.counts or max(found.counts.values()) > 1 or set(found.counts) == counted:
        return None
    reasons = ('its name is short for "number"', "its values are all different")
    return _Guess(target="record_id", confidence=0.6, reasons=reasons)


def _is_free(target: str) -> bool:
    return target in fields() and fields()[target].type == "text"


def _guess_by_name(name: str) -> _Guess | None:
    from rapidfuzz import fuzz, process

    named = words(name)
    known = _names()
    if named in known:
        target, why = known[named]
        return _Guess(target=target, confidence=0.98, reasons=(f"its name is {why}",))
    cutoff = _FUZZY if len(named) > 6 else _FUZZY_SHORT
    found = process.extractOne(named, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=cutoff)
    if found is None or len(named) < 4 or _denies(named) != _denies(found[0]):
        return None
    target, why = known[found[0]]
    close = f'its name is close to "{found[0]}", {why}'
    return _Guess(target=target, confidence=found[1] / 110, reasons=(close,))


_NEGATIONS = frozenset(
    [
        "no",
        "not",
        "non",
        "none",
        "without",
        "never",
        "pas",
        "sans",
        "sin",
        "ni",
        "нет",
        "не",
        "без",
        "غير",
        "لا",
        "ليس",
        "ليست",
        "بدون",
    ]
)


def _denies(text: str) -> bool:
    """Whether words deny something: such words are near in letters and opposite in sense."""
    return bool(_NEGATIONS & set(text.split()))


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Names of columns → target and a phrase that says why; names of single evidence fields come last."""
    known = {
        name: (target, f"{LANGUAGES[language]} for {target}")
        for name, (target, language) in column_names().items()
    }
    for name, target in layouts()["htcds"].columns.items():
        known.setdefault(words(name), (target, f"HTCDS for {target}"))
    for field in fields().values():
        known.setdefault(words(field.name), (field.name, "the field's own name"))
        if field.type == "evidence" and ":" in field.meaning:
            known.setdefault(words(field.meaning), (field.name, f"English for {field.name}"))
    for family, prefix in FAMILIES.items():
        for word, code in (evidence_words(prefix) if prefix else {}).items():
            if not code.endswith("_other"):
                known.setdefault(word, (code, f"a word for {code}"))
                known.setdefault(f"{family} {word}", (code, f"a word for {code}"))
    return {name: found for name, found in known.items() if len(name) > 1}


def _guess_by_look(values: Sequence[str]) -> _Guess | None:
    recent = dates_are_recent(values)
    look = identity_look(values)
    if recent:
        return _Guess(target="registered_on", confidence=0.55, reasons=("its values are dates of few years",))
    if look == "identity_number":
        return _Guess(
            target="record_id", confidence=0.55, reasons=("its values look like numbers of records",)
        )
    if look:
        return _Guess(target=look, confidence=0.6, reasons=(f"its values look like {look}",))
    target, confidence = target_by_look(values)
    reasons = ("its name says nothing", f"its values are words for {target}")
    return _Guess(target=target, confidence=confidence, reasons=reasons) if target else None


def _without_rivals(guesses: AnyMapping[str, _Guess | None]) -> dict[str, _Guess]:
    """The surest column for each target; families, lists and free text may have several."""
    kept: dict[str, _Guess] = {}
    taken: set[str] = set()
    sure = [(name, guess) for name, guess in guesses.items() if guess and guess.confidence >= _LEAST]
    for name, guess in sorted(sure, key=lambda pair: -pair[1].confidence):
        if guess.target in taken and not may_repeat(guess.target):
            continue
        taken.add(guess.target)
        kept[name] = guess
    return kept


def may_repeat(target: str) -> bool:
    """Whether several columns may be the same field: families, lists and free text."""
    shared = {"phone", "address", "notes", "name_alias"}
    return target in FAMILIES or target in shared or (target in fields() and fields()[target].type == "codes")


def _column(name: str, guess: _Guess | None, values: _Values) -> Column:
    if guess is None:
        return Column(name=name, confidence=0.0, reasons=("nothing told what it means: it is not read",))
    separator = separator_of(values.usual, guess.target)
    found, close = _given(guess.target, values, separator or ";")
    return Column(
        name=name,
        field=guess.target,
        values=found,
        separator=separator,
        unknown=_unknown(guess.target, values.usual),
        confidence=round(guess.confidence, 2),
        reasons=(*guess.reasons, *close),
    )


def _unknown(target: str, values: Sequence[str]) -> tuple[str, ...]:
    """Figures that stand for "not known" in columns of codes: -99 and its like; 0 for a country."""
    if _is_free(target) or target in COMPOSED or _is_number(target):
        return tuple(value for value in values if value in {"-99", "-9"})
    marks = {*_UNKNOWN, *(("0", "00") if _list_name(target) == "country" else ())}
    return tuple(value for value in values if value in marks)


def _is_number(target: str) -> bool:
    return target in fields() and fields()[target].type in {"integer", "year"}


def _list_name(target: str) -> str:
    codelist = fields()[target].codelist if target in fields() else ""
    return list_of(target, "" if ";" in codelist else codelist)


def _given(target: str, values: _Values, separator: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The file's words for a column of codes, with our codes; near ones and new ones are to be checked."""
    known = _known_words(target)
    if not known:
        return {}, ()
    read = reader_for(Column(name="-", field=target, separator=separator), Mapping(columns=()), TODAY)
    exact = {part: known[key(part)] for part in _parts(values.usual, separator) if key(part) in known}
    if target == "sex" and _are_spanish({key(part) for part in exact}):
        exact |= {part: "female" for part in exact if key(part) == "m"}
    strange = [part for part in values.own_words(separator) if part not in exact and read(part).fault]
    near = {part: code for part in strange if (code := _near(part, known, target))}
    new = {part: "unknown" for part in strange if part not in near and not part.isdigit()}
    shown = {part: code for part, code in {**near, **new}.items() if not may_identify(part)}
    checks = [f'check "{part}" → {code}' for part, code in shown.items()]
    return (exact if len(exact) <= _MOST_WORDS else {}) | near | new, tuple(checks[:_MOST_CHECKS])


def _parts(values: Sequence[str], separator: str) -> list[str]:
    return sorted({part.strip() for value in values for part in value.split(separator)} - {""})


def _are_spanish(letters: set[str]) -> bool:
    """H and M are hombre and mujer; M beside F is male in the other languages."""
    return "m" in letters and "f" not in letters and bool({"h", "v"} & letters)


def _known_words(target: str) -> dict[str, str]:
    if target in FAMILIES:
        return evidence_words(FAMILIES[target]) if FAMILIES[target] else {}
    codelist = _list_name(target)
    return words_of(codelist) if codelist not in {"", "months_exploited"} else {}


def _near(part: str, known: AnyMapping[str, str], target: str) -> str:
    """The code of a word that differs in few letters and does not say the opposite, or nothing.

    Names of countries differ by a letter themselves: there a slip must be nearer, and near to one only.
    """
    from rapidfuzz import fuzz, process

    word = key(part)
    if len(word) < 5 or word in words_of("answer"):
        return ""
    cutoff = _FUZZY_COUNTRY if _list_name(target) == "country" else _FUZZY
    found = process.extract(word, list(known), scorer=fuzz.ratio, limit=8, score_cutoff=cutoff - _CLEAR_BY)
    if not found or found[0][1] < cutoff or _denies(word) != _denies(found[0][0]):
        return ""
    code = known[found[0][0]]
    rivals = [known[other] != code and found[0][1] - score < _CLEAR_BY for other, score, _ in found]
    return "" if cutoff == _FUZZY_COUNTRY and any(rivals) else code
