"""Collections: open one, begin its next round, receive what a sender sends, say who is late, remind."""

import datetime as dt
import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import override

from palermo.exchange.bundle import BundleRefusedError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, SharingAgreement, User

from .models import Collection, Refusal, Reminder, StateDescription, Submission
from .receiving import AgreementRefusedError, receive_bundle

AHEAD = dt.timedelta(days=3)
"""So long before its last day a sender is reminded first."""

log = logging.getLogger(__name__)


class CollectionError(Exception):
    """The collection cannot be opened or renewed so; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one sender stands in the present round.

    Attributes:
        sender: who.
        submission: the newest that it sent in the round, whatever became of it.
        refusals: what was refused in the round, newest first.
        late: the last day is past and nothing that counts is here.
        reminded: the day of the last reminder.
    """

    sender: Organisation
    submission: Submission | None
    refusals: list[Refusal]
    late: bool
    reminded: dt.date | None


@transaction.atomic
def open_collection(
    *,
    agreement: SharingAgreement,
    receiver: Organisation,
    senders: Iterable[Organisation],
    due: dt.date,
    by: User,
    epsilon: float | None = None,
    total_epsilon: float | None = None,
) -> Collection:
    """Ask the parties of an agreement for their files of the State's period until ``due``.

    Raises:
        PermissionDenied: ``by`` accepts no bundles for ``receiver``.
        CollectionError: a sender is no party, the State is not described, or the day is past.
    """
    demand(by, permissions.BUNDLE_ACCEPT, receiver)
    senders = list(senders)
    _refuse_strangers(agreement, receiver, senders)
    _refuse_day(agreement, due)
    _refuse_budget(epsilon, total_epsilon)
    place = receiver.place
    description = StateDescription.objects.filter(code=place.iso3).first() if place else None
    if place is None or description is None:
        raise CollectionError(translate("This hub has no description of the State: its operator adds it."))
    first, last = description.years
    collection = Collection.objects.create(
        agreement=agreement,
        receiver=receiver,
        place=place,
        first_year=first,
        last_year=last,
        due=due,
        epsilon=epsilon,
        total_epsilon=total_epsilon if total_epsilon is not None else epsilon,
        opened_by=by,
    )
    collection.senders.set(senders)
    audit.record(kind="collection.opened", by=by, target=collection, detail={"due": due.isoformat()})
    return collection


@transaction.atomic
def begin_round(*, collection: Collection, due: dt.date, by: User) -> Collection:
    """Ask every sender again; what was accepted before still counts.

    Raises:
        PermissionDenied, CollectionError: somebody else, or a day that is past.
    """
    demand(by, permissions.BUNDLE_ACCEPT, collection.receiver)
    _refuse_day(collection.agreement, due)
    Collection.objects.filter(pk=collection.pk).update(due=due, opened_at=timezone.now())
    audit.record(kind="collection.renewed", by=by, target=collection, detail={"due": due.isoformat()})
    collection.refresh_from_db()
    return collection


def send_bundle(
    *, collection: Collection, sender: Organisation, file: BinaryIO, name: str, by: User
) -> Submission:
    """Receive what an organisation's own people send; that a file was refused is kept, nothing of it is.

    Raises:
        PermissionDenied: ``by`` makes no bundles for ``sender``, or the collection does not ask it.
        BundleRefusedError, AgreementRefusedError: refused, with the reason.
    """
    demand(by, permissions.BUNDLE_MAKE, sender)
    if not collection.senders.filter(pk=sender.pk).exists():
        raise CollectionError(translate("The collection does not ask this organisation."))
    try:
        return receive_bundle(
            file=file, name=name, receiver=collection.receiver, by=by, sent=(sender, collection.agreement)
        )
    except BundleRefusedError as error:
        _keep_refusal(collection, sender, by, error.reason.value)
        raise
    except AgreementRefusedError:
        _keep_refusal(collection, sender, by, "agreement")
        raise


def standings(collection: Collection, only: Iterable[Organisation] | None = None) -> list[Standing]:
    """Where every sender stands, by name; of ``only`` some, where the reader is one of them."""
    sent: dict[int, Submission] = {}
    found = Submission.objects.filter(agreement=collection.agreement, receiver=collection.receiver)
    for submission in found.filter(received_at__gte=collection.opened_at).order_by("received_at"):
        sent[submission.owner_id] = submission
    refused: dict[int, list[Refusal]] = {}
    for refusal in collection.refusals.filter(at__gte=collection.opened_at).select_related("by"):
        refused.setdefault(refusal.sender_id, []).append(refusal)
    reminded = {row.organisation_id: row.day for row in collection.reminders.order_by("day")}
    wanted = collection.senders.all() if only is None else only
    over = collection.is_over
    return [
        Standing(
            sender=sender,
            submission=sent.get(sender.pk),
            refusals=refused.get(sender.pk, []),
            late=over and not _counts(sent.get(sender.pk)),
            reminded=reminded.get(sender.pk),
        )
        for sender in sorted(wanted, key=lambda one: one.name)
    ]


def remind(now: dt.datetime) -> None:
    """Remind, once a day at most, every organisation whose file is due soon or late.

    The row of the day is written with the period's own; the letters go out once it stands. Where the program
    dies between the two a letter is lost and the notice stays: never two letters.
    """
    running = Collection.objects.filter(due__lte=now.date() + AHEAD).select_related("agreement", "place")
    for collection in running:
        if not collection.agreement.counts(now):
            continue
        for standing in standings(collection):
            if not _counts(standing.submission):
                _remind(collection, standing.sender, now.date())


def _remind(collection: Collection, organisation: Organisation, day: dt.date) -> None:
    if collection.reminders.filter(organisation=organisation, day__gte=day).exists():
        return
    reminder = Reminder.objects.create(collection=collection, organisation=organisation, day=day)
    audit.record(kind="collection.reminded", by=None, target=collection, detail={"to": organisation.code})
    transaction.on_commit(partial(_write_to, reminder))


def _write_to(reminder: Reminder) -> None:
    """One letter, in every language, to those who make bundles there and left an address; it names nobody."""
    roles = permissions.WHO_MAY[permissions.BUNDLE_MAKE]
    members = reminder.organisation.memberships.valid().filter(role__in=roles)
    addresses = {address for address in members.values_list("user__email", flat=True) if address}
    said = [_asked(reminder.collection, code) for code, _name in settings.LANGUAGES]
    subject = " · ".join(title for title, _text in said)
    for address in sorted(addresses):
        send_letter(address, subject, "\n\n".join(text for _title, text in said))


def _asked(collection: Collection, language: str) -> tuple[str, str]:
    """Subject and text of a reminder."""
    with override(language):
        text = translate(
            "The collection of %(state)s, %(first)s to %(last)s, asks your organisation for its file until "
            "%(due)s. Make a bundle on your own machine and send it in on the hub, on the page Collections."
        )
        return translate("Your organisation's file is due"), text % {
            "state": collection.place.name,
            "first": collection.first_year,
            "last": collection.last_year,
            "due": collection.due.isoformat(),
        }


def send_letter(address: str, subject: str, text: str) -> bool:
    """Send a letter; one that cannot be sent stops nothing, and the log names no address."""
    try:
        return bool(send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address]))
    except OSError as error:
        log.warning("A letter could not be sent: %s", type(error).__name__)
        return False


def _counts(submission: Submission | None) -> bool:
    return submission is not None and submission.state in Submission.WITH_ROWS


def _keep_refusal(collection: Collection, sender: Organisation, by: User, reason: str) -> None:
    with transaction.atomic():
        Refusal.objects.create(collection=collection, sender=sender, by=by, reason=reason)
        audit.record(kind="submission.refused", by=by, target=collection, detail={"reason": reason})


def _refuse_strangers(
    agreement: SharingAgreement, receiver: Organisation, senders: list[Organisation]
) -> None:
    parties = set(agreement.parties.values_list("pk", flat=True))
    if receiver.pk not in parties or not senders or {one.pk for one in senders} - parties:
        raise CollectionError(
            translate("Only parties of the agreement are asked, at least one, by another party.")
        )
    if Collection.objects.filter(agreement=agreement).exists():
        raise CollectionError(translate("This agreement has a collection already."))


def _refuse_day(agreement: SharingAgreement, due: dt.date) -> None:
    if not timezone.now().date() <= due <= agreement.valid_to:
        raise CollectionError(
            translate("The last day is past, or after the end of the agreement: give one between the two.")
        )


def _refuse_budget(epsilon: float | None, total: float | None) -> None:
    given = [value for value in (epsilon, total) if value is not None]
    if (epsilon is None and total is not None) or any(not math.isfinite(one) or one <= 0 for one in given):
        raise CollectionError(translate("A privacy budget is a number over 0; the total needs one, too."))
    if epsilon is not None and total is not None and total < epsilon:
        raise CollectionError(translate("The total must cover at least one release."))
