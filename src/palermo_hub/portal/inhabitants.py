"""The denominator of SDG indicator 16.2.2: the State's inhabitants, as the population it supplied says.

Rates are made of the counts as they are shown, so that a rate never says more than its count.
"""

from dataclasses import dataclass

from palermo_hub.evidence.models import Observation, Release
from palermo_hub.organisations.models import Reader

RATED = "sdg_16_2_2"
"""The table that has rates."""

Cell = tuple[str, str, str]
"""Year, sex, age group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabitants:
    """Inhabitants of a whole State by year, sex and age group.

    Attributes:
        cells: numbers as the State supplied them; a total is there only where it was supplied.
    """

    cells: dict[Cell, int]

    @classmethod
    def of(cls, release: Release, reader: Reader) -> "Inhabitants":
        """Those of the release's State, as ``reader`` may see them."""
        rows = Observation.objects.visible_to(reader).filter(
            origin__release=release, origin__indicator__code="population", place=release.place
        )
        return cls(cells={_cell(row): row.low for row in rows if row.low is not None})

    def number(self, year: str, sex: str, age_group: str) -> int | None:
        """Inhabitants of a year; a total that was not supplied is the sum of its parts."""
        asked = (year, sex, age_group)
        if asked in self.cells:
            return self.cells[asked]
        parts = [
            number
            for cell, number in self.cells.items()
            if all(
                part == wanted or wanted == "total" != part for part, wanted in zip(cell, asked, strict=True)
            )
        ]
        return sum(parts) or None


def _cell(row: Observation) -> Cell:
    return (str(row.dimensions["year"]), str(row.dimensions["sex"]), str(row.dimensions["age_group"]))
