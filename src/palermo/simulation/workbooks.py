"""Workbooks written as bytes that never change: the same table gives the same xlsx or ods.

Only what a plain sheet needs of ECMA-376 (xlsx) and OASIS OpenDocument 1.3 (ods). Writers of spreadsheets put
the hour of writing into the file; a simulation that must be the same byte for byte cannot have that.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

Quoted = Callable[[pl.Expr], pl.Expr]

SLICE = 20_000
"""Rows turned into text at once, so that memory does not grow with the table."""

XLSX_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="styles.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
ODS_PARTS = {
    "META-INF/manifest.xml": "<manifest:manifest "
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>",
}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_xlsx(
    path: Path, table: pl.DataFrame, *, sheet: str, dates: frozenset[str], numbers: frozenset[str]
) -> None:
    """Write a table of text as one sheet of an xlsx workbook.

    Args:
        path: where to.
        table: columns of text; a null is an empty cell.
        sheet: the sheet's name.
        dates: columns whose whole ISO dates become date cells; shorter ones stay text.
        numbers: columns whose cells become numbers.
    """
    cells = {name: _xlsx_cell(name, dates, numbers) for name in table.columns}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in XLSX_PARTS.items():
            archive.writestr(_entry(name), HEAD + text.replace("{sheet}", sheet))
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
            start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            part.write((HEAD + start).encode())
            for rows in _rows(table, cells, ("<row>", "</row>"), _xlsx_text):
                part.write(rows.encode())
            part.write(b"</sheetData></worksheet>")


def write_ods(
    path: Path, table: pl.DataFrame, *, sheet: str, dates: frozenset[str], numbers: frozenset[str]
) -> None:
    """Write a table of text as one sheet of an OpenDocument spreadsheet; arguments as in ``write_xlsx``."""
    cells = {name: _ods_cell(name, dates, numbers) for name in table.columns}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        # The type stands first and bare, so that a program finds it at a fixed place (part 2, 3.3).
        kind = zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0))
        archive.writestr(kind, "application/vnd.oasis.opendocument.spreadsheet")
        for name, text in ODS_PARTS.items():
            archive.writestr(_entry(name), HEAD + text)
        with archive.open(_entry("content.xml"), "w", force_zip64=True) as part:
            start = (
                '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
                'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
                'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
                f'<office:body><office:spreadsheet><table:table table:name="{sheet}">'
            )
            part.write((HEAD + start).encode())
            for rows in _rows(table, cells, ("<table:table-row>", "</table:table-row>"), _ods_text):
                part.write(rows.encode())
            part.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the archive, of no particular hour."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _rows(
    table: pl.DataFrame, cells: dict[str, pl.Expr], row: tuple[str, str], quoted: Quoted
) -> Iterator[str]:
    """The heading and the rows as text, a slice at a time."""
    head = pl.DataFrame({"heading": table.columns}).select(quoted(pl.col("heading")))
    yield row[0] + "".join(head.to_series()) + row[1]
    line = pl.concat_str(pl.lit(row[0]), *cells.values(), pl.lit(row[1]))
    for part in table.iter_slices(SLICE):
        yield "".join(part.select(line).to_series())


def _escaped(text: pl.Expr) -> pl.Expr:
    """The text with the three marks of XML made harmless."""
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
    for mark, name in pairs:
        text = text.str.replace_all(mark, name, literal=True)
    return text


def _xlsx_text(text: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit('<c t="inlineStr"><is><t>'), _escaped(text), pl.lit("</t></is></c>"))


def _xlsx_cell(name: str, dates: frozenset[str], numbers: frozenset[str]) -> pl.Expr:
    """One cell of SpreadsheetML (ECMA-376 part 1, 18.3.1.4)."""
    cell = pl.when(pl.col(name).is_null()).then(pl.lit("<c/>"))
    if name in dates:
        whole = pl.col(name).str.to_date("%Y-%m-%d", strict=False)
        # Day 1 is 1 January 1900 and the format believes in 29 February 1900: hence 25,569 for 1970.
        serial = pl.concat_str(pl.lit('<c s="1"><v>'), whole.to_physical() + 25_569, pl.lit("</v></c>"))
        typed = cell.when(whole.is_not_null()).then(serial)
        return typed.otherwise(_xlsx_text(pl.col(name)))
    if name in numbers:
        return cell.otherwise(pl.concat_str(pl.lit("<c><v>"), pl.col(name), pl.lit("</v></c>")))
    return cell.otherwise(_xlsx_text(pl.col(name)))


def _ods_text(text: pl.Expr) -> pl.Expr:
    start = '<table:table-cell office:value-type="string"><text:p>'
    return pl.concat_str(pl.lit(start), _escaped(text), pl.lit("</text:p></table:table-cell>"))


def _ods_cell(name: str, dates: frozenset[str], numbers: frozenset[str]) -> pl.Expr:
    """One cell of OpenDocument (part 3, 9.1.4)."""
    cell = pl.when(pl.col(name).is_null()).then(pl.lit("<table:table-cell/>"))
    if name in dates:
        whole = pl.col(name).str.contains(r"^\d{4}-\d\d-\d\d$")
        typed = cell.when(whole).then(_ods_value(name, "date", "date-value"))
        return typed.otherwise(_ods_text(pl.col(name)))
    if name in numbers:
        return cell.otherwise(_ods_value(name, "float", "value"))
    return cell.otherwise(_ods_text(pl.col(name)))


def _ods_value(name: str, kind: str, attribute: str) -> pl.Expr:
    """A cell with a typed value, and the same as text."""
    start = f'<table:table-cell office:value-type="{kind}" office:{attribute}="'
    end = "</text:p></table:table-cell>"
    return pl.concat_str(pl.lit(start), pl.col(name), pl.lit('"><text:p>'), pl.col(name), pl.lit(end))
