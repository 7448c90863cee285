"""The report of a panel.

Plain language, assumptions, the objection to the method, pictures, and how to repeat it.

Written as one HTML file that needs nothing beside it, and as a PDF where ``typst`` is installed. Every
picture is also written as SVG and as rows of data (csv). A result too thin to publish is withheld from it.
"""

import csv
import io
import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from palermo.estimation import pictures
from palermo.estimation.covariates import Strata
from palermo.estimation.diagnostics import changes, pairwise, residuals, threshold_path
from palermo.estimation.drawing import number
from palermo.estimation.panel import Panel
from palermo.estimation.pictures import LABELS, Picture
from palermo.estimation.stepwise import fit_stepwise
from palermo.estimation.table import CaptureHistories

ASSUMPTIONS = (
    "Closed population: nobody enters or leaves the population that is counted during the period.",
    (
        "Linked without error: the same person on two lists is recognised, and two persons are never "
        "taken for one. "
        "Where draws of the linkage were given, its uncertainty is part of the interval."
    ),
    (
        "Dependence is modelled: where being on one list changes the chance of being on another (a "
        "referral), the "
        "model must contain it. No data can show a dependence of all lists at once."
    ),
    (
        "Nobody has no chance at all of being on any list; people whom no list could ever see are "
        "outside the "
        "estimate."
    ),
    "The lists hold people of the population that is counted, under the same definition.",
)
OBJECTION = (
    "The method is disputed. Whitehead, Jackson, Balch and Francis (2019, Journal of Human Trafficking, "
    "doi:10.1080/23322705.2019.1660952) hold that it is not suitable for counting victims of "
    "trafficking: lists are "
    "few, overlaps small, referrals common, people are not alike in how visible they are, and different "
    "models "
    "answer very differently. That last point can be seen below. It is why this report gives the range "
    "of several "
    "methods and says whether they agree; read a range over which the methods differ as 'not known "
    "better than this'."
)
QUOTING = (
    "Quote the range, the population in words, the year, the lists and the grade, together. Never one "
    "number alone; "
    "never as the number of victims detected; never divided into the number of persons assisted."
)
INTERNAL = (
    "Internal: tables and pictures hold small counts. They leave the office only through disclosure control."
)
WITHHELD = (
    "Withheld: too thin to publish (fewer than 50 persons, or fewer than 10 persons on two or more lists)."
)

CHAPTERS = (
    ("The lists and their overlaps", ("overlap", "upset", "dependence")),
    ("How sure each method is", ("bootstrap", "selection", "bic", "chains")),
    ("What would change the answer", ("thresholds", "robustness", "residuals")),
)
"""Where each picture stands, by the beginning of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a report, in order: headings, paragraphs, lists, tables and pictures."""

    title: str
    blocks: tuple[tuple[str, object], ...]


def draw(panel: Panel, histories: CaptureHistories) -> tuple[Picture, ...]:
    """Every picture that the panel and the table allow."""
    drawn = [pictures.overlap_matrix(histories), pictures.upset(histories), pictures.forest(panel)]
    if pairs := pairwise(histories):
        drawn.append(pictures.dependence(pairs))
    by = {answer.method: answer for answer in panel.panel}
    drawn += [
        pictures.histogram(answer.details, answer.estimate, answer.method)
        for answer in panel.panel
        if "histogram" in answer.details
    ]
    if "stepwise" in by and "pair_selected" in by["stepwise"].details:
        drawn.append(pictures.selection(by["stepwise"].details))
    if "bic" in by:
        drawn.append(pictures.bic_cloud(by["bic"].details))
    if "latent_class" in by:
        drawn.append(pictures.chains(by["latent_class"].details))
    if len(histories.lists) > 2 and (path := threshold_path(histories)):
        drawn += [
            pictures.thresholds(path),
            pictures.robustness(changes(histories)),
            pictures.residual_bars(residuals(histories, fit_stepwise(histories))),
        ]
    return tuple(drawn)


def write_report(
    folder: Path,
    panel: Panel,
    histories: CaptureHistories,
    *,
    seed: int,
    command: str,
    strata: Strata | None = None,
) -> tuple[Path, ...]:
    """Write ``report.html``, ``report.pdf`` where typst is installed, and each picture as svg and csv.

    Args:
        folder: made if missing; files of the same names are replaced, whole.
        panel: the answers.
        histories: the table.
        seed: of the draws.
        command: that reproduces the report.
        strata: estimates by covariates.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    withheld = "too thin" in panel.agreement
    drawn = () if withheld else draw(panel, histories)
    text = compose(panel, drawn, seed=seed, command=command, strata=None if withheld else strata)
    files: dict[str, bytes] = {"report.html": to_html(text).encode()}
    for picture in drawn:
        files[f"{picture.name}.svg"] = picture.svg.encode()
        files[f"{picture.name}.csv"] = _csv(picture).encode()
    if find_spec("typst"):
        files["report.pdf"] = to_pdf(text)
    for name, content in files.items():
        part = folder / f".{name}.part"
        part.touch(mode=0o600)
        part.write_bytes(content)
        part.replace(folder / name)
    return tuple(folder / name for name in files)


def compose(
    panel: Panel, drawn: Sequence[Picture], *, seed: int, command: str, strata: Strata | None = None
) -> Text:
    """The report's words."""
    withheld = "too thin" in panel.agreement
    low, high = (number(limit) for limit in panel.range)
    head = (
        f"Estimated {panel.population}, detected and undetected: between {low} and {high}. "
        f"The methods {panel.agreement} ({panel.reason})."
    )
    by_name = {picture.name: picture for picture in drawn}
    blocks: list[tuple[str, object]] = [("p", WITHHELD if withheld else head)]
    blocks += [
        ("p", f"Observed: {panel.observed:,} persons on {len(panel.lists)} lists ({', '.join(panel.lists)}).")
    ]
    if not withheld:
        blocks += [("p", INTERNAL), ("h", "Each method"), ("table", _table(panel))]
        blocks += [("picture", by_name.pop("forest"))] if "forest" in by_name else []
        blocks += [
            (
                "ul",
                tuple(
                    f"{LABELS[answer.method]}: {warning}"
                    for answer in panel.panel
                    for warning in answer.warnings
                ),
            )
        ]
    if panel.warnings:
        blocks += [("h", "What to know of this table"), ("ul", panel.warnings)]
    if strata:
        blocks += [("h", f"By {', '.join(strata.by)}"), ("table", _strata_table(strata))]
    for title, begins in CHAPTERS:
        found = [picture for name, picture in by_name.items() if name.startswith(begins)]
        blocks += [("h", title), *(("picture", picture) for picture in found)] if found else []
    blocks += [
        ("h", "What is assumed"),
        ("ul", ASSUMPTIONS),
        ("h", "The objection to the method"),
        ("p", OBJECTION),
    ]
    blocks += [("h", "How to quote it"), ("p", QUOTING), ("h", "How to repeat it")]
    blocks += [("code", command), ("p", f"Seed {seed}. {_versions()}.")]
    return Text(title="How many persons, detected and undetected", blocks=tuple(blocks))


def _versions() -> str:
    names = ("palermo", "numpy", "scipy", "numba", "polars")
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)])


def to_html(text: Text) -> str:
    """One HTML file with its style and pictures inside."""
    style = (
        "body{font-family:'Noto Sans',system-ui,sans-serif;color:#14213d;max-width:48rem;margin:2rem auto;"
        "padding:0 1rem;line-height:1.5}"
        "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
        "td,th{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #d5dbe1;vertical-align:top}"
        "pre{background:#f4f6f8;padding:.75rem;white-space:pre-wrap}"
        ".wide{overflow-x:auto}td:nth-child(2),td:nth-child(3){white-space:nowrap}"
        "figure{margin:1.5rem 0}figcaption{font-size:.9rem}svg{max-width:100%;height:auto}"
    )
    body = "".join(_html(kind, content) for kind, content in text.blocks)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(text.title)}</title>'
        f"<style>{style}</style></head>\n<body><main><h1>{escape(text.title)}</h1>\n{body}</main></body></html>\n"
    )


def to_pdf(text: Text, *, language: str = "en", direction: str = "ltr", compact: bool = False) -> bytes:
    """The same as a tagged PDF, by typst; ``direction`` is ltr or rtl, ``compact`` fits more on a page."""
    import typst

    title = quoted(text.title)
    said = f"size: {8 if compact else 10}pt, lang: {quoted(language)}, dir: {direction}"
    tight = "#set table(inset: 2.5pt)\n#set block(spacing: 0.8em)\n#set list(spacing: 0.5em)"
    lines = [
        f'#set page(numbering: "1", margin: {1.3 if compact else 2}cm)',
        *([tight] if compact else []),
        '#set text(font: ("Noto Sans", "DejaVu Sans", "Libertinus Serif"), ' + said + ")",
        f"#set document(title: {title})",
        f"= #{title}",
    ]
    for kind, content in text.blocks:
        if isinstance(content, Picture):
            words, picture = quoted(content.caption), f'bytes({quoted(content.svg)}), format: "svg"'
            share = min(100, round(int(content.svg.split('width="')[1].split('"')[0]) / 7.2))
            lines.append(f"#figure(image({picture}, width: {share}%, alt: {words}), caption: {words})")
        else:
            lines.append(_typst(kind, content))
    made: bytes = typst.compile("\n\n".join(lines).encode())
    return made


def _html(kind: str, content: object) -> str:
    if isinstance(content, Picture):
        return f"<figure>{content.svg}<figcaption>{escape(content.caption)}</figcaption></figure>\n"
    if kind == "table" and isinstance(content, tuple):
        head, *rows = content
        cells = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return (
            f'<div class="wide" tabindex="0"><table><thead><tr>{cells}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>\n"
        )
    if kind == "ul" and isinstance(content, tuple):
        return "<ul>" + "".join(f"<li>{escape(str(item))}</li>" for item in content) + "</ul>\n"
    tag = {"h": "h2", "code": "pre"}.get(kind, "p")
    return f"<{tag}>{escape(str(content))}</{tag}>\n"


def _typst(kind: str, content: object) -> str:
    if kind == "table" and isinstance(content, tuple):
        head, *rows = (", ".join(f"[#{quoted(cell)}]" for cell in row) for row in content)
        cells = ", ".join((f"table.header({head})", *rows))
        return f"#table(columns: {len(content[0])}, stroke: 0.5pt + luma(200), {cells})"
    if kind == "ul" and isinstance(content, tuple):
        return "\n".join(f"- #{quoted(str(item))}" for item in content)
    words = quoted(str(content))
    return {"h": f"== #{words}", "code": f"#raw({words}, block: true)"}.get(kind, f"#{words}")


def quoted(words: str) -> str:
    """A typst string: nothing in it can be markup."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


LOG_LINEAR = ("stepwise", "bic", "main_effects", "decomposable")


def _table(panel: Panel) -> tuple[tuple[str, ...], ...]:
    head = ("Method", "Estimate", "95 % interval", "Dependences in the model")
    return (
        head,
        *(
            (
                LABELS[answer.method],
                number(answer.estimate),
                " – ".join(number(limit) for limit in answer.interval),
                " ".join(answer.model) or ("none" if answer.method in LOG_LINEAR else "not of this kind"),
            )
            for answer in panel.panel
        ),
    )


def _strata_table(strata: Strata) -> tuple[tuple[str, ...], ...]:
    rows = [(*strata.by, "Observed", "Estimate", "95 % interval")]
    for row in (*strata.strata, strata.total):
        thin = "too thin to publish" in row.warnings
        values = (
            [row.values[name] for name in strata.by]
            if row.values
            else ["total", *[""] * (len(strata.by) - 1)]
        )
        shown = "withheld" if thin else "not known" if row.estimate is None else number(row.estimate)
        limits = "" if thin or not row.interval else " – ".join(number(limit) for limit in row.interval)
        rows.append((*values, "withheld" if thin else f"{row.observed:,}", shown, limits))
    return tuple(rows)


def _csv(picture: Picture) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(
        buffer, fieldnames=list(picture.rows[0]) if picture.rows else ["empty"], lineterminator="\n"
    )
    writer.writeheader()
    for row in picture.rows:
        writer.writerow(
            {k: "" if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        )
    return buffer.getvalue()
