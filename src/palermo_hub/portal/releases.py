"""A release as it is cited and taken away: its tables, its files, its citation, what it changed."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
from django.urls import reverse
from django.utils.translation import override

from palermo.errors import RecordError
from palermo.exchange.citation import Cited
from palermo.exchange.datapackage import Format, PackageFacts, write_package
from palermo.exchange.figures import MEASURES, FigureTable, figure_schema
from palermo.exchange.hxl import write_hxl
from palermo.exchange.revision import compare_tables
from palermo.exchange.sdmx import write_csv, write_generic, write_structure
from palermo_hub.evidence.models import Indicator, Observation, Origin, Release
from palermo_hub.organisations.models import Reader
from palermo_hub.reference import amounts

from .figures import Tables

LICENCE = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
"""Of everything that is published here; the SPDX identifier and where its text stands."""


def figure_table(origin: Origin, reader: Reader) -> FigureTable:
    """One table of a release with every figure that ``reader`` may see, in the order of its codes."""
    names = tuple(origin.indicator.dimensions)
    found = Observation.objects.visible_to(reader).filter(origin=origin)
    rows = [
        (*(str(dimensions[name]) for name in names), *measures)
        for dimensions, *measures in found.values_list("dimensions", *MEASURES)
    ]
    return FigureTable(
        code=origin.indicator.code,
        title=origin.indicator.names["en"],
        dimensions=names,
        place=origin.place.code,
        period=(origin.first_year, origin.last_year),
        unit=origin.unit,
        protection=origin.protection,
        rows=pl.DataFrame(rows, schema=figure_schema(names), orient="row").sort(names or ["low"]),
    )


def previous(release: Release, reader: Reader) -> Release | None:
    """The version before this one, where ``reader`` may see it."""
    earlier = Release.objects.visible_to(reader).citable()
    return earlier.filter(place=release.place, version__lt=release.version).order_by("-version").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """What a version did to one table.

    Attributes:
        indicator: whose table it is.
        kind: added, removed, redefined (by other dimensions) or changed.
        added, removed, changed, same: how many figures of a changed table are.
        dimensions: of a changed table.
        rows: the first figures that say something else: labels, before, after.
    """

    indicator: Indicator
    kind: str
    added: int = 0
    removed: int = 0
    changed: int = 0
    same: int = 0
    dimensions: Sequence[str] = ()
    rows: Sequence[tuple[list[str], str, str]] = ()


SHOWN = 50
"""Changed figures that the page shows of a table; the files hold them all."""


def changes(before: Release, after: Release, reader: Reader) -> list[TableChange]:
    """Table by table, what ``after`` says otherwise than ``before``; what says the same is left out."""
    now = Tables(release=after, reader=reader)
    old, new = (
        {origin.indicator.code: origin for origin in tables.all}
        for tables in (Tables(release=before, reader=reader), now)
    )
    gone = [TableChange(indicator=old[code].indicator, kind="removed") for code in set(old) - set(new)]
    found = [_change(old.get(code), origin, now) for code, origin in new.items()]
    return sorted([*gone, *(change for change in found if change)], key=lambda change: change.indicator.code)


def _change(before: Origin | None, after: Origin, tables: Tables) -> TableChange | None:
    """What became of a table that is still there; nothing where it says what it said."""
    if before is None:
        return TableChange(indicator=after.indicator, kind="added")
    try:
        found = compare_tables(*(figure_table(origin, tables.reader) for origin in (before, after)))
    except RecordError:
        return TableChange(indicator=after.indicator, kind="redefined")
    rows = [
        (
            [tables.label(name, row[name]) for name in found.dimensions],
            amounts.count(row["low_before"], row["high_before"]),
            amounts.count(row["low"], row["high"]),
        )
        for row in found.changed.head(SHOWN).iter_rows(named=True)
    ]
    if found.empty:
        return None
    return TableChange(
        indicator=after.indicator,
        kind="changed",
        added=found.added.height,
        removed=found.removed.height,
        changed=found.changed.height,
        same=found.same,
        dimensions=found.dimensions,
        rows=rows,
    )


def release_address(release: Release) -> str:
    """The address at which a release stays, without host and the same in every language."""
    with override("en"):
        return reverse("portal:release", args=[release.place.code, release.version])


def cited(release: Release, address: str) -> Cited:
    """What a citation of the release names; ``address`` with its host."""
    name = release.place.names["en"]
    return Cited(
        author=release.owner.names["en"],
        title=f"Trafficking in persons in {name}, {release.first_year} to {release.last_year}",
        year=release.loaded_at.year,
        version=release.version,
        address=address,
        checksum=release.checksum,
        key=f"palermo-{release}",
    )


def package_file(release: Release, reader: Reader, form: Format, address: str) -> bytes:
    """The whole release as a data package."""
    source = cited(release, address)
    tables = Tables(release=release, reader=reader)
    facts = PackageFacts(
        name=f"palermo-{release}".lower(),
        title=source.title,
        version=release.version,
        licence=LICENCE,
        contributors=[source.names["en"] for source in tables.contributors],
        more={
            "homepage": address,
            "created": _made(release).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "checksum": release.checksum,
            "method": release.method,
            "protection": release.protection,
            "fictional": release.fictional,
        },
    )
    file = io.BytesIO()
    write_package(file, facts, [figure_table(origin, reader) for origin in tables.all], form=form)
    return file.getvalue()


def _made(release: Release) -> dt.datetime:
    return release.loaded_at.astimezone(dt.UTC)


Writer = Callable[[FigureTable, io.BytesIO, Release], object]

FILES: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", lambda table, file, _: table.rows.write_csv(file)),
    "parquet": ("application/vnd.apache.parquet", lambda table, file, _: table.rows.write_parquet(file)),
    "hxl.csv": ("text/csv; charset=utf-8", lambda table, file, _: write_hxl(table, file)),
    "sdmx.csv": (
        "application/vnd.sdmx.data+csv; version=1.0.0",
        lambda table, file, _: write_csv(table, file),
    ),
    "sdmx.xml": (
        "application/vnd.sdmx.genericdata+xml; version=2.1",
        lambda table, file, release: write_generic(table, file, prepared=_made(release)),
    ),
    "structure.xml": (
        "application/vnd.sdmx.structure+xml; version=2.1",
        lambda table, file, release: write_structure(table, file, prepared=_made(release)),
    ),
}
"""The forms in which one table is taken away: ending, media type and writer."""


def table_file(table: FigureTable, release: Release, form: str) -> bytes:
    """One table in one of ``FILES``."""
    file = io.BytesIO()
    FILES[form][1](table, file, release)
    return file.getvalue()
