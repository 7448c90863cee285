"""A report as blocks that know no format: headings, paragraphs with notes, pictures with their table."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as translate

from palermo_hub.organisations.models import Reader, User
from palermo_hub.reports.assembling import GONE, STALE, Assembled, Cited, Line
from palermo_hub.reports.models import Report
from palermo_hub.reports.origins import ORIGINS, Found

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (2.2) has no place for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Where a citation comes from, and its address; none where it is gone."""

    text: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of text; what is cited has a note."""

    text: str
    note: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text; ``aside`` is ours, such as that something is withheld, and not the drafter's."""

    runs: tuple[Run, ...]
    aside: bool = False

    @property
    def direction(self) -> str:
        """Of the first letter that has one."""
        return direction_of("".join(run.text for run in self.runs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture, its caption with a note, and the table that says the same."""

    svg: str
    caption: Run
    table: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report to be written out.

    Attributes:
        title: of the report.
        language: code of the language of what is ours.
        direction: ltr or rtl.
        about: lines below the title.
        sources: what the list of notes is called.
    """

    title: str
    language: str
    direction: str
    about: tuple[str, ...]
    sources: str
    blocks: tuple[Block, ...] = field(repr=False)


def compose(report: Report, sections: Iterable[Assembled], *, reader: Reader, host: str) -> Document:
    """Blocks of a report in the language that is active."""
    return Document(
        title=clean(report.title),
        language=(get_language() or "en").partition("-")[0],
        direction="rtl" if get_language_bidi() else "ltr",
        about=tuple(clean(line) for line in _about(report, reader)),
        sources=translate("Sources"),
        blocks=tuple(block for section in sections for block in _section(section, host)),
    )


def clean(text: str) -> str:
    """A text without what no document can hold."""
    return UNWRITABLE.sub("", text)


def direction_of(text: str, default: str = "ltr") -> str:
    """``rtl`` or ``ltr``, by the first letter that has a direction."""
    for character in text:
        found = unicodedata.bidirectional(character)
        if found in ("L", "R", "AL"):
            return "ltr" if found == "L" else "rtl"
    return default


def _about(report: Report, reader: Reader) -> Iterator[str]:
    yield str(Report.Kind(report.kind).label) + (f" · {report.place.name}" if report.place else "")
    yield f"{date_format(report.starts, 'DATE_FORMAT')} – {date_format(report.ends, 'DATE_FORMAT')}"
    yield translate("Written out on %(day)s.") % {"day": date_format(timezone.localdate(), "DATE_FORMAT")}
    if not isinstance(reader, User):
        yield translate("It holds what everybody may see.")
    else:
        yield translate("It holds what one reader may see: do not pass it on.")
    if report.finished_at is None:
        yield translate("This is a draft.")


def _section(one: Assembled, host: str) -> Iterator[Block]:
    yield Heading(text=clean(one.section.name))
    if not one.lines and not one.withheld:
        yield _aside(translate("Nothing is written here yet."))
    for lines in one.paragraphs:
        yield from _paragraph(lines, host)
    if one.withheld:
        yield _aside(translate("A part of this section is withheld."))


def _aside(text: str) -> Paragraph:
    return Paragraph(runs=(Run(text=text),), aside=True)


def _paragraph(lines: list[Line], host: str) -> Iterator[Block]:
    """One paragraph; a picture that stands alone is one by itself."""
    cited = lines[0].picture
    drawn = cited.drawn if cited else None
    if cited and drawn:
        caption = Run(text=clean(cited.text) or translate("Picture"), note=_note(cited, host))
        yield Figure(svg=clean(drawn.svg), caption=caption, table=drawn.table)
        return
    runs = [run for line in lines for run in (*_runs(line, host), Run(text=" "))]
    yield Paragraph(runs=tuple(runs[:-1]))


def _runs(line: Line, host: str) -> Iterator[Run]:
    for text, cited in line.parts:
        if text:
            yield Run(text=clean(text))
        if cited:
            yield Run(text=clean(cited.text), note=_note(cited, host))


def _note(cited: Cited, host: str) -> Note:
    """Kind and name of the origin, the day it said so, and whether it has changed since."""
    day = date_format(timezone.localdate(cited.citation.at), "DATE_FORMAT")
    name = cited.now.label if cited.now else ""
    kind = ORIGINS[cited.citation.origin].label
    named = translate("%(kind)s: %(name)s.") % {"kind": kind, "name": name[:300].rstrip(".")}
    said = [named if name else f"{kind}."]
    said.append(translate("As on %(day)s.") % {"day": day})
    if cited.state == STALE:
        said.append(translate("It has changed since."))
    if cited.state == GONE:
        said.append(translate("It is not there any more."))
    return Note(text=clean(" ".join(said)), address=_address(cited.now, host) if cited.now else "")


def _address(found: Found, host: str) -> str:
    """Of the origin's page, in the report's language where the site has it, else in English."""
    language = get_language() or "en"
    path = (
        found.address if language in dict(settings.LANGUAGES) else found.address.removeprefix(f"/{language}")
    )
    return f"{host}{path}"
