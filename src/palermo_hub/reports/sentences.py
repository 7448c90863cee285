"""A section's sentences: which rest on citations, which on nothing, which hold a loose number."""

import re
from dataclasses import dataclass

ENDS = re.compile(r"(?<=[.!?؟])\s+|\n+")
MARK = re.compile(r"\{(\d{1,4})\}")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence.

    Attributes:
        text: as it was written, with its marks.
        cites: the numbers of its citations, in order.
    """

    text: str
    cites: tuple[int, ...]

    @property
    def loose(self) -> bool:
        """Whether it holds a number that is neither a citation nor a year."""
        return bool(re.search(r"\d", YEAR.sub("", MARK.sub("", self.text))))

    @property
    def parts(self) -> list[tuple[str, int | None]]:
        """Text and citations in turn: each part of text with the number of the citation that follows it."""
        pieces = MARK.split(self.text)
        numbers = [*map(int, pieces[1::2]), None]
        return list(zip(pieces[::2], numbers, strict=True))


def sentences_of(text: str) -> list[Sentence]:
    """The sentences of a text, in order."""
    pieces = (piece.strip() for piece in ENDS.split(text))
    return [
        Sentence(text=piece, cites=tuple(int(number) for number in MARK.findall(piece)))
        for piece in pieces
        if piece
    ]


def paragraphs_of(text: str) -> list[list[Sentence]]:
    """The sentences of each paragraph, in order; a new line begins a new paragraph."""
    found = (sentences_of(paragraph) for paragraph in text.split("\n"))
    return [sentences for sentences in found if sentences]
