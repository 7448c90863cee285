"""A report as a tagged PDF (PDF/UA-1), by typst with the fonts of our pages; and its pictures as png."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from palermo.estimation.report import quoted

from .document import Document, Figure, Heading, Note, Paragraph, Run, direction_of

FONTS = str(Path(__file__).with_name("fonts"))
FAMILIES = '("Noto Sans", "DejaVu Sans")'
ISOLATED, UNTIL = "\u2066", "\u2069"
"""Around what has no letters, so that an interval is read from left to right in Arabic as well."""


def to_pdf(document: Document) -> bytes:
    """Write it.

    Returns:
        A PDF that tells its language, its reading order and what its pictures show.
    """
    lines = [
        '#set page(numbering: "1", margin: 2.2cm)',
        f"#set text(font: {FAMILIES}, size: 10.5pt)",
        f"#set text(lang: {quoted(document.language)}, dir: {document.direction})",
        "#set par(leading: 0.75em, spacing: 1.1em)",
        "#show heading: set block(above: 1.6em, below: 0.9em)",
        "#set table(inset: 4pt, stroke: 0.5pt + luma(200))",
        f"#set document(title: {quoted(document.title)})",
        f"= #{quoted(document.title)}",
        *(f"#text(fill: luma(80), {quoted(line)})" for line in document.about),
        *(_block(block, document.direction) for block in document.blocks),
    ]
    import typst

    text = "\n\n".join(lines)
    try:
        return _compiled(text, form="pdf", pdf_standards="ua-1")
    except (
        typst.TypstError
    ):  # a character that no font here shows: tagged all the same, and not called PDF/UA
        return _compiled(text, form="pdf")


def to_png(svg: str) -> bytes:
    """A picture for what shows no SVG, at 160 points an inch."""
    page = "#set page(width: 800pt, height: auto, margin: 0pt)\n"
    drawn = f'{page}#image(bytes({quoted(svg)}), format: "svg", width: 100%)'
    return _compiled(drawn, form="png", ppi=160)


def _compiled(text: str, *, form: Literal["pdf", "png"], **options: Any) -> bytes:  # noqa: ANN401 - typst's
    """What typst makes of a text, with our fonts first and those of the machine for other scripts."""
    import typst

    made: bytes = typst.compile(text.encode(), font_paths=_fonts(), format=form, **options)
    return made


@cache
def _fonts() -> Any:  # noqa: ANN401 - typst's fonts, read once
    import typst

    return typst.Fonts(font_paths=[FONTS])


def _block(block: Heading | Paragraph | Figure, direction: str) -> str:
    if isinstance(block, Heading):
        return f"== #{quoted(block.text)}"
    if isinstance(block, Figure):
        return _figure(block)
    runs = "".join(_run(run) for run in block.runs)
    if block.aside:
        side = "right" if direction == "rtl" else "left"
        return f"#block(width: 100%, stroke: ({side}: 2pt + luma(120)), inset: ({side}: 8pt))[{runs}]"
    return f"#text(dir: {block.direction})[{runs}]"


def _run(run: Run) -> str:
    if run.note is None:
        return f"#{quoted(run.text)}"
    return f"#{quoted(_isolated(run.text))}#footnote[{_note(run.note)}]"


def _isolated(text: str) -> str:
    return text if any(character.isalpha() for character in text) else f"{ISOLATED}{text}{UNTIL}"


def _note(note: Note) -> str:
    link = f" #link({quoted(note.address)})[#text(dir: ltr, {quoted(note.address)})]" if note.address else ""
    return f"#text(dir: {direction_of(note.text)})[#{quoted(note.text)}{link}]"


def _figure(block: Figure) -> str:
    head, *rows = (", ".join(f"[#{quoted(_isolated(cell))}]" for cell in row) for row in block.table)
    cells = ", ".join((f"table.header({head})", *rows))
    alt = quoted(block.caption.text)
    picture = f'image(bytes({quoted(block.svg)}), format: "svg", width: 85%, alt: {alt})'
    return (
        f"#figure({picture}, caption: [{_run(block.caption)}], supplement: none, numbering: none)\n\n"
        f"#table(columns: {len(block.table[0])}, {cells})"
    )
