"""One country in the figures of every source side by side, and what the sources disagree about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as translate

from palermo.statistics.ctdc import CITIZENS, EXPLOITED
from palermo_hub.evidence.models import GLOTIP, PublishedFigure, PublishedRelease, Release
from palermo_hub.mandates.names import sort_key, state_name
from palermo_hub.mandates.national import Profile, profiles
from palermo_hub.mandates.status import Statuses, today, treaties
from palermo_hub.mandates.tables import Cell, cell_of
from palermo_hub.organisations.models import Reader
from palermo_hub.reference import amounts
from palermo_hub.reference.models import Place
from palermo_hub.response.models import Activity, Commitment

from .figures import Tables, origin_address
from .published import (
    DETECTED,
    Published,
    indicator_label,
    is_country,
    release_address,
    series_definition,
    series_label,
)

EDITIONS = 2
"""Releases of UNODC's workbook that stand side by side: the newest, and the one it revised."""

RESPONSE = 5
"""Activities that the page names."""

JUSTICE = (
    "Persons brought into formal contact",
    "Persons prosecuted",
    "Persons convicted",
    "Offences of trafficking in persons",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What one source says of one year.

    Attributes:
        text: the figure.
        address: where it comes from.
        low, high: its ends; none where it is no count, or cannot be right.
        reason: why it cannot be right, or empty.
    """

    text: str
    address: str
    low: int | None = None
    high: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One source: what it counts, and its figures by year.

    Attributes:
        publisher: releases of one series are one publisher, and revise each other.
        label, note, definition: whose figures, which release, what they count.
        address: the page of the source.
        values: by year.
    """

    publisher: str
    label: str
    note: str
    definition: str
    address: str
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One year.

    Attributes:
        year: the year.
        cells: one for each column, or none.
        differ: two publishers' intervals have no number in common.
        revised: two releases of one series say different things.
    """

    year: int
    cells: tuple[Value | None, ...]
    differ: bool
    revised: bool


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country's page; each part is read when the page shows it."""

    code: str
    reader: Reader
    _releases: list[PublishedRelease] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called."""
        return state_name(self.code)

    @cached_property
    def own(self) -> Release | None:
        """The release of this hub, where it holds one of this State."""
        shown = Release.objects.visible_to(self.reader).shown().select_related("place")
        return shown.defer("place__outline", "facts").filter(place__code=self.code).first()

    @cached_property
    def releases(self) -> list[PublishedRelease]:
        """The releases that stand side by side, the newest of a series first."""
        found: dict[str, list[PublishedRelease]] = {}
        for release in PublishedRelease.objects.visible_to(self.reader).shown():
            kept = found.setdefault(release.series, [])
            if len(kept) < (EDITIONS if release.series == GLOTIP else 1):
                kept.append(release)
        return [release for kept in found.values() for release in kept]

    @cached_property
    def columns(self) -> list[Column]:
        """Every source that says how many were detected or recorded here."""
        own = [_own_column(self.own, self.reader)] if self.own else []
        others = [
            self._column(release, DETECTED if release.series == GLOTIP else EXPLOITED)
            for release in self.releases
        ]
        return [column for column in (*own, *others) if column.values]

    @cached_property
    def rows(self) -> list[Row]:
        """The years, the newest first."""
        return _rows(self.columns)

    @cached_property
    def citizens(self) -> list[Column]:
        """Its citizens, wherever they were recorded: other people than those who were detected here."""
        found = (self._column(one, CITIZENS) for one in self.releases if one.series != GLOTIP)
        return [column for column in found if column.values]

    @cached_property
    def citizen_rows(self) -> list[Row]:
        """The years of it, the newest first."""
        return _rows(self.citizens)

    @cached_property
    def justice(self) -> list[Column]:
        """What the newest release of UNODC's workbook says of suspects, trials and sentences."""
        newest = next((one for one in self.releases if one.series == GLOTIP), None)
        found = (self._column(newest, name, by_indicator=True) for name in JUSTICE) if newest else ()
        return [column for column in found if column.values]

    @cached_property
    def justice_rows(self) -> list[Row]:
        """The years of it, the newest first."""
        return _rows(self.justice)

    @cached_property
    def treaties(self) -> list[tuple[str, Cell]]:
        """What it is to each treaty today."""
        statuses = Statuses.at(today(), treaties(), self.code)
        return [(one.name, cell_of(statuses, self.code, one)) for one in statuses.instruments]

    @cached_property
    def profiles(self) -> list[Profile]:
        """Its national rapporteur or mechanism, where one is told."""
        return profiles(self.reader, self.code)

    @cached_property
    def activities(self) -> tuple[int, list[Activity]]:
        """How many activities the reader may see here, and the newest."""
        found = Activity.objects.visible_to(self.reader).filter(country__code=self.code)
        return found.count(), list(found.select_related("owner").order_by("-starts")[:RESPONSE])

    @cached_property
    def commitments(self) -> int:
        """How many promises the reader may see."""
        return Commitment.objects.visible_to(self.reader).filter(country__code=self.code).count()

    def _column(self, release: PublishedRelease, indicator: str, *, by_indicator: bool = False) -> Column:
        """One release's totals of one indicator, by year."""
        values: dict[int, list[PublishedFigure]] = {}
        for figure in self._totals.get((release.pk, indicator), []):
            values.setdefault(figure.year or 0, []).append(figure)
        address = release_address(release, self.code)
        said = indicator_label(indicator)
        return Column(
            publisher=f"{release.series} {indicator}",
            label=said if by_indicator else series_label(release.series),
            note=str(release.released),
            definition=series_definition(release.series),
            address=address,
            values={year: _value(found, address) for year, found in values.items()},
        )

    @cached_property
    def _totals(self) -> dict[tuple[int, str], list[PublishedFigure]]:
        """The totals of every release by indicator: one query."""
        rows = PublishedFigure.objects.visible_to(self.reader).filter(
            release__in=self.releases,
            iso3=self.code,
            dimension="total",
            sex="total",
            age="total",
            year__isnull=False,
        )
        found: dict[tuple[int, str], list[PublishedFigure]] = {}
        for row in rows:
            found.setdefault((row.release_id, row.indicator), []).append(row)
        return found


def country_codes(reader: Reader) -> list[tuple[str, str]]:
    """Every country of which any source says anything, in the order of the alphabet."""
    shown = PublishedRelease.objects.visible_to(reader).shown()
    rows = PublishedFigure.objects.visible_to(reader).filter(release__in=shown)
    others = rows.order_by().values_list("iso3", flat=True).distinct()
    own = Release.objects.visible_to(reader).shown().values_list("place__code", flat=True)
    codes = {code for code in others if is_country(code)} | set(own)
    return sorted(((code, state_name(code)) for code in codes), key=lambda pair: sort_key(pair[1]))


def is_known(code: str) -> bool:
    """Whether a page of this country can say anything: a country of the list, or a State of this hub."""
    return is_country(code) or Place.objects.countries().filter(code=code).exists()


def _own_column(release: Release, reader: Reader) -> Column:
    """Our own count by year: detected, each person once where the files are linked."""
    tables = Tables(release=release, reader=reader)
    origin = None if release.too_few else tables.by()
    values = {}
    if origin is not None and "year" in origin.indicator.dimensions:
        values = {
            int(row.year): Value(
                text=amounts.count(row.low, row.high),
                address=origin_address(origin, row.dimensions),
                low=row.low,
                high=row.high,
            )
            for row in tables.rows(origin, {})
            if row.year is not None
        }
    return Column(
        publisher="own",
        label=translate("This hub"),
        note=translate("version %(version)s") % {"version": release.version},
        definition=translate(
            "People detected, presumed or identified, as the organisations of the State recorded them; each "
            "once where their files are linked."
        ),
        address=reverse("portal:state", args=[release.place.code]),
        values=values,
    )


def _value(figures: list[PublishedFigure], address: str) -> Value:
    """What a release says of one year; rows that contradict each other stand beside each other."""
    shown = [Published.of(figure) for figure in figures]
    texts = list(dict.fromkeys(one.text for one in shown))
    reason = next((one.reason for one in shown if one.reason), "")
    sound = len(texts) == 1 and not reason
    return Value(
        text=" / ".join(texts),
        address=address,
        low=figures[0].low if sound else None,
        high=figures[0].high if sound else None,
        reason=reason,
    )


def _rows(columns: list[Column]) -> list[Row]:
    years = sorted({year for column in columns for year in column.values}, reverse=True)
    return [_row(year, columns) for year in years]


def _row(year: int, columns: list[Column]) -> Row:
    cells = tuple(column.values.get(year) for column in columns)
    by_publisher: dict[str, list[Value]] = {}
    for column, value in zip(columns, cells, strict=True):
        if value is not None:
            by_publisher.setdefault(column.publisher, []).append(value)
    newest = [values[0] for values in by_publisher.values() if values[0].low is not None]
    lows, highs = [one.low or 0 for one in newest], [one.high or 0 for one in newest]
    return Row(
        year=year,
        cells=cells,
        differ=len(newest) > 1 and max(lows) > min(highs),
        revised=any(len({one.text for one in values}) > 1 for values in by_publisher.values()),
    )
