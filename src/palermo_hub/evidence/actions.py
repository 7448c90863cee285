"""Everything that changes the evidence: describing a State, storing the tables that were computed of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from palermo.errors import RecordError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Marking, Organisation, SharingAgreement, User
from palermo_hub.reference.models import Place

from .folder import (
    StateFolder,
    Table,
    described_files,
    read_description,
    read_folder,
    with_regions,
    without_small_counts,
)
from .models import (
    Collection,
    DataSource,
    Indicator,
    Observation,
    Origin,
    Release,
    StateDescription,
    Submission,
)

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

NOT_OF_PERSONS = {"population", "detected_band", "gap_looked"}
"""Tables in which small counts may stand: of inhabitants, in bands, of lists."""

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
    loaded = store_release(found, owner=_owner(found, _store_places(found)[found.code]))
    if loaded.changed:
        detail = {"state": found.code, "checksum": found.checksum}
        audit.record(kind="release.loaded", target=loaded.release, by=by, detail=detail)
    return loaded


@transaction.atomic
def describe_state(*, folder: Path, by: AbstractBaseUser | None = None) -> StateDescription:
    """Store what a State says of itself, so that tables can be made of the rows that its organisations send.

    Raises:
        UsageError, UnreadableFileError: the folder has no ``state.toml``, or it names what is not there.
    """
    found = read_description(folder)
    owner = _owner(found, _store_places(found)[found.code])
    _store_sources(found, Place.objects.get(code=found.code), owner)
    description, _ = StateDescription.objects.update_or_create(
        code=found.code, defaults={"files": described_files(folder)}
    )
    audit.record(kind="state.described", target=description, by=by, detail={"state": found.code})
    return description


def store_release(
    found: StateFolder, *, owner: Organisation, agreement: SharingAgreement | None = None
) -> Loaded:
    """Store a State's tables as its next version, in the caller's transaction; the same files change nothing.

    A fictional State's are public, and so is a protected release. Any other's are for the parties of
    ``agreement``: exact figures of a real State are never public. Where the agreement has a collection,
    nothing is public but what two people reviewed (``store_draft``).
    """
    public = is_public(found) and not has_collection(agreement)
    current = _current(found, owner, agreement, public=public)
    if current and current.checksum == found.checksum:
        return Loaded(release=current, changed=False, observations=_size(current))
    _store_places(found)
    _retire(current)
    values = _public() if public else {"state": Release.State.INTERNAL, "marking": Marking.AMBER}
    release = _store_version(found, owner=owner, agreement=agreement, **values)
    return Loaded(release=release, changed=True, observations=_size(release))


def store_draft(found: StateFolder, *, collection: Collection, run_by: User | None) -> Release:
    """Store a run's protected tables for the office to review, in place of its earlier draft.

    The same tables again leave the draft, and what was said of it, as it is.

    Raises:
        RecordError: the run protected nothing.
    """
    if not found.protected:
        raise RecordError("The run made no protected release: nothing of it can be published.")
    _store_places(found)
    earlier = Release.objects.filter(collection=collection, state=Release.State.DRAFT)
    same = earlier.filter(checksum=found.checksum).first()
    if same is not None:
        return same
    earlier.delete()
    return _store_version(
        found,
        owner=collection.receiver,
        agreement=collection.agreement,
        collection=collection,
        run_by=run_by,
        state=Release.State.DRAFT,
        marking=Marking.AMBER_STRICT,
    )


def has_collection(agreement: SharingAgreement | None) -> bool:
    """Whether an office reviews what is made of an agreement's rows."""
    return agreement is not None and Collection.objects.filter(agreement=agreement).exists()


def next_version(place: Place) -> int:
    """The number after the last one that the public saw of a State."""
    seen = Release.objects.filter(place=place, marking=Marking.CLEAR)
    return max(seen.values_list("version", flat=True), default=0) + 1


def _public() -> dict[str, object]:
    return {"state": Release.State.PUBLISHED, "marking": Marking.CLEAR, "published_at": timezone.now()}


def _store_version(found: StateFolder, **values: Any) -> Release:  # noqa: ANN401 - columns of the row
    """A new version with every table."""
    places = {
        place.code: place for place in Place.objects.filter(code__in=[row.code for row in found.places])
    }
    release = _next_release(found, places[found.code], values)
    owner = release.owner
    sources = _store_sources(found, places[found.code], owner)
    regions = {row.code: row.parent for row in found.places if row.level == "district" and row.parent}
    for table in (_band(found),) if release.too_few else found.tables:
        whole = with_regions(table, regions)
        plain = found.protected or table.name in NOT_OF_PERSONS
        counted = whole if plain else without_small_counts(whole)
        _store_table(release, counted, places, sources)
    return release


def _current(
    found: StateFolder, owner: Organisation, agreement: SharingAgreement | None, *, public: bool
) -> Release | None:
    """The version that counts until now."""
    if public:
        return Release.objects.published().filter(place__code=found.code).first()
    return Release.objects.filter(agreement=agreement, owner=owner, state=Release.State.INTERNAL).first()


def _retire(current: Release | None) -> None:
    """Keep what was published, and what rows that are erased by now were counted in; delete the rest."""
    if current is None:
        return
    erased = current.submissions.filter(state=Submission.State.ERASED).exists()
    if current.state == Release.State.INTERNAL and not erased:
        current.delete()
    else:
        Release.objects.filter(pk=current.pk).update(state=Release.State.REPLACED)


def is_fictional(found: StateFolder) -> bool:
    """Marked as fictional, with a code that ISO 3166 gives to nobody."""
    return found.fictional and "XAA" <= found.code <= "XZZ" and len(found.code) == 3


def is_public(found: StateFolder) -> bool:
    """Of nobody real, or protected by a release."""
    return is_fictional(found) or (found.protected and not found.fictional)


def _require_protected(found: StateFolder) -> None:
    """Exact figures are of fictional States only: those whose codes ISO 3166 gives to nobody."""
    if is_public(found):
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
            "fictional": is_fictional(found),
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


def _next_release(found: StateFolder, place: Place, values: Mapping[str, Any]) -> Release:
    """The new version."""
    return Release.objects.create(
        place=place,
        version=next_version(place),
        checksum=found.checksum,
        method="palermo run",
        protection="; ".join(
            sorted({table.protection for table in found.tables if table.name != "population"})
        ),
        fictional=is_fictional(found),
        protected=found.protected,
        too_few=_detected_at_most(found) < FEWEST,
        first_year=found.years[0],
        last_year=found.years[1],
        facts=found.run | {"estimate": found.estimate},
        as_of=dt.date(found.years[1], 12, 31),
        source=f"palermo run of {found.code}, {found.years[0]} to {found.years[1]}",
        **values,
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
                "marking": Marking.CLEAR if is_public(found) else Marking.GREEN,
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
            "dimensions": list(table.dimensions),
            "standard": table.standard,
        },
    )
    origin = Origin.objects.create(
        release=release,
        indicator=indicator,
        unit=table.unit,
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
