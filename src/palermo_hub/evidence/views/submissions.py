"""What organisations sent: the list, one submission, and receiving, accepting and withdrawing it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.exchange.bundle import BundleRefusedError, Reason
from palermo_hub.audit import actions as audit
from palermo_hub.evidence import receiving, tabulating
from palermo_hub.evidence.forms import BundleForm, ReasonForm
from palermo_hub.evidence.models import Submission
from palermo_hub.evidence.refusals import TEXTS, refusal_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, again, requires

ROWS_A_PAGE = 50


@requires(permissions.SUBMISSION_READ)
def submission_list(request: SignedInRequest) -> HttpResponse:
    """What my organisations sent and received."""
    found = Submission.objects.visible_to(request.user).select_related("owner", "receiver")
    submissions = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    receives = permissions.organisations_where(request.user, permissions.BUNDLE_ACCEPT)
    return render(
        request, "evidence/submission_list.html", {"submissions": submissions, "receives": receives}
    )


@requires(permissions.BUNDLE_ACCEPT)
def submission_new(request: SignedInRequest) -> HttpResponse:
    """Receive a bundle."""
    receivers = permissions.organisations_where(request.user, permissions.BUNDLE_ACCEPT)
    said = (request.POST, request.FILES) if request.method == "POST" else ()  # empty where it was too large
    form = BundleForm(*said, receivers=receivers)
    if getattr(request, "too_large", False):
        form.is_valid()
        form.errors.pop("bundle", None)
        form.add_error("bundle", str(TEXTS[Reason.TOO_LARGE]))
    elif request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["bundle"]
        try:
            submission = receiving.receive_bundle(
                file=upload.file, name=upload.name, receiver=form.cleaned_data["receiver"], by=request.user
            )
        except BundleRefusedError as error:
            form.add_error("bundle", refusal_text(error))
        except receiving.AgreementRefusedError as error:
            form.add_error("bundle", str(error))
        else:
            messages.success(request, _("The bundle is received. It counts once it is accepted."))
            return redirect("evidence:submission-detail", uuid=submission.uuid)
    return render(request, "evidence/submission_form.html", {"form": form})


@requires(permissions.SUBMISSION_READ)
def submission_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """One submission; that somebody looked is recorded."""
    submission = _seen(request, uuid)
    audit.record(kind="submission.read", by=request.user, target=submission)
    context = {
        "submission": submission,
        "published": tabulating.published(submission),
        "may_accept": submission.state == Submission.State.RECEIVED
        and permissions.may(request.user, permissions.BUNDLE_ACCEPT, submission.receiver),
        "form": ReasonForm(),
        "may_withdraw": submission.state in Submission.WITH_ROWS
        and permissions.may(request.user, permissions.BUNDLE_MAKE, submission.owner),
    }
    return render(request, "evidence/submission_detail.html", context)


@requires(permissions.BUNDLE_ACCEPT)
@require_POST
def submission_accept(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Accept a submission."""
    return _change(
        request,
        uuid,
        receiving.accept_submission,
        _("The submission is accepted. It counts from now on."),
    )


@requires(permissions.BUNDLE_ACCEPT)
@require_POST
def submission_return(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Send a submission back with a reason."""
    reason = str(request.POST.get("reason", ""))
    return _change(
        request,
        uuid,
        partial(receiving.return_submission, reason=reason),
        _("The submission is sent back and its rows are deleted here."),
    )


@requires(permissions.BUNDLE_MAKE)
@require_POST
def submission_withdraw(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Withdraw a submission; what belongs to others is not there, before any password is asked for."""
    if not permissions.may(request.user, permissions.BUNDLE_MAKE, _seen(request, uuid).owner):
        raise Http404
    return _withdraw(request, uuid)


@again
def _withdraw(request: SignedInRequest, uuid: str) -> HttpResponse:
    return _change(
        request,
        uuid,
        receiving.withdraw_submission,
        _("The submission is withdrawn and its rows are deleted."),
    )


def _change(request: SignedInRequest, uuid: str, act: Callable[..., Submission], done: str) -> HttpResponse:
    """Accept or withdraw, and say so, or say why not."""
    submission = _seen(request, uuid)
    try:
        act(submission=submission, by=request.user)
    except (receiving.AgreementRefusedError, receiving.SubmissionStateError) as error:
        messages.error(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    else:
        messages.success(request, done)
    return redirect("evidence:submission-detail", uuid=uuid)


def _seen(request: SignedInRequest, uuid: str) -> Submission:
    return get_object_or_404(Submission.objects.visible_to(request.user), uuid=uuid)
