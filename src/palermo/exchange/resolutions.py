"""Read the operative paragraphs of a General Assembly resolution from the plain text of its document.

The text is what a reader of PDF files leaves: lines apart, page breaks with footnotes and addresses between
them. A paragraph's verbs and addressees are found by the words of ``provision_verb`` and
``provision_addressee`` (United Nations Editorial Manual, "Resolutions": an operative paragraph is numbered
and begins with a verb in the present tense).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from palermo.errors import UnreadableFileError
from palermo.standards import load

MOST_CHARACTERS = 2_000_000
"""Of a text; the longest resolutions have a tenth of it."""

RULE = re.compile(r"_{6,}\s*")
ADDRESS = re.compile(r"https?://\S+")
PAGE_MARK = re.compile(
    r"(?:\d{2}-\d{5}(?:\s+\d{1,3}/\d{1,3})?|\d{1,3}/\d{1,3}(?:\s+\d{2}-\d{5})?|[AES]/(?:C\.\d/)?(?:RES/)?[\d/L.]+)"
)
FOOTNOTE = re.compile(r"(\d{1,3}|\*+)\s+\S")
NUMBERED = re.compile(r"(\d{1,3})\.\s+(.*)", re.DOTALL)
HEADING = re.compile(r"^\s*(\d{1,3}/\d{1,4})\.\s+(\S.*)")
DIRECTIVE_END = re.compile(r"\bto (?!(?:the|those|these|a|an|its|their|which|whom|all)\b|Member\b|United\b)")
ASIDE = re.compile(r",\s+(?:in|within|through|including|at|upon|on|as|where|when)\b[^,]*(?=,|$)")
LONE_NUMBER = re.compile(r"(?m)^[ \t]*(\d{1,3}\.)[ \t]*\n\s*(?=[A-Z])")
JOINT = re.compile(
    r"[,;]\s(?:and\s|while\s)?(?:in this (?:regard|context|connection),?\s)?"
    r"(?:[a-z]+ly\s|also\s|further\s|therefore\s)*$"
)
JOINT = re.compile(
    r"[,;]\s(?:and\s|while\s)?(?:in this (?:regard|context|connection),?\s)?"
    r"(?:[a-z]+ly\s|also\s|further\s|therefore\s)*$"
)
END = re.compile(r"Annex(?: [IVX]+)?|\d{1,3}(?:st|nd|rd|th) (?:plenary )?meeting.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One operative paragraph.

    Attributes:
        number: as printed, from 1.
        verbs: codes of ``provision_verb`` in the order of the text; the first one leads.
        addressees: codes of ``provision_addressee`` whom a directive verb names, in the order of the list.
        text: the paragraph in one line, its marks of footnotes left out.
    """

    number: int
    verbs: tuple[str, ...]
    addressees: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was found in the text of a resolution.

    Attributes:
        symbol: as ``A/RES/76/186``, or empty where the text does not say.
        title: or empty.
        paragraphs: the operative ones, in order, without a gap.
    """

    symbol: str
    title: str
    paragraphs: tuple[Paragraph, ...]


def read_resolution(text: str) -> Resolution:
    """Find the operative paragraphs of a resolution.

    Args:
        text: of the document, of any layout: page headers, footnotes and empty lines are left out.

    Raises:
        UnreadableFileError: no paragraph 1 that begins with a verb of a resolution, or a number is missing.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableFileError(
            "The text is longer than any resolution. Choose the text of one resolution."
        )
    lines = list(_body(text))
    symbol, title = _heading(lines)
    found = list(_numbered(lines))
    if not found:
        raise UnreadableFileError(
            "No operative paragraph was found; expected “1. ” and a verb such as Urges or Calls upon at the "
            "beginning of a line. Take the plain text of the whole resolution, in English."
        )
    return Resolution(symbol=symbol, title=title, paragraphs=tuple(_paragraph(*one) for one in found))


def verbs_of(text: str) -> tuple[str, ...]:
    """The verbs by which a paragraph acts, the leading one first."""
    return tuple(dict.fromkeys(code for code, _start, _end in _acts(text)))


def addressees_of(text: str) -> tuple[str, ...]:
    """Those whom the paragraph's directive verbs name, in the order of the list."""
    phrases = [
        _phrase(text[start:end]) for code, start, end in _acts(text) if _is_directive(code, text[start:end])
    ]
    return tuple(
        code
        for code, pattern in load("provision_addressee").values("pattern").items()
        if any(re.search(pattern, phrase) for phrase in phrases)
    )


def _body(text: str) -> Iterator[str]:
    """The lines of the document without footnotes, addresses, page marks and empty lines."""
    in_notes = False
    text = LONE_NUMBER.sub(r" \1 ", text.replace("*", "").replace("\f", "\n\f"))
    for raw in text.split("\n"):
        line = raw.strip()
        in_notes = _still_in_notes(in_notes, raw, line)
        if line and not in_notes and not any(mark.fullmatch(line) for mark in (RULE, ADDRESS, PAGE_MARK)):
            yield line


def _still_in_notes(in_notes: bool, raw: str, line: str) -> bool:
    """Whether a line belongs to the footnotes: they begin under a rule and end with the page.

    A page ends with a form feed, with the addresses that its links lead to, or with a numbered paragraph that
    begins with a verb; the first line of the next page begins with a space.
    """
    if RULE.fullmatch(line):
        return True
    if not in_notes:
        return False
    if raw.startswith("\f") or ADDRESS.fullmatch(line) or _begins_paragraph(line):
        return False
    return not (raw[:1] == " " and not FOOTNOTE.match(line))


def _begins_paragraph(line: str) -> re.Match[str] | None:
    found = NUMBERED.fullmatch(line)
    return found if found and _leading_verb(found[2]) else None


def _heading(lines: list[str]) -> tuple[str, str]:
    """The symbol and the title, from ``76/186. Title`` before the first paragraph."""
    for line in lines[:60]:
        found = HEADING.match(line)
        if found:
            return f"A/RES/{found[1]}", found[2].strip()
    return "", ""


def _numbered(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each operative paragraph with its number: the next number and a verb begin it, nothing else does."""
    expected, collected = 1, list[str]()
    for line in lines:
        found = _begins_paragraph(line)
        if found and int(found[1]) == expected:
            if collected:
                yield expected - 1, _joined(collected)
            collected, expected = [found[2]], expected + 1
        elif found and int(found[1]) > expected > 1:
            raise UnreadableFileError(
                f"Paragraph {found[1]} follows paragraph {expected - 1}: {expected} is missing. Take the "
                "text of the whole resolution."
            )
        elif collected and END.fullmatch(line):
            break
        elif collected:
            collected.append(line)
    if collected:
        yield expected - 1, _joined(collected)


def _joined(lines: list[str]) -> str:
    """One line; a mark of a footnote after a word or a stop is left out, a date or a number is kept."""
    text = " ".join(" ".join(lines).split())
    text = re.sub(r"(?<=[A-Za-z\u201d)][,;.])\s?\d{1,2}(?=\s[a-z(])(?!\s(?:and|to)\s\d)", "", text)
    return re.sub(r"(?<=[a-z\u201d)])\d{1,2}(?=[\s,;.]|$)", "", text)


def _paragraph(number: int, text: str) -> Paragraph:
    return Paragraph(number=number, verbs=verbs_of(text), addressees=addressees_of(text), text=text)


@cache
def _verb_pattern() -> re.Pattern[str]:
    """Any verb of the list, as a whole word."""
    labels = sorted(load("provision_verb").values("label").values(), key=len, reverse=True)
    return re.compile(
        rf"\b({'|'.join(re.escape(label) for label in labels if label not in {'shall', 'may'})})\b",
        re.IGNORECASE,
    )


def _leading_verb(text: str) -> re.Match[str] | None:
    """The verb at the beginning, after words such as Also, Further, Strongly or Once again."""
    found = _verb_pattern().search(text[:80])
    if not found or not re.fullmatch(r"(?:[A-Z][a-z]+ (?:[a-z]+ ){0,2})?", text[: found.start()]):
        return None
    return found


def _acts(text: str) -> list[tuple[str, int, int]]:
    """Each verb's code with the start and end of what it governs."""
    codes = {label: code for code, label in load("provision_verb").values("label").items()}
    first = _leading_verb(text)
    later = (found for found in _verb_pattern().finditer(text) if _is_joined(text[: found.start()]))
    starts = [first] if first else []
    starts += [found for found in later if not first or found.start() > first.start()]
    ends = [found.start() for found in starts[1:]] + [len(text)]
    return [(codes[found[1].lower()], found.end(), end) for found, end in zip(starts, ends, strict=True)]


def _is_joined(before: str) -> bool:
    """Whether a verb carries the sentence on: after a comma, with or without and, also, therefore."""
    return JOINT.search(before[-80:]) is not None


def _is_directive(code: str, governed: str) -> bool:
    """Whether the verb asks somebody to act; reaffirming a request to somebody does."""
    return load("provision_verb").row(code)["directive"] == "yes" or governed.startswith(" its request to ")


def _phrase(governed: str) -> str:
    """Whom the verb names: what stands before its infinitive, without asides that name others."""
    governed = governed.removeprefix(" its request to")
    head = DIRECTIVE_END.split(governed, maxsplit=1)[0]
    return ASIDE.sub("", head)
