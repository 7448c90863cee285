"""Footnotes of a docx: Word's own (ECMA-376, part 1, 17.11), so that each moves with its sentence."""

from html import escape
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement

from .document import Note, direction_of

STYLE = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
FIRST = 1
"""The first number that is ours; those before are the lines that Word draws above notes."""

SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>'
    for kind, number, element in (
        ("separator", -1, "separator"),
        ("continuationSeparator", 0, "continuationSeparator"),
    )
)


class Notes:
    """The footnotes of one document, numbered as they are added."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - python-docx has no types
        self._document = document
        self._part = Part(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, package=document.part.package
        )
        self._written: list[str] = []

    def add(self, paragraph: Any, note: Note) -> None:  # noqa: ANN401 - a paragraph
        """Set a note's mark at the end of a paragraph as it is so far."""
        number = FIRST + len(self._written)
        run = paragraph.add_run()
        run.font.superscript = True
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(number))
        run._r.append(mark)
        self._written.append(self._footnote(number, note))

    def close(self) -> None:
        """Put them into the document; one without notes stays without that part."""
        if not self._written:
            return
        inside = SEPARATORS + "".join(self._written)
        text = f"<w:footnotes {nsdecls('w', 'r')}>{inside}</w:footnotes>"
        self._part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
        self._document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _footnote(self, number: int, note: Note) -> str:
        rtl = direction_of(note.text) == "rtl"
        side = "<w:pPr><w:bidi/></w:pPr>" if rtl else ""
        run = (
            '<w:rPr><w:sz w:val="17"/><w:szCs w:val="17"/><w:rtl/></w:rPr>'
            if rtl
            else '<w:rPr><w:sz w:val="17"/></w:rPr>'
        )
        said = f'<w:r>{run}<w:t xml:space="preserve"> {escape(note.text)} </w:t></w:r>'
        return (
            f'<w:footnote w:id="{number}"><w:p>{side}<w:r>{STYLE}<w:footnoteRef/></w:r>'
            f"{said}{self._link(note.address)}</w:p></w:footnote>"
        )

    def _link(self, address: str) -> str:
        if not address:
            return ""
        number = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        look = '<w:rPr><w:color w:val="1F4E79"/><w:sz w:val="17"/></w:rPr>'
        return f'<w:hyperlink r:id="{number}"><w:r>{look}<w:t>{escape(address)}</w:t></w:r></w:hyperlink>'
