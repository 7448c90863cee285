"""The two fictional States: Ardenia, and its small neighbour, the Serin Isles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from .parameters import model, places, stream

YEARLY_PREVALENCE = 1 / 240
"""Persons exploited over the years for each inhabitant: an invented figure."""

SMALLEST_POPULATION = 118_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One fictional State.

    Attributes:
        code: its code, in the user-assigned range of ISO 3166-1 alpha-3.
        citizenship: weight of each citizenship among the persons exploited there.
        cultures: weight of each culture of names among its own citizens.
    """

    code: str
    citizenship: dict[str, float]
    cultures: dict[str, float]

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of its regions."""
        return tuple(row["code"] for row in places() if row["parent"] == self.code)

    @property
    def districts(self) -> tuple[str, ...]:
        """Codes of its districts."""
        return tuple(row["code"] for row in places() if row["parent"] in self.regions)

    @property
    def weights(self) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """How much of the State's life each district holds: the first of a region is its town."""
        town = np.array([code.endswith("1") for code in self.districts])
        size = stream(0, self.code, "weights").uniform(0.5, 1.5, len(town)) * np.where(town, 3.0, 1.0)
        shares: np.ndarray[Any, np.dtype[np.float64]] = size / size.sum()
        return shares

    def names(self) -> dict[str, str]:
        """Its name in six languages: ``name_en`` and so on."""
        row = next(row for row in places() if row["code"] == self.code)
        return {key: value for key, value in row.items() if key.startswith("name_")}


ARDENIA = Country(
    code="XAR",
    citizenship={
        "XAR": 0.44,
        "XKO": 0.15,
        "XVE": 0.11,
        "XTA": 0.11,
        "XQU": 0.07,
        "XMO": 0.05,
        "XBE": 0.04,
        "XSI": 0.03,
    },
    cultures={"arabic": 0.40, "romance": 0.38, "slavic": 0.22},
)
SERIN = Country(
    code="XSI",
    citizenship={"XSI": 0.50, "XAR": 0.20, "XTA": 0.12, "XKO": 0.10, "XQU": 0.08},
    cultures={"arabic": 0.30, "romance": 0.60, "slavic": 0.10},
)
ABROAD: dict[str, dict[str, float]] = {
    "XSI": SERIN.cultures,
    "XAR": ARDENIA.cultures,
    "XVE": {"romance": 0.9, "slavic": 0.1},
    "XKO": {"slavic": 0.95, "romance": 0.05},
    "XTA": {"arabic": 1.0},
    "XQU": {"romance": 0.8, "arabic": 0.2},
    "XMO": {"slavic": 0.7, "romance": 0.3},
    "XBE": {"arabic": 0.6, "romance": 0.4},
}
"""Weights of the cultures of names by citizenship."""


def population(country: Country, persons: int) -> pl.DataFrame:
    """Inhabitants by place, sex, age group and year: columns place, sex, age_group, year, population.

    The State's figure is the sum of its regions' and a region's is the sum of its districts'.
    """
    total = max(SMALLEST_POPULATION, round(persons / YEARLY_PREVALENCE))
    sexes, groups, years = ["female", "male"], ["child", "adult"], model()["years"]
    growth = np.array([1.012 ** (year - years[0]) for year in years])
    split = np.outer([0.505, 0.495], [0.29, 0.71])
    counts = np.rint(total * np.einsum("d,sa,y->dsay", country.weights, split, growth)).astype(np.int64)
    index = pl.DataFrame({"place": country.districts})
    for name, values in (("sex", sexes), ("age_group", groups), ("year", years)):
        index = index.join(pl.DataFrame({name: values}), how="cross", maintain_order="left_right")
    districts = index.with_columns(pl.Series("population", counts.ravel()))
    keys = ["place", "sex", "age_group", "year"]
    levels = [
        districts.with_columns(place=pl.col("place").str.slice(0, length))
        .group_by(keys, maintain_order=True)
        .agg(pl.col("population").sum())
        for length in (3, 5)
    ]
    return pl.concat([*levels, districts])
