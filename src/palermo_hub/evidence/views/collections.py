"""Collections: the list, a new one, its board, sending a file in, the next round, a run."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palermo.errors import DisclosureError
from palermo.exchange.bundle import BundleRefusedError, Reason
from palermo_hub.evidence import collecting, running
from palermo_hub.evidence.forms import CollectionForm, RoundForm, SendForm
from palermo_hub.evidence.models import Collection, Release, Review
from palermo_hub.evidence.receiving import AgreementRefusedError
from palermo_hub.evidence.refusals import TEXTS, refusal_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.http import SignedInRequest, requires
from palermo_hub.organisations.models import Organisation
from palermo_hub.work.models import Job

REFUSED = (collecting.CollectionError, running.NothingToRunError)


@requires(permissions.SUBMISSION_READ)
def collection_list(request: SignedInRequest) -> HttpResponse:
    """The collections that my organisations keep or send to."""
    found = Collection.objects.visible_to(request.user).select_related("place", "receiver", "agreement")
    opens = permissions.organisations_where(request.user, permissions.BUNDLE_ACCEPT)
    return render(request, "evidence/collection_list.html", {"collections": found, "opens": opens})


@requires(permissions.BUNDLE_ACCEPT)
def collection_new(request: SignedInRequest) -> HttpResponse:
    """Open a collection."""
    receivers = permissions.organisations_where(request.user, permissions.BUNDLE_ACCEPT)
    form = CollectionForm(request.POST or None, receivers=receivers, reader=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            collection = collecting.open_collection(**form.cleaned_data, by=request.user)
        except collecting.CollectionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The collection is open."))
            return redirect("evidence:collection-detail", uuid=collection.uuid)
    return render(request, "evidence/collection_form.html", {"form": form})


@requires(permissions.SUBMISSION_READ)
def collection_detail(request: SignedInRequest, uuid: str) -> HttpResponse:
    """The board: who has sent, who is late, what was wrong; the run and the releases that came of it."""
    collection = _seen(request, uuid)
    keeps = _reads(request, collection.receiver)
    mine = _sends(request, collection)
    jobs = Job.objects.visible_to(request.user).filter(kind=running.RUN, organisation=collection.receiver)
    context = {
        "collection": collection,
        "standings": collecting.standings(collection, None if keeps else _readable(request, collection)),
        "keeps": keeps,
        "senders": mine,
        "round": RoundForm(),
        "may_renew": permissions.may(request.user, permissions.BUNDLE_ACCEPT, collection.receiver),
        "may_run": permissions.may(request.user, permissions.RUN_START, collection.receiver),
        "job": jobs.filter(arguments__collection=str(collection.uuid)).first(),
        "reviews": Review.objects.visible_to(request.user).filter(
            release__collection=collection, release__state=Release.State.DRAFT
        ),
        "releases": collection.releases.citable().select_related("place"),
        "may_withdraw": permissions.may(request.user, permissions.RELEASE_APPROVE, collection.receiver),
        **(_spent(collection) if keeps else {}),
    }
    return render(request, "evidence/collection_detail.html", context)


@requires(permissions.BUNDLE_MAKE)
def collection_send(request: SignedInRequest, uuid: str, code: str) -> HttpResponse:
    """Send my organisation's file in."""
    collection = _seen(request, uuid)
    sender = next((one for one in _sends(request, collection) if one.code == code), None)
    if sender is None:
        raise Http404
    said = (request.POST, request.FILES) if request.method == "POST" else ()  # empty where it was too large
    form = SendForm(*said)
    if getattr(request, "too_large", False):
        form.is_valid()
        form.errors.pop("bundle", None)
        form.add_error("bundle", str(TEXTS[Reason.TOO_LARGE]))
    elif request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["bundle"]
        try:
            submission = collecting.send_bundle(
                collection=collection, sender=sender, file=upload.file, name=upload.name, by=request.user
            )
        except BundleRefusedError as error:
            form.add_error("bundle", refusal_text(error))
        except AgreementRefusedError as error:
            form.add_error("bundle", str(error))
        else:
            messages.success(request, _("The file is sent. It counts once the office accepts it."))
            return redirect("evidence:submission-detail", uuid=submission.uuid)
    return render(
        request, "evidence/collection_send.html", {"form": form, "collection": collection, "sender": sender}
    )


@requires(permissions.BUNDLE_ACCEPT)
@require_POST
def collection_round(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Begin the next round."""
    collection, form = _seen(request, uuid), RoundForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day of the round."))
        return redirect("evidence:collection-detail", uuid=uuid)
    try:
        collecting.begin_round(collection=collection, due=form.cleaned_data["due"], by=request.user)
    except collecting.CollectionError as error:
        messages.error(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    else:
        messages.success(request, _("The next round has begun: every organisation is asked again."))
    return redirect("evidence:collection-detail", uuid=uuid)


@requires(permissions.RUN_START)
@require_POST
def collection_run(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Start a run."""
    try:
        job = running.start_run(collection=_seen(request, uuid), by=request.user)
    except running.NothingToRunError as error:
        messages.error(request, str(error))
        return redirect("evidence:collection-detail", uuid=uuid)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("work:job-detail", uuid=job.uuid)


def _seen(request: SignedInRequest, uuid: str) -> Collection:
    found = Collection.objects.visible_to(request.user).select_related("place", "receiver", "agreement")
    return get_object_or_404(found, uuid=uuid)


def _reads(request: SignedInRequest, organisation: Organisation) -> bool:
    return permissions.may(request.user, permissions.SUBMISSION_READ, organisation)


def _readable(request: SignedInRequest, collection: Collection) -> list[Organisation]:
    """The senders whose submissions the reader may see."""
    return [one for one in collection.senders.all() if _reads(request, one)]


def _sends(request: SignedInRequest, collection: Collection) -> list[Organisation]:
    """The senders for which the reader may send."""
    mine = permissions.organisations_where(request.user, permissions.BUNDLE_MAKE)
    return list(collection.senders.filter(pk__in=[one.pk for one in mine]))


def _spent(collection: Collection) -> dict[str, object]:
    """The privacy spent and left, or why it is not known."""
    try:
        ledger = running.ledger_of(collection)
    except DisclosureError as error:
        return {"ledger_fault": str(error)}
    return {"spent": [entry for entry in ledger.entries if entry.epsilon], "left": ledger.left()}
