"""The job that makes tables of what is accepted under an agreement, by the same code as ``palermo run``.

The rows are read in the order of sender and number, so the same submissions give the same bytes, whoever
accepted which of them first. Where all carry encodings of the identities these are linked, and persons are
counted; else records are, and the run says so (ADR 0105).
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext_noop

from palermo.errors import RecordError, StateError
from palermo.pipeline.running import run as run_pipeline
from palermo.pipeline.stage import Context, Stage
from palermo.pipeline.stages import STAGES
from palermo.pipeline.stages.estimate import estimate_population
from palermo.pipeline.state import State, read_state
from palermo.records.frame import conform
from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Marking, Organisation, SharingAgreement
from palermo_hub.work.kinds import Result, Running

from .actions import store_release
from .folder import read_folder
from .linking import link_rows
from .models import Release, StateDescription, Submission
from .receiving import AgreementRefusedError, demand_covered, hold

READING = gettext_noop("Reading the rows of each submission")
LINKING = gettext_noop("Linking")
COUNTING = gettext_noop("Counting")
ESTIMATING = gettext_noop("Estimating who was not detected")
PROTECTING = gettext_noop("Protecting what will be published")
STORING = gettext_noop("Storing the tables")
STEPS = {
    "tabulate": (COUNTING, 0.6),
    "estimate": (ESTIMATING, 0.65),
    "release": (PROTECTING, 0.75),
    "compare": (STORING, 0.95),
}
"""What a stage is called, and how much of the whole is done when it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a run does beyond tables.

    Attributes:
        plan: what is added to ``state.toml``, as ``[release]``.
        stages: those after the estimate.
    """

    plan: str = ""
    stages: Sequence[Stage] = ()


def tabulate(job: Running) -> Result:
    """Read the accepted rows and make the tables in the job's folder."""
    agreement = SharingAgreement.objects.get(uuid=job.arguments["agreement"])
    return make_tables(job, agreement)


def make_tables(job: Running, agreement: SharingAgreement, ending: Ending | None = None) -> Result:
    """Link, count and estimate what is accepted under an agreement; what is done is not done again.

    Args:
        job: whose folder it is made in.
        agreement: whose rows.
        ending: what else the run does.
    """
    ending = ending or Ending()
    submissions = accepted(agreement, job.organisation)
    if not submissions:
        return {"submissions": [], "folder": "", "records": 0}
    description = _description(job.organisation)
    frames = []
    for number, submission in enumerate(submissions):
        job.step(READING, 0.2 * number / len(submissions))
        frames.append(_rows(submission))
    cases = pl.concat(frames)
    lacking = sum(not submission.encodings for submission in submissions)
    numbers = [str(submission.uuid) for submission in submissions]
    asked = " ".join([*numbers, str(lacking), ending.plan])
    folder = job.folder / hashlib.sha256(asked.encode()).hexdigest()[:16]
    if not (folder / "out" / "run.json").is_file():
        state = _lay_out(description, folder, ending.plan)
        link = _unlinked(lacking, len(submissions)) if lacking else _linked(job, state, submissions, cases)
        _make(state, (_received(cases), link, *AFTER, *ending.stages), job)
    job.step(STORING, 0.95)
    return {"submissions": numbers, "folder": str(folder), "records": cases.height}


def conclude(job: Running, made: Result) -> Result:
    """Store the tables, unless something was accepted or withdrawn since: then another job makes them."""
    agreement = SharingAgreement.objects.get(uuid=job.arguments["agreement"])
    hold(agreement)
    submissions = accepted(agreement, job.organisation)
    if [str(submission.uuid) for submission in submissions] != made["submissions"]:
        return {"superseded": True}
    if not submissions:
        return {"records": 0, "release": None}
    found = read_folder(Path(made["folder"]))
    release = store_release(found, owner=job.organisation, agreement=agreement).release
    release.submissions.set(submissions)
    audit.record(
        kind="release.tabulated", by=job.by, target=release, detail={"submissions": made["submissions"]}
    )
    return {"records": made["records"], "release": str(release.uuid)}


def accepted(agreement: SharingAgreement, receiver: Organisation) -> list[Submission]:
    """What counts, in its one order."""
    found = Submission.objects.filter(agreement=agreement, receiver=receiver, state=Submission.State.ACCEPTED)
    return list(found.select_related("owner", "receiver").order_by("owner__code", "sequence"))


def _description(receiver: Organisation) -> StateDescription:
    """What the receiver's State says of itself."""
    code = receiver.place.iso3 if receiver.place else ""
    description = StateDescription.objects.filter(code=code).first()
    if description is None:
        raise RecordError(
            f"This hub has no description of the State {code or 'of the receiving organisation'}: "
            "the operator adds it with `palermo-hub describe FOLDER`."
        )
    return description


def _rows(submission: Submission) -> pl.DataFrame:
    """The rows of one submission, while its agreement lets them be used."""
    try:
        demand_covered(submission)
    except AgreementRefusedError as error:
        raise RecordError(str(error)) from error
    if not submission.path.is_file() or (submission.encodings and not submission.encodings_path.is_file()):
        raise RecordError(
            f"The rows of submission {submission} are not in the data folder: the operator restores them "
            "from a backup, or the sender withdraws it and sends it again."
        )
    return conform(pl.read_parquet(submission.path))


def _lay_out(description: StateDescription, folder: Path, plan: str) -> State:
    """Lay out the State's folder; its organisations' own files stay on their nodes."""
    folder.mkdir(exist_ok=True)
    for name, text in description.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _add_plan(folder / "state.toml", plan)
    _stand_ins(folder)
    return read_state(folder / "state.toml", stages=[stage.section for stage in STAGES if stage.section])


def _add_plan(path: Path, plan: str) -> None:
    """Add a plan of release, unless the State has its own."""
    text = path.read_text(encoding="utf-8")
    if plan and "release" not in tomllib.loads(text):
        path.write_text(f"{text.rstrip()}\n\n{plan}", encoding="utf-8")


def _make(state: State, stages: Sequence[Stage], job: Running) -> None:
    """Run the pipeline on the rows."""

    def watch(name: str) -> AbstractContextManager[object]:
        if name in STEPS:
            job.step(*STEPS[name])
        return nullcontext()

    run_pipeline(state, command=["palermo-hub", "worker"], stages=stages, watch=watch)


def _linked(job: Running, state: State, submissions: list[Submission], cases: pl.DataFrame) -> Stage:
    """Link the encodings, and the stage that hands on who is who."""
    draws = state.options.get("link", {}).get("draws", 0)
    found = link_rows(
        submissions,
        cases,
        state.path.parent,
        draws=draws,
        seed=state.seed,
        progress=lambda share: job.step(LINKING, 0.2 + 0.4 * share),
    )

    def link(context: Context) -> Mapping[str, Any]:
        context.results |= {"persons": found.persons, "draws": found.draws}
        return found.facts

    return Stage(name="link", run=link)


def _unlinked(lacking: int, submissions: int) -> Stage:
    """The stage that says why records are counted."""
    told = f"no: {lacking} of {submissions} submissions carry no encodings; records are counted"
    return Stage(name="link", run=lambda _context: {"linked": told})


def _estimate(context: Context) -> Mapping[str, Any]:
    """The estimate that the State asks for; rows of other years than its own do not stop the tables."""
    try:
        return estimate_population(context)
    except StateError as error:
        return {"estimated": f"no: {error}"}


AFTER = (
    next(stage for stage in STAGES if stage.name == "tabulate"),
    Stage(name="estimate", run=_estimate, section="estimate"),
)
"""The stages that every job runs on linked rows."""


def _stand_ins(folder: Path) -> None:
    """An empty file for each organisation's own, which this hub never has."""
    for source in tomllib.loads((folder / "state.toml").read_text(encoding="utf-8"))["source"]:
        path = folder / source["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _received(cases: pl.DataFrame) -> Stage:
    """The stage that stands for reading files: the rows are here already."""

    def receive(context: Context) -> Mapping[str, Any]:
        context.results["cases"] = cases
        return {"records": cases.height}

    return Stage(name="read", run=receive)


def published(submission: Submission) -> list[Release]:
    """Versions that were published with a submission's rows in them, newest first."""
    return list(Release.objects.filter(submissions=submission, marking=Marking.CLEAR).select_related("place"))
