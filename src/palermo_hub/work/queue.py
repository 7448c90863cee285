"""The queue of jobs: django-tasks in the same database, so that a job is queued if and only if its act is."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import running
from .models import Job
from .running import DIED, MOST_ATTEMPTS, LostError, StoppedError


@task()
def run_job(number: str) -> None:
    """Run one job, if nobody else does."""
    job = running.claim(uuid.UUID(number))
    if job is None:
        return
    try:
        running.perform(job)
    except StoppedError:
        requeue(Job.objects.get(uuid=job.uuid), fence=job.fence)
    except LostError:
        return


@transaction.atomic
def enqueue(job: Job) -> None:
    """Put a job at the end of the queue."""
    job.task = uuid.UUID(run_job.enqueue(str(job.uuid)).id)
    job.lease_until = running.next_lease()
    job.save(update_fields=["task", "lease_until"])


@transaction.atomic
def requeue(job: Job, *, fence: int) -> bool:
    """Let a job that was left be taken up again, from the steps that are done; false where somebody has."""
    left = Job.objects.filter(pk=job.pk, fence=fence, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not left.update(state=Job.State.QUEUED, holder="", fence=fence + 1):
        return False
    job.refresh_from_db()
    enqueue(job)
    return True


def recover(now: dt.datetime | None = None, *, holder: str = "") -> int:
    """Queue again every job whose process ended; the value is how many.

    Args:
        now: the present moment unless told.
        holder: a process that has no job at hand: what it still holds, it left when the database was away.
    """
    now = now or timezone.now()
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values("pk")
    left = Job.objects.abandoned(now) | Job.objects.filter(state=Job.State.RUNNING, holder=holder)
    left = left.exclude(state=Job.State.QUEUED, task__in=waiting)
    given_up = left.filter(attempts__gte=MOST_ATTEMPTS, progress=F("progress_before"))
    given_up.update(state=Job.State.FAILED, reason=DIED, finished_at=now)
    return sum(requeue(job, fence=job.fence) for job in left)
