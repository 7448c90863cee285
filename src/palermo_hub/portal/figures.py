"""Figures ready to be shown: a label, a value, a bar, and the address of the origin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as translate

from palermo_hub.evidence.models import DataSource, Origin, Release
from palermo_hub.organisations.models import Reader
from palermo_hub.reference import amounts
from palermo_hub.reference.models import Place

from .inhabitants import RATED, Inhabitants
from .labels import code_label
from .rows import Row, Rows, origins_of, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar in per cent of its chart's width: certain up to ``known``, possible for ``extra`` more."""

    known: float
    extra: float

    @classmethod
    def of(cls, row: Row, largest: int) -> "Bar | None":
        """The bar of a row; none where it is withheld."""
        if row.low is None or row.high is None or not largest:
            return None
        return cls(
            known=round(100 * row.low / largest, 2), extra=round(100 * (row.high - row.low) / largest, 2)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value of a table with what a reader needs beside it."""

    labels: tuple[str, ...]
    text: str
    share: str
    unknown: int | None
    low: int | None
    high: int | None
    kind: str
    origin: str
    bar: Bar | None
    break_reason: str = ""
    rate: str = ""


@dataclass(kw_only=True)
class Tables:
    """The tables of one release, as one reader may see them; what a page does not show is not read.

    Attributes:
        release: the release, found by ``visible_to``.
        reader: who asks.
    """

    release: Release
    reader: Reader

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """All places by code, without their outlines."""
        return {place.code: place for place in Place.objects.defer("outline")}

    @cached_property
    def _origins(self) -> list[Origin]:
        return origins_of(self.release)

    @cached_property
    def _sources(self) -> dict[str, str]:
        sources = DataSource.objects.visible_to(self.reader).filter(state=self.release.place)
        return {source.code: source.name for source in sources}

    @cached_property
    def _inhabitants(self) -> Inhabitants:
        return Inhabitants.of(self.release, self.reader)

    @property
    def all(self) -> list[Origin]:
        """Every table about people, in alphabetical order."""
        return [origin for origin in self._origins if origin.indicator.code != "population"]

    @property
    def contributors(self) -> list[DataSource]:
        """The sources whose records the tables count, that the reader may know of."""
        visible = DataSource.objects.visible_to(self.reader)
        return list(visible.filter(origins__in=self._origins).distinct().order_by("code"))

    def by(self, *dimensions: str) -> Origin | None:
        """The table broken down by exactly these dimensions, and by year or not."""
        wanted = set(dimensions)
        found = (
            origin for origin in self.all if set(origin.indicator.dimensions) - {"year"} == wanted - {"year"}
        )
        return next(found, None)

    def rows(self, origin: Origin, choices: Mapping[str, str]) -> Rows:
        """A table's rows that fit ``choices``."""
        return rows_of(origin, self.reader).where(choices)

    def figures(self, origin: Origin, choices: Mapping[str, str]) -> list[Figure]:
        """A table's figures that fit ``choices``, labelled by the dimensions that are left."""
        rows = self.rows(origin, choices)
        return self.shown(origin, choices, rows, rows.largest)

    def shown(
        self, origin: Origin, choices: Mapping[str, str], rows: Iterable[Row], largest: int
    ) -> list[Figure]:
        """Some rows of a table as figures, their bars against ``largest``."""
        free = [name for name in origin.indicator.dimensions if name not in choices]
        return [self._figure(origin, row, free, largest) for row in rows]

    def latest(self, origin: Origin) -> list[Figure]:
        """A table's figures of the last year it has."""
        dated = "year" in origin.indicator.dimensions
        return self.figures(origin, {"year": str(origin.last_year)} if dated else {})

    def label(self, name: str, code: str) -> str:
        """A code's word; the State itself among its regions stands for those whose region nobody noted."""
        if name in {"place", "region"} and code == self.release.place.code:
            return translate("Region not known")
        if name == "source":
            return self._sources.get(code, code)
        return code_label(name, code, self.places)

    def _figure(self, origin: Origin, row: Row, free: list[str], largest: int) -> Figure:
        codes = [str(row.dimensions[name]) for name in free]
        labels = (self.label(name, code) for name, code in zip(free, codes, strict=True))
        return Figure(
            labels=tuple(labels),
            text=amounts.count(row.low, row.high),
            share=amounts.share(row.share_low, row.share_high),
            unknown=row.unknown,
            low=row.low,
            high=row.high,
            kind=row.kind,
            origin=origin_address(origin, row.dimensions),
            bar=Bar.of(row, largest),
            break_reason=_break(origin, row),
            rate=self._rate(origin, row),
        )

    def _rate(self, origin: Origin, row: Row) -> str:
        """SDG indicator 16.2.2 is people per 100,000 inhabitants; other tables have no rate."""
        if origin.indicator.code != RATED:
            return ""
        codes = (str(row.dimensions.get(name, "total")) for name in ("year", "sex", "age_group"))
        return amounts.rate(row.low, row.high, self._inhabitants.number(*codes))


def origin_address(origin: Origin, dimensions: Mapping[str, str]) -> str:
    """Where a figure's origin is told: its codes in the address, so that it survives a new version."""
    address = _address(origin.release.place.code, origin.indicator.code, get_language() or "en")
    return f"{address}?{urlencode(dimensions)}" if dimensions else address


@lru_cache(maxsize=1_000)
def _address(state: str, table: str, language: str) -> str:
    """Kept: a page needs the same one for each of its figures."""
    return reverse("portal:origin", args=[state, table])


def total(figures: Iterable[Figure]) -> tuple[int, int] | None:
    """The interval of a sum of parts that do not overlap; none where a part is withheld, or none there."""
    parts = list(figures)
    if not parts or any(part.low is None or part.high is None for part in parts):
        return None
    return sum(part.low or 0 for part in parts), sum(part.high or 0 for part in parts)


def _break(origin: Origin, row: Row) -> str:
    """Why figures from this year on do not compare with those before."""
    return next((str(item.get("reason", "")) for item in origin.breaks if item.get("year") == row.year), "")
