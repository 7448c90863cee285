"""Encodings that came beside coded rows: checked at receipt, linked when tables are made (ADR 0105).

The hub is then the unit that links: it holds encodings, never the key (``docs/explanation/linkage.md``).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from palermo.errors import LinkageError, RecordError
from palermo.exchange.bundle import Bundle, BundleRefusedError, Reason
from palermo.linkage.container import EncodingFile, open_encoding, read_encoding
from palermo.linkage.link import Linked, LinkList, Options, link
from palermo.linkage.memory import check
from palermo.linkage.results import write_persons
from palermo.linkage.schema import CASES
from palermo.linkage.sources import check_files, file_list
from palermo.records.files import replacing
from palermo_hub.organisations.models import Organisation, SharingAgreement

from .models import Submission

STEPS = 50
"""How often a long comparison says how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who is who in accepted rows.

    Attributes:
        persons: source, record_id, person_id.
        draws: source, record_id, draw, person_id; empty where none were asked for.
        facts: counts, the method and its warnings, for the release.
    """

    persons: pl.DataFrame
    draws: pl.DataFrame
    facts: Mapping[str, Any]


def check_encodings(bundle: Bundle, agreement: SharingAgreement, receiver: Organisation) -> None:
    """Refuse encodings that could not be linked with what is here: nothing of the bundle is kept then.

    Raises:
        BundleRefusedError: damaged, not of the rows beside them, or made with another key.
    """
    if bundle.encodings is None:
        return
    here = Submission.objects.filter(agreement=agreement, receiver=receiver, encodings=True)
    others = [one for one in here.filter(state__in=Submission.WITH_ROWS) if one.encodings_path.is_file()]
    try:
        file = open_encoding(bundle.encodings, "of the bundle")
        check_files([file, *(_of(one) for one in others[:1])])
    except LinkageError as error:
        raise BundleRefusedError(Reason.ENCODINGS, str(error)) from error
    if not _fits(file, bundle.rows["record_id"], str(agreement.uuid)):
        raise BundleRefusedError(
            Reason.ENCODINGS,
            "the encodings are not of these rows and this agreement: make the bundle again on the node",
        )


def _fits(file: EncodingFile, numbers: pl.Series, project: str) -> bool:
    """Whether a file holds field encodings of exactly the rows that bear ``numbers``."""
    if file.fields is None or file.decoys is None or (file.project, file.schema) != (project, CASES):
        return False
    if not len(file.fields) == len(file.decoys) == len(file):
        return False
    real = [row.tobytes().hex() for row in file.record_ids[~file.decoys]]
    return sorted(real) == sorted(numbers.to_list())


def _of(submission: Submission) -> EncodingFile:
    """The encodings of a submission, under the name of who sent them."""
    try:
        return replace(read_encoding(submission.encodings_path), source=submission.owner.code)
    except LinkageError as error:
        raise LinkageError(
            f"The encodings of submission {submission} are damaged: the operator restores them from a "
            "backup, or the sender withdraws it and sends it again."
        ) from error


def link_rows(
    submissions: Sequence[Submission],
    cases: pl.DataFrame,
    folder: Path,
    *,
    draws: int,
    seed: int,
    progress: Callable[[float], None],
) -> Found:
    """Find who is who in the rows of submissions that all carry encodings; what is done is in ``folder``.

    Args:
        submissions: in the order of senders.
        cases: their rows.
        folder: where an interrupted linkage goes on.
        draws: random groupings to draw.
        seed: of the draws.
        progress: told the share of the pairs compared so far.

    Raises:
        LinkageError: made with different keys, damaged, or too many for this machine.
        RecordError: two submissions bear the same number of a row.
    """
    done = folder / "linked.json"
    if not done.is_file():
        linked = _link(submissions, folder, Options(draws=draws, seed=seed), progress)
        _keep(linked, cases, folder, draws)
    return Found(
        persons=pl.read_parquet(folder / "persons.parquet"),
        draws=pl.read_parquet(folder / "draws.parquet"),
        facts=json.loads(done.read_bytes()),
    )


def _link(
    submissions: Sequence[Submission], folder: Path, options: Options, progress: Callable[[float], None]
) -> Linked:
    """Link the encodings, one list for each sender."""
    files = [_of(submission) for submission in submissions]
    check_files(files)
    check(sum(map(len, files)), CASES)
    lists = [_list(source, list(parts)) for source, parts in groupby(files, lambda file: file.source)]
    tell = _Share(progress)
    return link(
        lists,
        CASES,
        replace(options, checkpoint=folder / "comparing", plan=tell.plan, progress=tell.add),
    )


def _list(source: str, files: Sequence[EncodingFile]) -> LinkList:
    """The list of one sender, whatever number of submissions it came in."""
    parts = [file_list(file, file.fields, file.decoys) for file in files]  # type: ignore[arg-type]  # checked at receipt
    return LinkList(
        source=source,
        record_ids=pl.concat([part.record_ids for part in parts]),
        words=np.vstack([part.words for part in parts]),
        decoys=np.concatenate([part.decoys for part in parts]),
        excluded=sum(part.excluded for part in parts),
    )


def _keep(linked: Linked, cases: pl.DataFrame, folder: Path, draws: int) -> None:
    """Write who is who, each row under its own source; the counts last."""
    rows = cases.select("source", "record_id")
    if rows["record_id"].n_unique() != rows.height:
        raise RecordError(
            "Rows of two submissions bear the same number: their sender withdraws one of them and sends "
            "it again."
        )
    for name, table in (("persons", linked.table), ("draws", linked.draws)):
        own = table.drop("source").join(rows, on="record_id", maintain_order="left")
        write_persons(folder / f"{name}.parquet", own.select(table.columns), is_csv=False)
    facts = {
        "records": linked.records,
        "persons": linked.persons,
        "pairs": linked.pairs,
        "expected_matches": round(linked.expected_matches, 3),
        "draws": draws,
        "method": linked.method,
        "warnings": list(linked.warnings),
    }
    with replacing(folder / "linked.json", private=True) as part:
        part.write_text(json.dumps(facts), encoding="utf-8")


class _Share:
    """Turns pairs compared into a share of all, told at most ``STEPS`` times."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell, self._all, self._done, self._told = tell, 1, 0, 0

    def plan(self, pairs: int) -> None:
        """How many there will be."""
        self._all = max(1, pairs)

    def add(self, pairs: int) -> None:
        """So many more are done."""
        self._done += pairs
        told = min(STEPS, STEPS * self._done // self._all)
        if told > self._told:
            self._told = told
            self._tell(told / STEPS)
