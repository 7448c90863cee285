"""The API's part about the gap: the cells of a State's table, as the pages show them to the same reader.

A count has two ends; an upper end that is not known is null. A figure that is not there is null, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from palermo.gaps import cell_records
from palermo_hub.evidence.models import Release
from palermo_hub.organisations.api import REFUSALS
from palermo_hub.organisations.callers import caller, reader_of
from palermo_hub.organisations.paging import Asked, Page, page_of

from .table import GapTable

router = Router(tags=["The gap"], auth=caller)

COUNTS = (
    "detected", "assisted", "outcome_unknown", "refused", "left", "not_due", "not_known_assisted", "places",
    "contacts", "estimate", "assisted_share", "wanting_monthly", "capacity",
)  # fmt: skip
PLAIN = ("place", "form", "sex", "age_group", "year", "languages", "activities", "looked", "empty", "origins")


class Ends(Schema):
    """A count or a ratio between two ends, equal where it is exact."""

    low: float
    high: float | None = Field(description="null: no upper end is known")


class CellOut(Schema):
    """One place × form × group: who was detected, what became of them, and what is done."""

    place: str
    form: str = Field(description="a field of the case record, unknown, or all")
    sex: str
    age_group: str
    year: int
    detected: Ends | None
    assisted: Ends | None = Field(description="within 90 days, of those detected")
    outcome_unknown: Ends | None
    refused: Ends | None
    left: Ends | None
    not_due: Ends | None
    not_known_assisted: Ends | None
    assisted_share: Ends | None = Field(description="0 to 1; null under 20 detected")
    places: Ends | None = Field(description="of shelters, that this group can use")
    wanting_monthly: Ends | None
    capacity: Ends | None = Field(description="places for each person wanting one; null under 20 wanting")
    languages: list[str]
    contacts: Ends | None = Field(description="beside, may repeat; never divided by persons")
    activities: int
    budget: str | None = Field(description="each currency apart: EUR 60000; USD 500")
    spent: str | None
    estimate: Ends | None = Field(description="only where the cell’s own overlaps pass")
    looked: int | None = Field(description="lists that looked")
    empty: str | None = Field(description="none_detected, nobody_looked or withheld; null where somebody was")
    origins: list[str]


class Cells(Page):
    """A page of cells, in the order the pages have them for this reader."""

    items: list[CellOut]


class CellsAsked(Asked):
    """Which table; the last year by region where nothing else is said."""

    state: str = Field(pattern=r"^[A-Za-z0-9_-]{1,100}$", description="code of the State")
    year: int | None = Field(None, ge=1000, le=9999)
    level: Literal["region", "district"] = Field("region", description="districts are for members")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Cells as a list that can be counted and cut."""

    cells: pl.DataFrame

    def count(self) -> int:
        """How many cells."""
        return self.cells.height

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return [_out(record) for record in cell_records(self.cells[part])]


@router.get("/gaps", response={200: Cells, **REFUSALS}, url_name="gaps")
def list_cells(request: HttpRequest, asked: Query[CellsAsked]) -> dict[str, Any]:
    """The cells of a State’s gap table. More detection may mean better detection."""
    reader = reader_of(request)
    shown = Release.objects.visible_to(reader).shown().filter(too_few=False).select_related("place")
    release = get_object_or_404(shown, place__code=asked.state)
    year = asked.year or release.last_year
    if not release.first_year <= year <= release.last_year:
        raise Http404
    table = GapTable.make(release, reader, year=year, level=asked.level)
    if table.level != asked.level:
        raise Http404
    return page_of(request, _Rows(table.cells), asked)


def _out(record: Mapping[str, Any]) -> dict[str, Any]:
    """A cell under the names of the answer."""
    ends = {name: record[name] and dict(zip(("low", "high"), record[name], strict=True)) for name in COUNTS}
    return ends | {name: record[name] for name in (*PLAIN, "budget", "spent")}
