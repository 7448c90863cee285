"""The frame of a release's pages: HTML without scripts or addresses, for screen, paper and dark rooms."""

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root { color-scheme: light dark;
  --ink: #14213d; --paper: #fff; --mist: #f4f6f8; --line: #d5dbe1; --sea: #0b5563 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --paper: #10161f; --mist: #1a2330; --line: #3a4656; --sea: #7cc4d1 }
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Noto Sans", sans-serif }
main { max-width: 46rem; margin-inline: auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin-block: 0 .5rem }
h2 { font-size: 1.25rem; margin-block: 2rem .25rem }
p { max-width: 65ch; margin-block: .5rem }
.told { background: var(--mist); border-inline-start: 4px solid var(--sea); padding: .6rem 1rem }
.wide { overflow-x: auto; margin-block: 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 100% }
caption { text-align: start; font-weight: 600; padding-block: .3rem }
th, td { border-block-end: 1px solid var(--line); padding: .3rem .6rem; text-align: end; vertical-align: top }
th { font-weight: 600 }
th:first-child, td:first-child { text-align: start; padding-inline-start: 0; min-width: 8rem }
code { font-size: .95em; overflow-wrap: anywhere }
@media print {
  :root { --ink: #000; --paper: #fff; --mist: #fff; --line: #999; --sea: #000 }
  main { max-width: none; padding: 0 }
  tr, .told { break-inside: avoid }
  h2, caption { break-after: avoid }
  .wide { overflow: visible }
}
"""


def page(title: str, body: str) -> str:
    """A whole page; ``body`` is HTML."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def sections(parts: Iterable[tuple[str, str]]) -> str:
    """Headings with the HTML under each."""
    return "\n".join(f"<h2>{escape(title)}</h2>\n{text}" for title, text in parts)


def paragraphs(*texts: str) -> str:
    """Plain texts as paragraphs."""
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts)


def told(text: str) -> str:
    """The one sentence that a hurried reader must take away."""
    return f'<p class="told">{escape(text)}</p>'


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its caption; the first column names the row."""
    line = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{line}</tr></thead><tbody>{body}</tbody></table></div>"
    )
