"""One table by the reader's choices: its filters, its rows, and the same as csv."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from palermo_hub.evidence.models import Observation, Origin

from .figures import Figure, Tables
from .labels import dimension_label


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A dimension to choose from."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """A table and the codes that were chosen in it."""

    tables: Tables
    origin: Origin
    choices: dict[str, str]

    @cached_property
    def figures(self) -> list[Figure]:
        """The rows that fit the choices."""
        return self.tables.figures(self.origin, self.choices)

    @property
    def free(self) -> list[str]:
        """The dimensions that are not chosen."""
        return [name for name in self.origin.indicator.dimensions if name not in self.choices]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What was chosen, in words."""
        return [(dimension_label(name), self.tables.label(name, code)) for name, code in self.choices.items()]

    @property
    def query(self) -> str:
        """The choices as they stand in the address."""
        return urlencode(self.choices)

    @cached_property
    def filters(self) -> list[Filter]:
        """Each dimension with its codes, in the order of the table."""
        rows = list(
            Observation.objects.visible_to(self.tables.reader).filter(origin=self.origin).order_by("pk")
        )
        return [self._filter(name, rows) for name in self.origin.indicator.dimensions]

    def csv_rows(self) -> Iterator[list[str]]:
        """The header and the rows, in codes."""
        names = list(self.origin.indicator.dimensions)
        numbers = ["low", "high", "share_low", "share_high", "unknown"]
        yield [*names, *numbers]
        for row in self.tables.observations(self.origin, self.choices):
            values = (getattr(row, number) for number in numbers)
            yield [
                *(str(row.dimensions[name]) for name in names),
                *("" if v is None else str(v) for v in values),
            ]

    def _filter(self, name: str, rows: list[Observation]) -> Filter:
        codes = dict.fromkeys(str(row.dimensions[name]) for row in rows)
        options = tuple((code, self.tables.label(name, code)) for code in codes if code)
        return Filter(
            name=name, label=dimension_label(name), options=options, chosen=self.choices.get(name, "")
        )
