"""Records in and out of the database: sealed one by one, under their source's key."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from django.db import connection, models

from palermo import intake as reader
from palermo.intake.mapping_file import mapping_of, mapping_text
from palermo.records.frame import empty
from palermo_hub.organisations.models import Organisation

from . import checking, memory
from .models import (
    BundleNumbers,
    Intake,
    NodeBundle,
    Record,
    SealedPiece,
    Source,
    SourceMapping,
    read_file,
    store_file,
)
from .sealing import seal, tag, unseal

_BATCH = 2_000
_STORE = (
    "INSERT INTO protection_record (source_id, intake_id, tag, body) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (source_id, tag) DO UPDATE SET intake_id = excluded.intake_id, body = excluded.body"
)
"""As ``bulk_create`` would, without an object for each of half a million rows."""


@contextmanager
def opened(intake: Intake) -> Iterator[Path]:
    """The file that was handed in, in memory, while the block runs."""
    pieces = read_file(intake.uuid, "file", key=intake.source.key)
    with memory.held(pieces, intake.opened("name")) as path:
        yield path


def kept_mapping(intake: Intake) -> reader.Mapping:
    """How the file is read, or is proposed to be."""
    return mapping_of(intake.opened("mapping"), "the mapping kept here")


def digest_of(content: bytes, key: bytes) -> str:
    """A mark by which the very same file is known again, and nothing else."""
    return tag(key, "file", hashlib.sha256(content).hexdigest())


def remembered(source: Source, columns: str) -> reader.Mapping | None:
    """How the last file of the source with these columns was read."""
    kept = SourceMapping.objects.filter(source=source, fingerprint=tag(source.key, columns)).first()
    if kept is None:
        return None
    return mapping_of(unseal(source.key, kept.body, _mapping(source)).decode(), "the mapping kept here")


def remember(source: Source, columns: str, mapping: reader.Mapping) -> None:
    """Read the next files with these columns in the same way; encoding and the like belong to one file."""
    body = seal(source.key, mapping_text(mapping, "FILE").encode(), _mapping(source))
    SourceMapping.objects.update_or_create(
        source=source, fingerprint=tag(source.key, columns), defaults={"body": body}
    )


def keep_checked(intake: Intake, checked: checking.Checked) -> None:
    """Keep what the checks found, the good rows and the bad ones, sealed, until somebody accepts them."""
    key = intake.source.key
    SealedPiece.objects.filter(of=intake.uuid, kind__in=["cases", "rejects"]).delete()
    store_file(intake.uuid, "cases", checking.as_parquet(checked.cases), key=key)
    if checked.rejects:
        store_file(intake.uuid, "rejects", checked.rejects, key=key)
    intake.checks = intake.sealed("checks", checked.findings)
    intake.rows, intake.good, intake.bad = checked.rows, checked.good, checked.bad
    intake.state = Intake.State.CHECKED
    intake.save()


def seal_records(intake: Intake) -> list[tuple[str, bytes]]:
    """An intake's good rows, each sealed, with its tag; none where they were taken away meanwhile."""
    source, key = intake.source, intake.source.key
    pieces = list(read_file(intake.uuid, "cases", key=key))
    if not pieces:
        return []
    cases = checking.of_parquet(pieces)
    marked = zip(_tags(cases, intake), checking.as_lines(cases), strict=True)
    return [(mark, seal(key, line, _record(source, mark))) for mark, line in marked]


def store_records(intake: Intake, sealed: list[tuple[str, bytes]]) -> int:
    """Store sealed rows; the value is how many took the place of an earlier one."""
    records = intake.source.records
    before = records.count()
    rows = [(intake.source_id, intake.pk, mark, body) for mark, body in sealed]
    with connection.cursor() as cursor:
        cursor.executemany(_STORE, rows)
    return before + len(sealed) - records.count()


def read_records(
    source: Source, records: models.QuerySet[Record] | None = None
) -> tuple[pl.DataFrame, list[str]]:
    """Case records, identities included, and their tags."""
    key, lines, tags = source.key, [], []
    found = source.records.all() if records is None else records
    for mark, body in found.values_list("tag", "body").iterator(chunk_size=_BATCH):
        lines.append(unseal(key, body, _record(source, mark)))
        tags.append(mark)
    return checking.of_lines(lines), tags


def cases_to_send(
    organisation: Organisation, earlier: models.QuerySet[NodeBundle] | None
) -> tuple[pl.DataFrame, dict[str, Source]]:
    """Records that none of the ``earlier`` bundles carried, their tags as numbers; and each tag's source."""
    frames: list[pl.DataFrame] = [empty()]
    sources: dict[str, Source] = {}
    for source in Source.objects.readable().filter(organisation=organisation):
        cases, tags = read_records(source)
        sent = set() if earlier is None else _sent(source, earlier)
        fresh = cases.with_columns(pl.Series("record_id", tags, dtype=pl.String)).filter(
            ~pl.col("record_id").is_in(list(sent))
        )
        sources |= dict.fromkeys(fresh["record_id"].to_list(), source)
        frames.append(fresh.with_columns(pl.lit(source.code).alias("source")))
    return pl.concat(frames), sources


def keep_numbers(bundle: NodeBundle, numbers: pl.DataFrame, sources: dict[str, Source]) -> None:
    """Keep which record has which number, sealed; a record left out by objection or risk has none."""
    given = dict(numbers.iter_rows())
    by_source: dict[Source, dict[str, str]] = {}
    for mark, source in sources.items():
        by_source.setdefault(source, {})[mark] = given.get(mark, "")
    for source, kept in by_source.items():
        body = seal(source.key, json.dumps(kept).encode(), _numbers(source, bundle))
        BundleNumbers.objects.create(bundle=bundle, source=source, body=body)


def _sent(source: Source, earlier: models.QuerySet[NodeBundle]) -> set[str]:
    sent: set[str] = set()
    for kept in BundleNumbers.objects.filter(source=source, bundle__in=earlier).select_related("bundle"):
        sent |= set(json.loads(unseal(source.key, kept.body, _numbers(source, kept.bundle))))
    return sent


def _tags(cases: pl.DataFrame, intake: Intake) -> list[str]:
    """A record is known by its own number; one without a number by its place in its file."""
    key, place = intake.source.key, str(intake.uuid)
    return [
        tag(key, "record", number) if number else tag(key, "row", place, str(row))
        for row, number in enumerate(cases["record_id"].to_list())
    ]


def _record(source: Source, mark: str) -> str:
    return f"{source.uuid} record {mark}"


def _mapping(source: Source) -> str:
    return f"{source.uuid} mapping"


def _numbers(source: Source, bundle: NodeBundle) -> str:
    return f"{source.uuid} numbers {bundle.uuid}"
