"""A cell opened: its formula, what counts there, where its figures come from, and who asks for action."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as translate

from palermo.gaps.schema import ALL
from palermo_hub.evidence.models import DataSource, Origin
from palermo_hub.organisations.models import Reader
from palermo_hub.reference.models import Place
from palermo_hub.response.board import Line, lines_of
from palermo_hub.response.models import Activity, ActivityForm
from palermo_hub.response.models.activities import ActivityQuerySet
from palermo_hub.response.models.capacity import ServiceCapacityQuerySet
from palermo_hub.response.naming import hidden_from, shown_name
from palermo_hub.secretariat.models import Decision

from .asks import Asked, asked_in
from .detected import GAP, LOOKED, TOTAL
from .formula import Step, steps
from .offered import WITH_PLACES, activities_of, capacity_of
from .shown import Shown
from .table import GapTable

MOST_ACTIVITIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where figures of the cell come from: a table of the release, and its page."""

    text: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Everything that stands behind one cell, as its reader may see it."""

    cell: Shown
    steps: list[Step]
    activities: list[tuple[Activity, str]]
    activities_total: int
    shelters: list[Line]
    others: list[Line]
    asks: list[Asked]
    decisions: list[Decision]
    tables: list[Source]
    sources: list[DataSource]


def opened(table: GapTable, cell: Shown, reader: Reader) -> Opened:
    """Gather what stands behind a cell."""
    record = cell.record
    place = Place.objects.select_related("parent").defer("outline").get(code=record["place"])
    found = _activities(table, reader, place, record)
    offered = _offered(table, reader, place, record)
    asks = asked_in(record["form"], record["sex"], record["age_group"])
    return Opened(
        cell=cell,
        steps=steps(cell),
        activities=_named(found, reader),
        activities_total=found.count(),
        shelters=_lines(offered.filter(service=WITH_PLACES), reader),
        others=_lines(offered.exclude(service=WITH_PLACES), reader),
        asks=asks,
        decisions=_decisions(asks, reader),
        tables=_tables(table, cell, reader),
        sources=_sources(table, reader),
    )


def _activities(table: GapTable, reader: Reader, place: Place, record: Mapping[str, Any]) -> ActivityQuerySet:
    """The activities that the cell counts on, as ``palermo.gaps`` matches them."""
    rows = activities_of(reader, table.release.place, table.year)
    if record["form"] != ALL:
        stated = ActivityForm.objects.values("activity_id")
        rows = rows.filter(Q(pk__in=stated.filter(code=record["form"])) | ~Q(pk__in=stated))
    rows = rows.filter(_for_group(record, ("sex", "age_group")))
    if place.level == Place.Level.DISTRICT:
        around = Activity.places.through.objects.filter(place__in=[place.pk, place.parent_id])
        return rows.filter(pk__in=around.values("activity_id"))
    return rows if place.level == Place.Level.COUNTRY else rows.within(place)


def _named(rows: ActivityQuerySet, reader: Reader) -> list[tuple[Activity, str]]:
    """The first of them, each with whose it is, as far as the reader may know."""
    hidden = hidden_from(reader)
    found = rows.select_related("owner").prefetch_related("figures")[:MOST_ACTIVITIES]
    return [(one, shown_name(one.owner, hidden)) for one in found]


def _for_group(record: Mapping[str, Any], names: tuple[str, ...]) -> Q:
    """Rows for anybody, or for the very group; the cell of everybody takes every row."""
    found = Q()
    for name in names:
        found &= Q() if record[name] == ALL else Q(**{f"{name}__in": ["", record[name]]})
    return found


def _offered(
    table: GapTable, reader: Reader, place: Place, record: Mapping[str, Any]
) -> ServiceCapacityQuerySet:
    """What services offer here to this group; only beside the year that today's places are set beside."""
    rows = capacity_of(reader, table.release.place).filter(_for_group(record, ("form", "sex", "age_group")))
    if not table.has_capacity:
        return rows.none()
    if place.level == Place.Level.REGION:
        return rows.filter(Q(place=place) | Q(place__parent=place))
    return rows.filter(place__in=[place.pk, place.parent_id]) if place.parent_id else rows


def _lines(rows: ServiceCapacityQuerySet, reader: Reader) -> list[Line]:
    """By service and region."""
    return lines_of(rows.select_related("owner", "place__parent"), reader)


def _decisions(asks: Iterable[Asked], reader: Reader) -> list[Decision]:
    """Decisions of meetings that cite a provision that asks for action here."""
    seen = Decision.objects.visible_to(reader).filter(cites__in=[ask.provision.pk for ask in asks])
    return list(seen.select_related("meeting__body").distinct()[:MOST_ACTIVITIES])


def _tables(table: GapTable, cell: Shown, reader: Reader) -> list[Source]:
    """The tables of the release that the figures are in; of a district only the table itself has a page."""
    release = table.release
    names = {GAP: translate("Persons and what became of them"), LOOKED: translate("Lists that looked")}
    visible = Origin.objects.visible_to(reader).filter(release=release, indicator__code__in=names)
    codes = {
        name: _code(cell.record[name], release.place.code) for name in ("place", "form", "sex", "age_group")
    }
    found = []
    for code in visible.values_list("indicator__code", flat=True):
        asked = {"year": table.year} | {
            name: codes[name] for name in (codes if code == GAP else ("place", "form"))
        }
        query = "" if table.level == Place.Level.DISTRICT else f"?{urlencode(asked)}"
        address = reverse("portal:origin", args=[release.place.code, code])
        found.append(Source(text=names[code], address=f"{address}{query}"))
    return found


def _code(code: str, state: str) -> str:
    """A coordinate as the release's tables write it."""
    return TOTAL if code in (ALL, state) else code


def _sources(table: GapTable, reader: Reader) -> list[DataSource]:
    """The organisations' records that were counted, that the reader may know of."""
    seen = DataSource.objects.visible_to(reader).filter(origins__release=table.release)
    return list(seen.distinct().order_by("code"))
