"""A run of a collection: link, count, estimate, protect; a draft of a release for two people to review.

The stages are the pipeline's own and the same as in ``tabulating``. The noisy numbers are kept beside the
collection's ledger, so a run that was killed, or is repeated on the same rows, spends nothing more and makes
the same bytes (ADR 0074).
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.disclosure.ledger import Ledger, read_ledger
from palermo.disclosure.outcomes import SHARE
from palermo.errors import RecordError
from palermo.pipeline.stages.release import release_stage
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User
from palermo_hub.work import actions as work
from palermo_hub.work.kinds import Result, Running
from palermo_hub.work.models import Job

from . import comparing
from .actions import store_draft, store_release
from .folder import read_folder
from .models import Collection, Release, Review
from .receiving import hold
from .tabulating import Ending, accepted, make_tables

RUN = "evidence.run"
"""The kind of job."""

TOTAL_DELTA = 1e-9


class NothingToRunError(Exception):
    """No submission of the collection is accepted."""


@transaction.atomic
def start_run(*, collection: Collection, by: User) -> Job:
    """Queue a run of what is accepted.

    Raises:
        PermissionDenied: ``by`` starts no runs there.
        NothingToRunError: nothing is accepted.
    """
    demand(by, permissions.RUN_START, collection.receiver)
    if not accepted(collection.agreement, collection.receiver):
        raise NothingToRunError(translate("Nothing is accepted yet: accept what was sent first."))
    return work.start(
        kind=RUN, organisation=collection.receiver, arguments={"collection": str(collection.uuid)}, by=by
    )


def run(job: Running) -> Result:
    """Make the tables and the protected release in the job's folder."""
    collection = _collection(job)
    collection.ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stages = (release_stage(collection.ledger), comparing.STAGE)
    made = make_tables(job, collection.agreement, Ending(plan=plan(collection), stages=stages))
    if not made["submissions"]:
        raise RecordError("Nothing of this collection is accepted any more: there is nothing to run.")
    return made


def conclude(job: Running, made: Result) -> Result:
    """Store the draft, its review, and the exact tables for the parties, unless what counts has changed."""
    collection = _collection(job)
    hold(collection.agreement)
    submissions = accepted(collection.agreement, job.organisation)
    if [str(submission.uuid) for submission in submissions] != made["submissions"]:
        return {"superseded": True}
    folder = Path(made["folder"])
    draft = store_draft(read_folder(folder), collection=collection, run_by=job.by)
    draft.submissions.set(submissions)
    if not Review.objects.filter(release=draft).exists():
        _store_review(draft, collection, folder)
    exact = store_release(
        read_folder(folder, protected=False), owner=job.organisation, agreement=collection.agreement
    )
    exact.release.submissions.set(submissions)
    audit.record(kind="release.drafted", by=job.by, target=draft, detail={"submissions": made["submissions"]})
    return {"records": made["records"], "release": str(draft.uuid)}


def plan(collection: Collection) -> str:
    """The table ``[release]`` that a collection asks for; a State's own comes first."""
    if collection.epsilon is None:
        return '[release]\nmode = "tables"\n'
    return (
        f"[release]\nepsilon = {float(collection.epsilon)}\n"
        f"total_epsilon = {float(collection.total_epsilon or collection.epsilon)}\n"
        f"total_delta = {TOTAL_DELTA}\n"
        f"gap = {SHARE}\n"
    )


def ledger_of(collection: Collection) -> Ledger:
    """What the collection's releases have spent.

    Raises:
        DisclosureError: the ledger is gone or was altered.
    """
    return read_ledger(collection.ledger)


def _collection(job: Running) -> Collection:
    found = Collection.objects.select_related("agreement", "receiver", "place")
    return found.get(uuid=job.arguments["collection"], receiver=job.organisation)


def _store_review(draft: Release, collection: Collection, folder: Path) -> None:
    """What the two people read."""
    released = folder / "out" / "release"
    facts = json.loads((released / "release.json").read_text(encoding="utf-8"))
    compared = comparing.read_compared(folder / "out")
    Review.objects.create(
        release=draft,
        made_at=timezone.now(),
        compared=compared,
        checks=checks(compared, facts),
        spent=facts.get("epsilon"),
        left=ledger_of(collection).left(),
        attack=(released / "attack.html").read_text(encoding="utf-8"),
        quality=(released / "quality.html").read_text(encoding="utf-8"),
    )


def checks(compared: list[dict[str, Any]], facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Which rules of disclosure the figures keep: name, how many figures it is about, how many break it.

    With noise, a figure is wrong where the exact one lies outside its interval; one in twenty does by design.
    Without noise, a small count must be withheld, and what is shown must be exact.
    """
    shown = [row for row in compared if row["published"] is not None]
    if facts["mode"] == "dp":
        outside = sum(abs(row["published"] - row["exact"]) > (row["error"] or 0) for row in shown)
        return [{"name": "interval", "of": len(shown), "broken": outside, "allowed": len(shown) // 10}]
    least = facts.get("least", 5)
    small = sum(0 < row["exact"] < least for row in shown)
    wrong = sum(row["published"] != row["exact"] for row in shown)
    return [
        {"name": "small", "of": len(compared), "broken": small, "allowed": 0},
        {"name": "exact", "of": len(shown), "broken": wrong, "allowed": 0},
    ]
