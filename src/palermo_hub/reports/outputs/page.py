"""A report as one html file that needs nothing beside it, with a style for print."""

from html import escape

from .document import Document, Figure, Heading, Note, Paragraph, Run

STYLE = """
body{font-family:"Noto Sans","Noto Sans Arabic",system-ui,sans-serif;color:#14213d;
max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.6}
h1{line-height:1.25}h2{margin-block-start:2.5rem}
.about,.aside,figcaption,ol{font-size:.9rem;color:#44546a}
.aside{border-inline-start:3px solid #6d4c8f;padding-inline-start:.75rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #d5dbe1}
figure{margin:1.5rem 0}svg{max-width:100%;height:auto}.wide{overflow-x:auto}ol a{overflow-wrap:anywhere}
@media print{body{max-width:none;margin:0;font-size:10pt}
h2,figcaption{break-after:avoid}figure,tr{break-inside:avoid}
a{color:inherit;text-decoration:none}@page{margin:2cm}}
"""


def to_html(document: Document) -> bytes:
    """Write it; each citation leads to its source at the end, and each source back."""
    notes: list[Note] = []
    body = "\n".join(_block(block, notes) for block in document.blocks)
    about = "".join(f"<p>{escape(line)}</p>" for line in document.about)
    listed = "".join(_listed(number, note) for number, note in enumerate(notes, start=1))
    sources = f"<section><h2>{escape(document.sources)}</h2><ol>{listed}</ol></section>" if notes else ""
    title = escape(document.title)
    return (
        f'<!doctype html>\n<html lang="{document.language}" dir="{document.direction}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><main><h1 dir=auto>{title}</h1>"
        f'<div class="about">{about}</div>\n{body}\n{sources}</main></body></html>\n'
    ).encode()


def _block(block: Heading | Paragraph | Figure, notes: list[Note]) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Figure):
        return _figure(block, notes)
    runs = "".join(_run(run, notes) for run in block.runs)
    return f'<p class="aside">{runs}</p>' if block.aside else f"<p dir=auto>{runs}</p>"


def _run(run: Run, notes: list[Note]) -> str:
    text = escape(run.text)
    if run.note is None:
        return text
    notes.append(run.note)
    number = len(notes)
    return f'<bdi>{text}</bdi><sup><a id="c{number}" href="#s{number}">{number}</a></sup>'


def _listed(number: int, note: Note) -> str:
    address = escape(note.address)
    link = f' <a href="{address}" dir="ltr">{address}</a>' if address else ""
    return (
        f'<li id="s{number}">{escape(note.text)}{link} <a href="#c{number}" aria-label="{number}">↩</a></li>'
    )


def _figure(block: Figure, notes: list[Note]) -> str:
    head, *rows = block.table
    cells = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in row) + "</tr>" for row in rows
    )
    picture = f'<div class="wide" role="img" aria-label="{escape(block.caption.text)}">{block.svg}</div>'
    table = f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'
    return f"<figure>{picture}<figcaption>{_run(block.caption, notes)}</figcaption>{table}</figure>"
