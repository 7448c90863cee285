"""Everything that changes the evidence: for the foundation, loading what ``palermo run`` computed."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from palermo.errors import RecordError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reference.models import Place

from .folder import StateFolder, Table, read_folder, with_regions, without_small_counts
from .models import DataSource, Indicator, Observation, Origin, Release

FEWEST = 100
"""Persons detected over the whole period, under which no table of them is kept here: nearly every cell would
be a person or two. What is left is a band; see ``docs/explanation/too-few.md``."""

OFFICE = {
    "en": "National rapporteur of {}",
    "ar": "المقرر الوطني – {}",
    "fr": "Rapporteur national – {}",
    "es": "Relatoría nacional – {}",
    "ru": "Национальный докладчик – {}",
    "zh": "国家报告员 – {}",
}
"""What the office that answers for a State's figures is called, until it names itself."""

BANDS = ((0, 0), (1, 19), (20, FEWEST - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load did.

    Attributes:
        release: the version that counts now.
        changed: false where the very same files had been loaded already.
        observations: how many figures it holds.
    """

    release: Release
    changed: bool
    observations: int


@transaction.atomic
def load_state(*, folder: Path, by: AbstractBaseUser | None = None) -> Loaded:
    """Load a State's figures as a new version, which takes the place of the earlier one.

    Loading the same files again changes nothing. Either everything is loaded or nothing.

    Raises:
        UsageError, UnreadableFileError: the folder is not what ``palermo run`` leaves.
        RecordError: the State is not a fictional one, and its run made no protected release.
    """
    found = read_folder(folder)
    _require_protected(found)
    current = Release.objects.published().filter(place__code=found.code).first()
    if current and current.checksum == found.checksum:
        return Loaded(release=current, changed=False, observations=_size(current))
    places = _store_places(found)
    owner = _owner(found, places[found.code])
    release = _next_release(found, places[found.code], owner)
    sources = _store_sources(found, places[found.code], owner)
    regions = {row.code: row.parent for row in found.places if row.level == "district" and row.parent}
    for table in (_band(found),) if release.too_few else found.tables:
        whole = with_regions(table, regions)
        plain = found.protected or table.name in {"population", "detected_band"}
        counted = whole if plain else without_small_counts(whole)
        _store_table(release, counted, places, sources)
    audit.record(
        kind="release.loaded", target=release, by=by, detail={"state": found.code, "checksum": found.checksum}
    )
    return Loaded(release=release, changed=True, observations=_size(release))


def _require_protected(found: StateFolder) -> None:
    """Exact figures are of fictional States only: those whose codes ISO 3166 gives to nobody."""
    fictional = found.fictional and "XAA" <= found.code <= "XZZ" and len(found.code) == 3
    if fictional or (found.protected and not found.fictional):
        return
    raise RecordError(
        f"{found.code} is not marked as fictional in state.toml and index.json, or its code is not one of "
        "XAA to XZZ, and its run made no protected release. Add [release] to state.toml and run it again."
    )


def _size(release: Release) -> int:
    return Observation.objects.filter(origin__release=release).count()


def _store_places(found: StateFolder) -> dict[str, Place]:
    """Store the map's places: a State's file speaks for its own; of others only what nobody has said yet."""
    places: dict[str, Place] = {}
    for row in found.places:
        values = {
            "iso3": row.iso3,
            "level": row.level,
            "parent": places[row.parent] if row.parent else None,
            "names": row.names,
            "outline": row.outline,
            "fictional": found.fictional,
            "source": f"the map of {found.code}",
            "as_of": dt.date(found.years[1], 12, 31),
        }
        own = row.iso3 == found.code
        write = Place.objects.update_or_create if own else Place.objects.get_or_create
        places[row.code], _ = write(code=row.code, defaults=values)
    if found.code not in places:
        raise RecordError(f"The map has no country {found.code}: add the State itself to its places file.")
    return places


def _owner(found: StateFolder, place: Place) -> Organisation:
    """The office that answers for a State's figures."""
    names = {code: OFFICE[code].format(name) for code, name in found.names.items() if code in OFFICE}
    owner, _ = Organisation.objects.get_or_create(
        code=f"{found.code.lower()}-rapporteur",
        defaults={"names": names, "kind": Organisation.Kind.RAPPORTEUR, "place": place, "listed": True},
    )
    return owner


def _next_release(found: StateFolder, place: Place, owner: Organisation) -> Release:
    """The new version; the one before it is kept, and no longer shown."""
    earlier = Release.objects.filter(place=place)
    version = max(earlier.values_list("version", flat=True), default=0) + 1
    earlier.filter(state=Release.State.PUBLISHED).update(state=Release.State.REPLACED)
    return Release.objects.create(
        place=place,
        version=version,
        state=Release.State.PUBLISHED,
        checksum=found.checksum,
        method="palermo run",
        protection="; ".join(
            sorted({table.protection for table in found.tables if table.name != "population"})
        ),
        fictional=found.fictional,
        protected=found.protected,
        too_few=_detected_at_most(found) < FEWEST,
        first_year=found.years[0],
        last_year=found.years[1],
        facts=found.run | {"estimate": found.estimate},
        owner=owner,
        marking=Marking.CLEAR,
        as_of=dt.date(found.years[1], 12, 31),
        source=f"palermo run of {found.code}, {found.years[0]} to {found.years[1]}",
    )


def _store_sources(found: StateFolder, place: Place, owner: Organisation) -> dict[str, DataSource]:
    stored = {}
    for source in found.sources:
        stored[source.name], _ = DataSource.objects.update_or_create(
            state=place,
            code=source.name,
            defaults={
                "names": source.titles,
                "kind": source.kind,
                "owner": owner,
                "marking": Marking.CLEAR,
                "as_of": dt.date(found.years[1], 12, 31),
                "source": f"state.toml of {found.code}",
            },
        )
    return stored


def _store_table(
    release: Release, table: Table, places: dict[str, Place], sources: dict[str, DataSource]
) -> None:
    """Store one table with its origin and its observations."""
    unknown = sorted(set(table.sources) - set(sources))
    if table.place not in places or unknown:
        raise RecordError(
            f"Table {table.name} is of the place {table.place} and the sources {', '.join(table.sources)}; "
            "places of the map and sources of state.toml were expected."
        )
    indicator, _ = Indicator.objects.update_or_create(
        code=table.name,
        defaults={
            "names": table.titles,
            "unit": table.unit,
            "dimensions": list(table.dimensions),
            "standard": table.standard,
        },
    )
    origin = Origin.objects.create(
        release=release,
        indicator=indicator,
        place=places[table.place],
        first_year=table.period[0],
        last_year=table.period[1],
        method=table.method,
        protection=table.protection,
        breaks=table.breaks,
    )
    origin.sources.set(sources[name] for name in table.sources)
    Observation.objects.bulk_create(
        (_observation(origin, table.dimensions, row, places) for row in table.rows.iter_rows(named=True)),
        batch_size=2_000,
    )


def _observation(
    origin: Origin, dimensions: tuple[str, ...], row: dict[str, object], places: dict[str, Place]
) -> Observation:
    """One figure; its place is the finest that its dimensions name: that decides who may see it."""
    codes = {name: str(row[name]) for name in dimensions}
    known = [places[code] for code in codes.values() if code in places]
    named = [place for place in known if place.iso3 == origin.place.iso3]
    finest = max(named, key=lambda place: Place.Level.values.index(place.level), default=origin.place)
    year = codes.get("year", "")
    return Observation(
        origin=origin,
        place=finest,
        year=int(year) if year.isdecimal() else None,
        dimensions=codes,
        kind=_kind(row),
        **{name: row[name] for name in ("low", "high", "share_low", "share_high", "unknown")},
    )


def _kind(row: dict[str, object]) -> Observation.Kind:
    """What sort of value a row is."""
    if row["low"] is None:
        return Observation.Kind.WITHHELD
    if row["low"] == row["high"]:
        return Observation.Kind.EXACT
    return Observation.Kind.CENSORED if int(str(row["high"])) < 20 else Observation.Kind.INTERVAL


def _detected_at_most(found: StateFolder) -> int:
    """The most persons the figures can mean: the table with the fewest dimensions counts each person once."""
    counted = [table for table in found.tables if table.name != "population"]
    if not counted:
        raise RecordError("index.json names no table: run `palermo run` on the state.toml first.")
    plainest = min(counted, key=lambda table: (len(table.dimensions), table.name))
    return int(plainest.rows["high"].fill_null(FEWEST).sum())


def _band(found: StateFolder) -> Table:
    """All that is kept of a State with too few persons: how many there were, as one of three bands."""
    detected = _detected_at_most(found)
    low, high = next(band for band in BANDS if detected <= band[1])
    plainest = min(
        found.tables, key=lambda table: (table.name == "population", len(table.dimensions), table.name)
    )
    values = {"low": [low], "high": [high], "share_low": [None], "share_high": [None], "unknown": [None]}
    return Table(
        name="detected_band",
        titles={"en": "People detected, as a band"},
        dimensions=(),
        unit=plainest.unit,
        period=found.years,
        place=found.code,
        sources=tuple(source.name for source in found.sources),
        method=plainest.method,
        protection=f"a band in place of every table: fewer than {FEWEST} people in the whole period",
        standard=plainest.standard,
        breaks=[],
        rows=pl.DataFrame(values),
    )
