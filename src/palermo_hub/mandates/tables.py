"""The treaty matrix as it is shown: a row a participant, a cell a status with the act that makes it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as translate

from palermo.standards import load

from .forms import STATUSES
from .models import Instrument, StatusTable
from .names import code_name, language, participant_names
from .national import Element
from .status import PARTY, Standing, Statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One participant's standing towards one treaty, in words."""

    standing: Standing
    text: str
    date: dt.date | None

    @property
    def day(self) -> str:
        """The date as the reader's language writes it."""
        return written_day(self.date, language()) if self.date else ""

    @property
    def status(self) -> str:
        """party, signed, left, none or not_known."""
        return self.standing.status

    @property
    def status_text(self) -> str:
        """The status in words."""
        return str(STATUSES[self.status])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One participant."""

    code: str
    name: str
    cells: list[Cell]
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Participants and treaties as at one day."""

    statuses: Statuses
    rows: list[Row]

    @classmethod
    def of(
        cls,
        statuses: Statuses,
        *,
        region: str = "",
        status: str = "",
        law: Mapping[str, list[Element]] | None = None,
    ) -> "Matrix":
        """The participants of a region who have a status towards any of the treaties; no query."""
        places = load("country")
        rows = [
            Row(
                code=code,
                name=name,
                cells=[cell_of(statuses, code, one) for one in statuses.instruments],
                law=_told((law or {}).get(code, [])),
            )
            for code, name in participant_names().items()
            if not region or region in _regions(places.rows.get(code, {}))
        ]
        if status:
            rows = [row for row in rows if any(cell.status == status for cell in row.cells)]
        return cls(statuses=statuses, rows=rows)

    @property
    def heads(self) -> list[tuple[Instrument, StatusTable | None]]:
        """The treaties, each with the table that was read."""
        return [(one, self.statuses.tables.get(one.pk)) for one in self.statuses.instruments]


def cell_of(statuses: Statuses, participant: str, instrument: Instrument) -> Cell:
    """The words of a cell: the act by which a party is bound, else the status."""
    standing = statuses.standing(participant, instrument)
    act = standing.telling
    text = (
        code_name("treaty_action", act.act)
        if act and standing.status == PARTY
        else str(STATUSES[standing.status])
    )
    return Cell(standing=standing, text=text, date=act.date if act else None)


@lru_cache(maxsize=20_000)
def written_day(day: dt.date, language: str) -> str:
    """A day as it is written; thousands of cells share a few hundred days."""
    return str(date_format(day, "DATE_FORMAT"))


def _told(elements: list[Element]) -> str:
    """How many elements of a law are told, in words."""
    answers = [element.answer for element in elements]
    if not answers:
        return translate("Not known")
    return translate("%(yes)s yes, %(no)s no, %(unknown)s not known") % {
        answer: answers.count(answer) for answer in ("yes", "no", "unknown")
    }


def _regions(row: Mapping[str, str]) -> set[str]:
    """The regions that a country lies in, the coarse and the finer."""
    return {row.get(level, "") for level in ("region", "subregion", "intermediate")}
