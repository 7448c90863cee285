"""The jobs of my organisations: the list, one with its progress, cancelling it, starting it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo_hub.organisations.http import SignedInRequest, requires

from . import actions
from .models import Job

SHOWN = 100


@requires()
def job_list(request: SignedInRequest) -> HttpResponse:
    """What is under way and what was done lately."""
    jobs = Job.objects.visible_to(request.user).select_related("organisation")[:SHOWN]
    return render(request, "work/job_list.html", {"jobs": jobs})


@requires()
def job_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """One job; the page is looked at again, or by itself where scripts run."""
    return render(request, "work/job_detail.html", {"job": _seen(request, uuid)})


@requires()
@require_POST
def job_cancel(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Cancel a job."""
    try:
        actions.cancel(job=_seen(request, uuid), by=request.user)
    except actions.JobStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is cancelled. Nothing of it is kept."))
    return redirect("work:job-detail", uuid=uuid)


@requires()
@require_POST
def job_again(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Start a job that failed or was cancelled once more."""
    job = _seen(request, uuid)
    if job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
        messages.error(request, _("It did not fail."))
        return redirect("work:job-detail", uuid=uuid)
    new = actions.start(
        kind=job.kind, organisation=job.organisation, arguments=job.arguments, by=request.user
    )
    return redirect("work:job-detail", uuid=new.uuid)


def _seen(request: SignedInRequest, uuid: str) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), uuid=uuid)
