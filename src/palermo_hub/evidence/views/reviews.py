"""Review of a draft: what will be published beside what is true; ask, approve, send back, publish."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo_hub.audit import actions as audit
from palermo_hub.evidence import reviewing
from palermo_hub.evidence.actions import next_version
from palermo_hub.evidence.forms import ReasonForm
from palermo_hub.evidence.models import Release, Review
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, again, requires

NO_BYTES = hashlib.sha256().hexdigest()
"""Of the empty files that stand for the organisations' own, which never reach a hub."""

BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


@requires()
def review_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What is to be published, for the two people who answer for it."""
    review = _seen(request, uuid)
    audit.record(kind="review.read", by=request.user, target=review.release)
    return render(request, "evidence/review_detail.html", _context(request, review))


def _context(request: SignedInRequest, review: Review) -> dict[str, Any]:
    release, user = review.release, request.user
    draft = release.state == Release.State.DRAFT
    prepares = draft and permissions.may(user, permissions.RELEASE_PREPARE, release.owner)
    approves = draft and permissions.may(user, permissions.RELEASE_APPROVE, release.owner)
    asked, approved = release.prepared_by_id is not None, release.approved_by_id is not None
    return {
        "review": review,
        "release": release,
        "draft": draft,
        "own": user.pk in {release.run_by_id, release.prepared_by_id},
        "has_read": review.read_by.filter(pk=user.pk).exists(),
        "asked": asked,
        "may_ask": prepares and not asked,
        "may_approve": approves and asked and not approved,
        "may_publish": (prepares or approves) and approved,
        "next_version": next_version(release.place) if draft else release.version,
        "current": Release.objects.published().filter(place=release.place).first(),
        "stages": release.facts.get("stages", []),
        "versions": release.facts.get("versions", {}),
        "inputs": {
            name: digest for name, digest in release.facts.get("inputs", {}).items() if digest != NO_BYTES
        },
        "form": ReasonForm(),
        "rows": [_row(row) for row in review.compared],
        "submissions": release.submissions.select_related("owner"),
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A compared figure as it is shown; a withheld one says so."""
    parts = [part.split(":", 1) for part in row["combo"].split(";")] if row["combo"] else []
    published = _("withheld")
    if row["published"] is not None:
        error = row["error"] or 0
        published = f"{row['published']:,} ± {error:,}" if error else f"{row['published']:,}"
    return {"parts": parts, "published": published, "exact": row["exact"]}


@requires()
def review_attack(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The attack page; that it was read is kept."""
    review = _seen(request, uuid)
    return _page(request, review, _("What attackers would learn"), _attack_of(request, review))


def _attack_of(request: SignedInRequest, review: Review) -> str:
    return reviewing.read_attack(review=review, by=request.user)


@requires()
def review_quality(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The page that says what is safe to quote."""
    review = _seen(request, uuid)
    return _page(request, review, _("What is safe to quote"), review.quality)


def _page(request: SignedInRequest, review: Review, title: str, html: str) -> HttpResponse:
    """A page that the run wrote, in our frame: without scripts or addresses, and every name escaped."""
    found = BODY.search(html)
    body = mark_safe(found.group(1)) if found else ""  # noqa: S308 - written and escaped by disclosure.pages
    return render(request, "evidence/review_page.html", {"review": review, "title": title, "body": body})


@requires(permissions.RELEASE_PREPARE)
@require_POST
def review_ask(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Ask for the review."""
    act = partial(reviewing.ask_review, reason=str(request.POST.get("reason", "")))
    return _act(request, uuid, act, _("The data protection officer is asked to review it."))


@requires(permissions.RELEASE_APPROVE)
@require_POST
def review_approve(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Approve."""
    return _act(request, uuid, reviewing.approve, _("It is approved. It can be published now."))


@requires(permissions.RELEASE_APPROVE)
@require_POST
def review_back(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Send it back."""
    act = partial(reviewing.send_back, reason=str(request.POST.get("reason", "")))
    return _act(request, uuid, act, _("It is sent back to the analyst."))


@requires()
@require_POST
def review_publish(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Publish; what belongs to others is not there, before any password is asked for."""
    _seen(request, uuid)
    return _publish(request, uuid)


@again
def _publish(request: SignedInRequest, uuid: str) -> HttpResponse:
    act = partial(reviewing.publish, host=_host(request))
    return _act(request, uuid, act, _("It is published."))


@requires(permissions.RELEASE_APPROVE)
def release_withdraw(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Stop giving a published version out."""
    review = _seen(request, uuid)
    if not permissions.may(request.user, permissions.RELEASE_APPROVE, review.release.owner):
        raise Http404
    return _withdraw(request, review)


@again
def _withdraw(request: SignedInRequest, review: Review) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.withdraw_release(
                release=review.release,
                reason=form.cleaned_data["reason"],
                by=request.user,
                host=_host(request),
            )
        except reviewing.ReviewError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, _("The version is withdrawn. Its page says so and why."))
            return redirect("portal:release", code=review.release.place.code, version=review.release.version)
    return render(request, "evidence/release_withdraw.html", {"form": form, "release": review.release})


def _act(request: SignedInRequest, uuid: str, act: Callable[..., object], done: str) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act(review=_seen(request, uuid), by=request.user)
    except reviewing.ReviewError as error:
        messages.error(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    else:
        messages.success(request, done)
    return redirect("evidence:review-detail", uuid=uuid)


def _host(request: SignedInRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _seen(request: SignedInRequest, uuid: str) -> Review:
    found = Review.objects.visible_to(request.user).select_related(
        "release__place", "release__owner", "release__collection", "release__run_by", "release__prepared_by"
    )
    return get_object_or_404(found, uuid=uuid)
