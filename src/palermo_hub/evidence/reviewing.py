"""Review and publication: two people, always; once; and never undone but by a new version that says why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, User

from .actions import next_version
from .following import tell_followers
from .models import Release, Review
from .receiving import hold


class ReviewError(Exception):
    """The step is not open to this person, or not now; the message says why."""


@transaction.atomic
def ask_review(*, review: Review, reason: str, by: User) -> Review:
    """The analyst asks the office's data protection officer to look.

    Args:
        review: of a draft.
        reason: why there is a new version; needed for all but the first.
        by: somebody who prepares releases.

    Raises:
        PermissionDenied, ReviewError: somebody else, not a draft, or no reason.
    """
    release = _held(review)
    demand(by, permissions.RELEASE_PREPARE, release.owner)
    _demand_draft(release)
    if next_version(release.place) > 1 and not reason.strip():
        raise ReviewError(translate("Say why there is a new version: it stands on its page for ever."))
    release.prepared_by, release.reason, release.approved_by = by, reason.strip(), None
    release.save(update_fields=["prepared_by", "reason", "approved_by"])
    Review.objects.filter(pk=review.pk).update(sent_back="")
    audit.record(kind="review.asked", by=by, target=release)
    return review


@transaction.atomic
def read_attack(*, review: Review, by: User) -> str:
    """The attack page; that somebody opened it is kept, for nobody approves what they did not read."""
    if not permissions.may(by, permissions.RELEASE_PREPARE, review.release.owner):
        demand(by, permissions.RELEASE_APPROVE, review.release.owner)
    review.read_by.add(by)
    audit.record(kind="review.attack-read", by=by, target=review.release)
    return review.attack


@transaction.atomic
def approve(*, review: Review, by: User) -> Review:
    """The data protection officer approves; never who ran or prepared the release.

    Raises:
        PermissionDenied, ReviewError: somebody else, one's own work, unread, or not asked for.
    """
    release = _held(review)
    demand(by, permissions.RELEASE_APPROVE, release.owner)
    _demand_asked(release)
    if by.pk in {release.run_by_id, release.prepared_by_id}:
        raise ReviewError(translate("Nobody approves their own release: a second person does."))
    if not review.read_by.filter(pk=by.pk).exists():
        raise ReviewError(translate("Read the attack page first."))
    release.approved_by = by
    release.save(update_fields=["approved_by"])
    audit.record(kind="review.approved", by=by, target=release)
    return review


@transaction.atomic
def send_back(*, review: Review, reason: str, by: User) -> Review:
    """The officer does not approve, and says why; the analyst may run and ask again.

    Raises:
        PermissionDenied, ReviewError: somebody else, without a reason, or nothing was asked.
    """
    release = _held(review)
    demand(by, permissions.RELEASE_APPROVE, release.owner)
    _demand_asked(release)
    if not reason.strip():
        raise ReviewError(translate("Say what is to be mended."))
    release.prepared_by = release.approved_by = None
    release.save(update_fields=["prepared_by", "approved_by"])
    Review.objects.filter(pk=review.pk).update(sent_back=reason.strip()[:500])
    audit.record(kind="review.sent-back", by=by, target=release)
    review.refresh_from_db()
    return review


@transaction.atomic
def publish(*, review: Review, by: User, host: str) -> Release:
    """Publish an approved draft as the State's next version; of two who press at once, one does.

    Raises:
        PermissionDenied, ReviewError: somebody else, not approved, published already, or nothing new.
    """
    release = _held(review)
    if not permissions.may(by, permissions.RELEASE_PREPARE, release.owner):
        demand(by, permissions.RELEASE_APPROVE, release.owner)
    _demand_draft(release)
    if release.approved_by_id is None:
        raise ReviewError(translate("It is not approved yet."))
    current = Release.objects.published().filter(place=release.place).first()
    if current is not None and current.checksum == release.checksum:
        raise ReviewError(translate("These very figures are published already."))
    if current is not None:
        Release.objects.filter(pk=current.pk).update(state=Release.State.REPLACED)
    release.version = next_version(release.place)
    release.state, release.marking = Release.State.PUBLISHED, Marking.CLEAR
    release.published_by, release.published_at = by, timezone.now()
    release.save(update_fields=["version", "state", "marking", "published_by", "published_at"])
    # exact figures do not stay beside published ones
    Review.objects.filter(pk=review.pk).update(compared=[])
    audit.record(kind="release.published", by=by, target=release, detail={"version": release.version})
    if current is not None:
        tell_followers(release, host)
    return release


@transaction.atomic
def withdraw_release(*, release: Release, reason: str, by: User, host: str) -> Release:
    """Stop giving a published version out; its page stays and says why. One officer may: it is urgent.

    Raises:
        PermissionDenied, ReviewError: somebody else, without a reason, or it is not given out.
    """
    demand(by, permissions.RELEASE_APPROVE, release.owner)
    if not reason.strip():
        raise ReviewError(translate("Say why it is withdrawn: it stands on its page for ever."))
    here = Release.objects.filter(
        pk=release.pk, state__in=[Release.State.PUBLISHED, Release.State.REPLACED], marking=Marking.CLEAR
    )
    if not here.update(state=Release.State.WITHDRAWN, withdrawn_for=reason.strip()):
        raise ReviewError(translate("It is not given out."))
    release.refresh_from_db()
    audit.record(kind="release.withdrawn", by=by, target=release)
    tell_followers(release, host)
    return release


def _held(review: Review) -> Release:
    """The release, for this transaction alone; whoever withdraws rows or publishes waits."""
    release = Release.objects.select_related("agreement").get(pk=review.release_id)
    if release.agreement is not None:
        hold(release.agreement)
    return Release.objects.select_for_update(of=("self",)).select_related("owner", "place").get(pk=release.pk)


def _demand_draft(release: Release) -> None:
    if release.state != Release.State.DRAFT:
        raise ReviewError(translate("It is published already, or no longer a draft."))


def _demand_asked(release: Release) -> None:
    _demand_draft(release)
    if release.prepared_by_id is None:
        raise ReviewError(translate("Nobody has asked for this review yet."))
