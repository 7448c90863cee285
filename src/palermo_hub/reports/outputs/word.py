"""A report as a docx that a drafter edits: headings, notes, tables and languages are Word's own."""

from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from .document import Document, Figure, Heading, Paragraph, Run, direction_of
from .notes import Notes
from .typeset import to_png

FONT = "Noto Sans"
TAGS = {"en": "en-GB", "fr": "fr-FR", "ar": "ar-SA"}
WIDTH = Cm(16)
A4 = (Cm(21), Cm(29.7))


def to_docx(document: Document) -> bytes:
    """Write it."""
    made = docx.Document()
    _prepare(made, document)
    notes = Notes(made)
    _paragraph(made, (Run(text=document.title),), "Title", notes, direction_of(document.title))
    for line in document.about:
        _paragraph(made, (Run(text=line),), "Subtitle", notes, document.direction)
    for block in document.blocks:
        _block(made, block, notes, document.direction)
    notes.close()
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _prepare(made: Any, document: Document) -> None:  # noqa: ANN401 - python-docx has no types
    """Title, sheet, languages, font and direction of the whole."""
    made.core_properties.title = document.title[:255]
    made.core_properties.author = "Palermo"
    made.core_properties.language = TAGS[document.language]
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Subtitle", "Caption"):
        style = made.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)
        fonts.set(qn("w:cs"), "Noto Sans Arabic")
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Subtitle"].font.size = Pt(10)
    made.styles["Subtitle"].font.italic = False
    latin = document.language if document.language != "ar" else "en"
    properties = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=TAGS[latin], bidi=TAGS["ar"]))
    sheet = made.sections[0]
    sheet.page_width, sheet.page_height = A4
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(2.5)
    if document.direction == "rtl":
        page = sheet._sectPr
        page.insert(len(page) - len(page.findall(qn("w:docGrid"))), OxmlElement("w:bidi"))


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - an element of lxml
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _block(made: Any, block: Heading | Paragraph | Figure, notes: Notes, direction: str) -> None:  # noqa: ANN401
    if isinstance(block, Heading):
        _paragraph(made, (Run(text=block.text),), "Heading 1", notes, direction_of(block.text, direction))
    elif isinstance(block, Figure):
        _figure(made, block, notes, direction)
    else:
        aside = "Intense Quote" if block.aside else "Normal"
        _paragraph(made, block.runs, aside, notes, block.direction)


def _paragraph(
    made: Any,  # noqa: ANN401 - a document or a cell
    runs: tuple[Run, ...],
    style: str | None,
    notes: Notes,
    direction: str,
) -> Any:  # noqa: ANN401 - a paragraph
    paragraph = made.add_paragraph(style=style)
    _fill(paragraph, runs, notes, direction)
    return paragraph


def _fill(paragraph: Any, runs: tuple[Run, ...], notes: Notes, direction: str) -> None:  # noqa: ANN401
    if direction == "rtl":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in runs:
        written = paragraph.add_run(run.text)
        numbers = run.note or any(character.isdigit() for character in run.text)
        if direction_of(run.text, "ltr" if numbers else direction) == "rtl":
            properties = written._r.get_or_add_rPr()
            properties.append(OxmlElement("w:rtl"))
            properties.append(_element("w:lang", bidi=TAGS["ar"]))
        if run.note:
            notes.add(paragraph, run.note)


def _figure(made: Any, block: Figure, notes: Notes, direction: str) -> None:  # noqa: ANN401 - a document
    made.add_picture(BytesIO(to_png(block.svg)), width=WIDTH)
    shown = made.inline_shapes[-1]._inline.docPr
    shown.set("descr", block.caption.text)
    _paragraph(made, (block.caption,), "Caption", notes, direction_of(block.caption.text, direction))
    table = made.add_table(rows=0, cols=len(block.table[0]), style="Table Grid")
    if direction == "rtl":
        table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
    for row in block.table:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _fill(cell.paragraphs[0], (Run(text=text),), notes, direction_of(text, direction))
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        for run in cell.paragraphs[0].runs:
            run.font.bold, run.font.color.rgb = True, RGBColor(0x14, 0x21, 0x3D)
