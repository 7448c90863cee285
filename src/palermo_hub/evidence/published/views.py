"""Pages of those who bring others' figures to the hub: the files, and what was read in each."""

import errno
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from palermo_hub.evidence.models import PublishedRelease
from palermo_hub.exchange.uploads import large_uploads
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.work.models import Job

from . import actions
from .forms import FileForm, ReasonForm

SHOWN = 100
State = PublishedRelease.State


@requires()
def release_list(request: SignedInRequest) -> HttpResponse:
    """The files that came, and what became of each."""
    owners = _owners(request, permissions.RELEASE_PREPARE)
    if not owners and not _owners(request, permissions.RELEASE_APPROVE):
        raise Http404
    mine = PublishedRelease.objects.visible_to(request.user).order_by("-received_at")
    context = {"releases": mine.select_related("owner", "received_by")[:SHOWN], "brings": bool(owners)}
    return render(request, "evidence/published_list.html", context)


def _new(request: SignedInRequest) -> HttpResponse:
    """Bring a file."""
    owners = _owners(request, permissions.RELEASE_PREPARE)
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*said, owners=owners)
    if getattr(request, "too_large", False):
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than 1 GB, and none that was published is."))
    elif request.method == "POST" and form.is_valid():
        job = _receive(request, form)
        if job is not None:
            return redirect("work:job-detail", uuid=job.uuid)
    return render(request, "evidence/published_form.html", {"form": form})


# the forgery check is made by ``large_uploads``, after it has said where the file goes
release_new = csrf_exempt(requires(permissions.RELEASE_PREPARE)(large_uploads(_new)))


def _receive(request: SignedInRequest, form: FileForm) -> Job | None:
    """Keep the file and start reading it; or say in the form why not."""
    file = form.cleaned_data["file"]
    try:
        return actions.receive_file(
            chunks=file.chunks(),
            name=file.name,
            released=form.cleaned_data["released"],
            owner=form.cleaned_data["owner"],
            by=request.user,
        )
    except actions.PublishedRefusedError as error:
        form.add_error("file", str(error))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        form.add_error("file", _("The disk of the hub is full. Nothing was kept."))
    return None


@requires()
def release_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What was read in a file, before anybody else sees it."""
    release = _seen(request, uuid)
    approves = permissions.may(request.user, permissions.RELEASE_APPROVE, release.owner)
    context = {
        "release": release,
        "job": Job.objects.visible_to(request.user)
        .filter(kind=actions.READ, arguments__release=str(release.uuid))
        .first(),
        "may_show": approves and release.state == State.READ and request.user != release.received_by,
        "waits": release.state == State.READ,
        "may_withdraw": approves and release.state == State.SHOWN,
        "may_discard": release.state in {State.RECEIVED, State.READ}
        and permissions.may(request.user, permissions.RELEASE_PREPARE, release.owner),
        "form": ReasonForm(),
    }
    return render(request, "evidence/published_detail.html", context)


@requires(permissions.RELEASE_APPROVE, fresh=True)
@require_POST
def release_show(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Put it on the public pages."""
    return _change(request, uuid, actions.show_release, _("It is on the public pages."))


@requires(permissions.RELEASE_APPROVE, fresh=True)
@require_POST
def release_withdraw(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Take it off the public pages."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why."))
        return redirect("published:release-detail", uuid=uuid)
    given = {"reason": form.cleaned_data["reason"]}
    return _change(request, uuid, actions.withdraw_release, _("It is off the public pages."), **given)


@requires(permissions.RELEASE_PREPARE)
@require_POST
def release_discard(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Delete what was brought."""
    done = _change(request, uuid, actions.discard_release, _("It is set aside."))
    gone = not PublishedRelease.objects.filter(uuid=uuid).exists()
    return redirect("published:release-list") if gone else done


def _change(
    request: SignedInRequest,
    uuid: str,
    act: Callable[..., object],
    done: str,
    **given: Any,  # noqa: ANN401 - what the act needs beside
) -> HttpResponse:
    """Do it and say so, or say why not."""
    release = _seen(request, uuid)
    try:
        act(release=release, by=request.user, **given)
    except actions.PublishedRefusedError as error:
        messages.error(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    else:
        messages.success(request, done)
    return redirect("published:release-detail", uuid=uuid)


def _owners(request: SignedInRequest, permission: str) -> list[Any]:
    return permissions.organisations_where(request.user, permission)


def _seen(request: SignedInRequest, uuid: str) -> PublishedRelease:
    """A release of one's own organisation; others' are read on the public pages."""
    owners = [
        *_owners(request, permissions.RELEASE_PREPARE),
        *_owners(request, permissions.RELEASE_APPROVE),
    ]
    mine = PublishedRelease.objects.visible_to(request.user).filter(owner__in=owners)
    return get_object_or_404(mine.select_related("owner"), uuid=uuid)
