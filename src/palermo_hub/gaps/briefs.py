"""The brief of a place: what one page says of it, for the page and for the PDF alike."""

from dataclasses import dataclass

import polars as pl
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as translate

from palermo.gaps.schema import ALL
from palermo_hub.organisations.models import Reader

from .asks import Asked, asked_in
from .formula import Step, steps
from .shown import Shown, shown
from .table import GapTable
from .words import MONEY, NOTE, Words, form_order, group_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One page on one place.

    Attributes:
        cell: of all forms and everybody.
        forms, groups: cells of everybody by form, and of all forms by group, where anybody was detected.
        quote: how to quote it.
    """

    place: str
    state: str
    year: int
    cell: Shown
    steps: list[Step]
    forms: list[Shown]
    groups: list[Shown]
    asks: list[Asked]
    quote: str


def brief_of(table: GapTable, words: Words, place: str, *, reader: Reader, address: str) -> Brief:
    """Gather a brief from the cells that its reader may see."""
    here = table.cells.filter(place=place)
    everybody = here.filter(sex=ALL, age_group=ALL)
    somebody = pl.col("detected_high").fill_null(1) > 0
    forms = shown(everybody.filter(pl.col("form") != ALL, somebody, pl.col("empty").is_null()), table, words)
    groups = shown(
        here.filter(pl.col("form") == ALL, pl.col("sex") != ALL, pl.col("empty").is_null()), table, words
    )
    cell = shown(everybody.filter(form=ALL), table, words)[0]
    return Brief(
        place=words.place(place),
        state=table.release.place.name,
        year=table.year,
        cell=cell,
        steps=steps(cell),
        forms=sorted(forms, key=lambda one: form_order(one.record["form"])),
        groups=sorted(groups, key=lambda one: group_order((one.record["sex"], one.record["age_group"]))),
        asks=asked_in(ALL),
        quote=_quote(table, words.place(place), address),
    )


def _quote(table: GapTable, place: str, address: str) -> str:
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    return translate(
        "Palermo, the gap in %(place)s, %(year)s. Release %(release)s. Made on %(day)s. %(address)s"
    ) % {
        "place": place,
        "year": table.year,
        "release": table.release,
        "day": day,
        "address": address,
    }


def to_pdf(brief: Brief) -> bytes:
    """The brief as a tagged PDF, in the reader's language."""
    from palermo.estimation.report import Text, to_pdf

    blocks: list[tuple[str, object]] = [
        ("p", translate("Persons detected and what is done for them, %(year)s") % {"year": brief.year}),
        ("p", str(NOTE)),
        ("table", _steps(brief)),
    ]
    for title, cells in (
        (translate("By form of exploitation"), brief.forms),
        (translate("By group"), brief.groups),
    ):
        if cells:
            blocks += [("h", title), ("table", _cells(cells, by_group=cells is brief.groups))]
    blocks += [
        ("h", translate("Asked for by")),
        ("ul", tuple(f"{ask.provision}: {ask.provision.text}" for ask in brief.asks)),
        ("p", str(MONEY)),
        ("p", brief.quote),
    ]
    direction = "rtl" if get_language_bidi() else "ltr"
    return to_pdf(
        Text(title=f"{brief.place} · {brief.state}", blocks=tuple(blocks)),
        language=(get_language() or "en").partition("-")[0],
        direction=direction,
        compact=True,
    )


def _steps(brief: Brief) -> tuple[tuple[str, ...], ...]:
    head = (translate("Figure"), translate("Result"), translate("How it is made"))
    return (head, *((step.label, step.result, step.how) for step in brief.steps))


def _cells(cells: list[Shown], *, by_group: bool) -> tuple[tuple[str, ...], ...]:
    head = (
        translate("Group") if by_group else translate("Form of exploitation"),
        translate("Detected"),
        translate("Known to be assisted"),
        translate("Not known to be assisted"),
    )
    few, untold = translate("under 20"), translate("not told")
    return (
        head,
        *(
            (
                one.group if by_group else one.form,
                one.detected,
                untold if one.untold else one.share or few,
                "" if one.untold else one.not_known,
            )
            for one in cells
        ),
    )
