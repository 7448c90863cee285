"""The job that reads a file of others' figures, and holds it against the releases before and after it."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop

from palermo.errors import PalermoError
from palermo.statistics.ctdc import RecordFile, count_records
from palermo.statistics.glotip import OBSERVATIONS, compare, read_release
from palermo.statistics.glotip import Release as Edition
from palermo_hub.evidence.models import GLOTIP, PublishedFigure, PublishedRelease, Revision
from palermo_hub.work.kinds import Result, Running

from .actions import WORKBOOK

READING = gettext_noop("Reading the file")
COMPARING = gettext_noop("Holding it against the other releases")
KEEPING = gettext_noop("Keeping its figures")
GONE = gettext_noop("It was set aside meanwhile.")
NO_DATE = gettext_noop("The workbook does not say when it was released. Give the day, and send it again.")
SAME_DAY = gettext_noop(
    "A release of this series and day is here already. Set it aside or take it off, and start again."
)
MEANWHILE = gettext_noop("Another release came meanwhile. Start it again: it is held against that one too.")
FIGURES = "figures.parquet"
CODE = "reads as the questionnaire's code"
MOST_WARNINGS = 50
BATCH = 2_000
COLUMNS = (
    "row", "iso3", "country", "year", "indicator", "dimension", "category", "category_text", "sex", "age",
    "low", "high", "unit", "text", "implausible", "conflict",
)  # fmt: skip
CHANGED = (
    "change", "iso3", "year", "indicator", "dimension", "category", "sex", "age", "old_text", "new_text",
)  # fmt: skip
NUMBERS = frozenset({"row", "year", "low", "high", "conflict"})
State = PublishedRelease.State


class PublishedReadError(PalermoError):
    """What was read cannot be kept beside what is here."""


def read_file(job: Running) -> Result:
    """Read the file and compare it; leaves tables in the job's folder."""
    release = _of(job)
    job.step(READING, 0.05)
    read = _workbook(release) if release.path.suffix == WORKBOOK else _table(release, job)
    released = read.pop("released") or release.released
    if released is None:
        raise PublishedReadError(NO_DATE)
    observations: pl.DataFrame = read.pop("observations")
    _plain(observations).write_parquet(job.folder / FIGURES)
    job.step(COMPARING, 0.75)
    beside = _beside(read["series"], released)
    for side, other in beside.items():
        if other is not None:
            _compare(side, observations, _observations(other)).write_parquet(job.folder / f"{side}.parquet")
    job.step(KEEPING, 0.9)
    others = {side: other.pk if other else None for side, other in beside.items()}
    return {**read, **others, "released": released.isoformat()}


def keep_figures(job: Running, made: Result) -> Result:
    """The figures and revisions as rows, in one transaction with the end of the job."""
    release = _of(job, lock=True)
    released = dt.date.fromisoformat(made["released"])
    if PublishedRelease.objects.whole().filter(series=made["series"], released=released).exists():
        raise PublishedReadError(SAME_DAY)
    beside = _beside(made["series"], released)
    if {side: other.pk if other else None for side, other in beside.items()} != {
        side: made[side] for side in beside
    }:
        raise PublishedReadError(MEANWHILE)
    PublishedRelease.objects.filter(pk=release.pk).update(
        series=made["series"],
        released=released,
        as_of=released,
        state=State.READ,
        counts=made["counts"],
        warnings=made["warnings"],
    )
    _insert(PublishedFigure, job.folder / FIGURES, COLUMNS, release=release)
    _keep_revisions(job.folder, release, beside)
    path = release.path
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return {"release": str(release.uuid), "figures": made["counts"]["figures"]}


def _of(job: Running, *, lock: bool = False) -> PublishedRelease:
    """The release of the job, while it waits to be read."""
    rows = PublishedRelease.objects.select_for_update() if lock else PublishedRelease.objects.all()
    release = rows.filter(uuid=job.arguments["release"], state=State.RECEIVED).first()
    if release is None or not release.path.is_file():
        raise PublishedReadError(GONE)
    return release


def _workbook(release: PublishedRelease) -> dict[str, Any]:
    edition = read_release(release.path)
    marked = edition.implausible["implausible"]
    return {
        "series": GLOTIP,
        "released": edition.date,
        "observations": edition.observations,
        "warnings": [],
        "counts": {
            "rows": edition.observations.height,
            "figures": edition.observations.height,
            "censored": edition.censored,
            "implausible": marked.len(),
            "codes": int(marked.str.starts_with(CODE).sum()),
            "duplicates": edition.keys(conflicting=False),
            "conflicts": edition.keys(conflicting=True),
            "rejected": 0,
        },
    }


def _table(release: PublishedRelease, job: Running) -> dict[str, Any]:
    for part in count_records(release.path):
        if isinstance(part, RecordFile):
            return _counted(part)
        job.step(READING, 0.05 + 0.65 * part)
    raise PublishedReadError(GONE)


def _counted(file: RecordFile) -> dict[str, Any]:
    counts = dict.fromkeys(("censored", "implausible", "codes", "duplicates", "conflicts"), 0)
    return {
        "series": file.layout.replace("_", "-"),
        "released": None,
        "observations": file.observations,
        "warnings": list(file.warnings[:MOST_WARNINGS]),
        "counts": counts
        | {"rows": file.rows, "rejected": file.rejected, "figures": file.observations.height},
    }


def _plain(observations: pl.DataFrame) -> pl.DataFrame:
    """Without a sign that a database refuses in a text."""
    return observations.with_columns(pl.col(pl.String).str.replace_all("\0", "", literal=True))


def _beside(series: str, released: dt.date) -> dict[str, PublishedRelease | None]:
    """The releases of a series next to a day: the one before and the one after."""
    found = PublishedRelease.objects.whole().filter(series=series)
    return {
        "older": found.filter(released__lt=released).order_by("-released").first(),
        "newer": found.filter(released__gt=released).order_by("released").first(),
    }


def _observations(release: PublishedRelease) -> pl.DataFrame:
    """A kept release as it was read."""
    rows = PublishedFigure.objects.filter(release=release).order_by("pk").values_list(*COLUMNS)
    schema = {name: OBSERVATIONS[name] for name in COLUMNS}
    frame = pl.DataFrame(list(rows.iterator(chunk_size=BATCH)), schema=schema, orient="row")
    return frame.with_columns(pl.col(pl.String).replace("", None))


def _compare(side: str, mine: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """What changed from the older to the newer of the two."""
    pair = (other, mine) if side == "older" else (mine, other)
    editions = (Edition(date=None, file="", sha256="", observations=_plain(one)) for one in pair)
    return compare(*editions).changes


def _keep_revisions(
    folder: Path, release: PublishedRelease, beside: dict[str, PublishedRelease | None]
) -> None:
    older, newer = beside["older"], beside["newer"]
    if older is not None and newer is not None:
        Revision.objects.filter(older=older, newer=newer).delete()
    if older is not None:
        _insert(Revision, folder / "older.parquet", CHANGED, older=older, newer=release)
    if newer is not None:
        _insert(Revision, folder / "newer.parquet", CHANGED, older=release, newer=newer)


def _insert(model: type[Model], path: Path, columns: tuple[str, ...], **same: PublishedRelease) -> None:
    """The rows of a table as rows of the database, some thousand at a time."""
    texts = [name for name in columns if name not in NUMBERS]
    frame = pl.read_parquet(path, columns=list(columns)).with_columns(pl.col(texts).fill_null(""))
    for rows in frame.iter_slices(BATCH):
        model._default_manager.bulk_create(model(**same, **row) for row in rows.iter_rows(named=True))
