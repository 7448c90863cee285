"""Start and cancel jobs."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User

from .kinds import KINDS
from .models import Job
from .queue import enqueue
from .running import next_lease


class JobStateError(Exception):
    """The job is over."""


@transaction.atomic
def start(*, kind: str, organisation: Organisation, arguments: dict[str, Any], by: User | None) -> Job:
    """Queue a job, in the caller's transaction: if that is undone, the job is too.

    The same job that still waits is given back instead of a second one: it reads what counts when it begins.

    Args:
        kind: a registered name.
        organisation: for whom.
        arguments: JSON; numbers and codes, never a person's data.
        by: who asks; None where it follows from another act, or from the calendar.

    Raises:
        PermissionDenied: ``by`` may not start this kind there.
    """
    if by is not None:
        demand(by, KINDS[kind].permission, organisation)
    same = Job.objects.filter(
        kind=kind, organisation=organisation, arguments=arguments, state=Job.State.QUEUED
    )
    # an update, not a read: it holds the row, so that the job cannot begin before the caller's act counts
    if same.update(created_at=F("created_at")):
        return Job.objects.filter(pk__in=same)[0]
    job = Job.objects.create(
        kind=kind, organisation=organisation, arguments=arguments, by=by, lease_until=next_lease()
    )
    enqueue(job)
    audit.record(kind="job.started", by=by, target=job, detail={"kind": kind})
    return job


@transaction.atomic
def cancel(*, job: Job, by: User) -> Job:
    """Cancel a job: it stops at its next step, and nothing of it is kept.

    Raises:
        PermissionDenied: ``by`` may not.
        JobStateError: it is over.
    """
    demand(by, KINDS[job.kind].permission, job.organisation)
    here = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not here.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        raise JobStateError(translate("It is over already."))
    audit.record(kind="job.cancelled", by=by, target=job)
    job.refresh_from_db()
    return job
