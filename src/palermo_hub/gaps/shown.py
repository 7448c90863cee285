"""Cells of a gap table as a page shows them: numbers and words in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as translate

from palermo.gaps import cell_records
from palermo.gaps.schema import ALL
from palermo_hub.reference import amounts

from .table import GapTable
from .words import EMPTY, Words, form_label, form_order, group_label, group_order

Group = tuple[str, str]
SHADES = ((0.6, "g0"), (0.4, "g1"), (0.25, "g2"), (0.0, "g3"))
"""The least share known to be assisted, and its shade: darker is further from help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One cell.

    Attributes:
        record: the cell as ``palermo.gaps`` gives it.
        place, form, group: its labels.
        address: the page that opens it.
    """

    record: Mapping[str, Any]
    place: str
    form: str
    group: str
    address: str

    def text(self, name: str) -> str:
        """A count between its ends; nothing where there is no figure."""
        return between(self.record[name])

    @property
    def empty(self) -> str:
        """Which kind of empty it is, in words; nothing where somebody was detected."""
        return str(EMPTY.get(self.record["empty"] or "", ""))

    @property
    def looked(self) -> str:
        """How many lists looked."""
        number = self.record["looked"]
        return "" if number is None else amounts.number(number)

    @property
    def detected(self) -> str:
        """Persons detected."""
        return self.text("detected")

    @property
    def untold(self) -> bool:
        """Whether somebody was detected of whom the release does not tell what became."""
        return self.record["assisted"] is None and self.record["empty"] is None

    @property
    def share(self) -> str:
        """The assisted share; nothing under 20 persons, nor where it could be all or none."""
        pair = self.record["assisted_share"]
        return amounts.share(*pair) if pair and not self.untold else ""

    @property
    def not_known(self) -> str:
        """Persons not known to be assisted."""
        return self.text("not_known_assisted")

    @property
    def places(self) -> str:
        """Places that this group can use."""
        return self.text("places")

    @property
    def capacity(self) -> str:
        """Places for each person wanting one."""
        pair = self.record["capacity"]
        return amounts.ratio(*pair) if pair else ""

    @property
    def contacts(self) -> str:
        """Contacts of activities."""
        return self.text("contacts") if self.record["activities"] else ""

    @property
    def estimate(self) -> str:
        """The estimate, where the cell can carry one."""
        return self.text("estimate")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Refused, left and not yet due, where there are any."""
        named = {
            "refused": translate("refused"),
            "left": translate("left"),
            "not_due": translate("not yet due"),
        }
        return [
            (label, self.text(name)) for name, label in named.items() if (self.record[name] or [0, 0])[1] != 0
        ]

    @property
    def money(self) -> list[str]:
        """Budget and spent, each currency apart."""
        return [amount for name in ("budget", "spent") for amount in amounts_of(self.record[name])]

    @property
    def spent(self) -> list[str]:
        """What was spent, each currency apart."""
        return amounts_of(self.record["spent"])

    @property
    def budget(self) -> list[str]:
        """What was set aside, each currency apart."""
        return amounts_of(self.record["budget"])

    @property
    def shade(self) -> str:
        """The class of its colour."""
        if self.untold or self.record["empty"] in ("nobody_looked", "withheld"):
            return "unknown"
        pair = self.record["assisted_share"]
        return next(name for least, name in SHADES if pair[0] >= least) if pair else ""


def between(pair: Sequence[int | None] | None) -> str:
    """A count, exact, between two ends, or from one on."""
    if pair is None:
        return ""
    low, high = pair
    return amounts.between(low, None) if high is None else amounts.count(low, high)


def amounts_of(text: str | None) -> list[str]:
    """``EUR 60000; USD 500`` as the reader writes numbers."""
    pairs = (amount.split(" ") for amount in text.split("; ")) if text else ()
    return [f"{currency} {amounts.number(int(value))}" for currency, value in pairs]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One place of the heat table."""

    code: str
    place: str
    cells: list[Shown]


def shown(cells: pl.DataFrame, table: GapTable, words: Words) -> list[Shown]:
    """Cells in the order they have."""
    base = reverse("gaps:cell", args=[table.release.place.code])
    return [
        Shown(
            record=record,
            place=words.place(record["place"]),
            form=form_label(record["form"]),
            group=group_label(record["sex"], record["age_group"]),
            address=f"{base}?{urlencode(_coordinates(record, table))}",
        )
        for record in cell_records(cells)
    ]


def _coordinates(record: Mapping[str, Any], table: GapTable) -> dict[str, Any]:
    named = {name: record[name] for name in ("place", "form", "sex", "age_group", "year")}
    return {**named, "level": table.level} if table.level != "region" else named


def groups_of(table: GapTable) -> list[Group]:
    """The groups that the table tells apart."""
    found = table.cells.select("sex", "age_group").unique().rows()
    return sorted({(ALL, ALL), *found}, key=group_order)


def of_group(table: GapTable, group: Group) -> pl.DataFrame:
    """The cells of one group."""
    return table.cells.filter(sex=group[0], age_group=group[1])


def forms_of(table: GapTable) -> list[str]:
    """Forms in which anybody was detected; the others are named in a line of their own."""
    found = table.cells.filter(pl.col("detected_high").fill_null(1) > 0, pl.col("detected_low").is_not_null())
    return sorted(set(found["form"]) | {ALL}, key=form_order)


def heat(table: GapTable, group: Group, words: Words) -> tuple[list[str], list[HeatRow]]:
    """Labels of the columns, and one row a place: the State first, the others by name."""
    forms = forms_of(table)
    cells = of_group(table, group).filter(pl.col("form").is_in(forms))
    by_place: dict[str, dict[str, Shown]] = {}
    for cell in shown(cells, table, words):
        by_place.setdefault(cell.record["place"], {})[cell.record["form"]] = cell
    state = table.release.place.code
    order = sorted(by_place, key=lambda code: (code != state, words.place(code)))
    rows = [
        HeatRow(
            code=code,
            place=words.place(code),
            cells=[by_place[code][form] for form in forms if form in by_place[code]],
        )
        for code in order
    ]
    return [form_label(form) for form in forms], rows
