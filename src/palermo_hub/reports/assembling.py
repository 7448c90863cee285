"""A report as one reader may see it: frozen values beside what their origins say now.

A sentence that cites what the reader may not see is absent, and its section says that something is withheld.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from palermo_hub.organisations.models import Reader

from .models import Citation, Report, Section
from .origins import ORIGINS, Found
from .pictures import Drawn, draw
from .sentences import Sentence, paragraphs_of

FRESH, STALE, GONE, WITHHELD, WITHDRAWN = "fresh", "stale", "gone", "withheld", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A citation as it stands.

    ``fresh``, ``stale`` (its origin says something else), ``gone``, ``withdrawn`` by who published it, or
    ``withheld`` from the reader.
    """

    citation: Citation
    state: str
    now: Found | None

    @property
    def text(self) -> str:
        """What was said, as the reader's language writes it."""
        return self._told(self.citation.said)

    @property
    def now_text(self) -> str:
        """What the origin says now, in the same way."""
        return self._told(self.now.value) if self.now else ""

    def _told(self, said: str) -> str:
        origin = ORIGINS[self.citation.origin]
        if origin.named:
            return self.now.label if self.now else ""
        return origin.told(said)

    @property
    def is_picture(self) -> bool:
        """Whether it is a map or a chart."""
        return self.citation.origin == "picture"

    @property
    def drawn(self) -> Drawn | None:
        """The map or chart that was frozen."""
        return draw(self.citation.key, self.citation.said) if self.is_picture else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence that the reader may see: its parts with their citations, and what is wrong with it."""

    parts: tuple[tuple[str, Cited | None], ...]
    paragraph: int
    stale: bool
    withdrawn: bool
    unsupported: bool
    loose: bool

    @property
    def text(self) -> str:
        """As one reads it, with the frozen values in it."""
        return "".join(text + (cited.text if cited else "") for text, cited in self.parts)

    @property
    def picture(self) -> Cited | None:
        """The map or chart that it is, if it is nothing else."""
        cited = [one for _text, one in self.parts if one]
        alone = (
            len(cited) == 1 and cited[0].is_picture and not any(text.strip(" .") for text, _one in self.parts)
        )
        return cited[0] if alone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A section with the sentences that the reader may see, and whether any is withheld."""

    section: Section
    lines: tuple[Line, ...]
    citations: tuple[Cited, ...]
    withheld: bool

    @property
    def paragraphs(self) -> list[list[Line]]:
        """The same sentences by paragraph."""
        return [list(lines) for _number, lines in groupby(self.lines, key=lambda line: line.paragraph)]


def assemble(report: Report, reader: Reader) -> list[Assembled]:
    """Every section of a report as ``reader`` may see it: in a handful of queries, whatever it cites."""
    sections = list(report.sections.prefetch_related("citations__by", "provisions__instrument"))
    cited = cited_of([one for section in sections for one in section.citations.all()], reader)
    return [_assembled(section, cited) for section in sections]


def assemble_section(section: Section, reader: Reader) -> Assembled:
    """One section as ``reader`` may see it."""
    return _assembled(section, cited_of(section.citations.select_related("by"), reader))


def cited_of(citations: Iterable[Citation], reader: Reader) -> dict[int, Cited]:
    """How each citation stands for a reader, by its primary key."""
    rows = list(citations)
    standing: dict[int, Cited] = {}
    for name, origin in ORIGINS.items():
        own = [one for one in rows if one.origin == name]
        seen = origin.find({one.key for one in own}, reader) if own else {}
        hidden = {one.key for one in own} - seen.keys()
        there = origin.find(hidden, None) if hidden else {}
        gone = hidden - there.keys()
        lost = dict.fromkeys(there, WITHHELD)
        lost |= dict.fromkeys(origin.withdrawn(gone, reader), WITHDRAWN) if gone else {}
        standing |= {one.pk: _standing(one, seen, lost) for one in own}
    return standing


def _standing(one: Citation, seen: Mapping[str, Found], lost: Mapping[str, str]) -> Cited:
    now = seen.get(one.key)
    if now is not None:
        return Cited(citation=one, state=FRESH if now.value == one.said else STALE, now=now)
    return Cited(citation=one, state=lost.get(one.key, GONE), now=None)


def _assembled(section: Section, cited: Mapping[int, Cited]) -> Assembled:
    own = {one.number: cited[one.pk] for one in section.citations.all()}
    hidden = {number for number, one in own.items() if one.state == WITHHELD}
    sentences = [(number, one) for number, some in enumerate(paragraphs_of(section.text)) for one in some]
    shown = [(number, one) for number, one in sentences if not hidden & set(one.cites)]
    return Assembled(
        section=section,
        lines=tuple(_line(number, one, own) for number, one in shown),
        citations=tuple(one for number, one in own.items() if number not in hidden),
        withheld=len(shown) < len(sentences),
    )


def _line(paragraph: int, sentence: Sentence, own: Mapping[int, Cited]) -> Line:
    used = [own[number] for number in sentence.cites if number in own]
    return Line(
        parts=tuple((text, own.get(number) if number else None) for text, number in sentence.parts),
        paragraph=paragraph,
        stale=any(one.state in {STALE, GONE, WITHDRAWN} for one in used),
        withdrawn=any(one.state == WITHDRAWN for one in used),
        unsupported=not used,
        loose=sentence.loose,
    )


def changes(report: Report, reader: Reader) -> list[tuple[Section, list[tuple[str, str]]]]:
    """Against the report before: of each section the sentences that came (``+``) and went (``-``)."""
    before = {} if report.previous is None else _texts(report.previous, reader)
    found = []
    for one in assemble(report, reader):
        old = before.get(one.section.key, [])
        steps = difflib.ndiff(old, [line.text for line in one.lines])
        found.append((one.section, [(step[0], step[2:]) for step in steps if step[0] in "+-"]))
    return found


def _texts(report: Report, reader: Reader) -> dict[str, list[str]]:
    return {one.section.key: [line.text for line in one.lines] for one in assemble(report, reader)}
