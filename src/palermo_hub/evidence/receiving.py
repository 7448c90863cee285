"""Receive, accept and withdraw what organisations send: whole or not at all, under an agreement."""

from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.exchange.bundle import Bundle, BundleRefusedError, Reason, Receiver, SenderKey, read_bundle
from palermo.records.files import replacing
from palermo_hub.audit import actions as audit
from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Decision, Marking, Organisation, SharingAgreement, User
from palermo_hub.organisations.models.agreements import DataClass, Purpose
from palermo_hub.reference.models import Place
from palermo_hub.work import actions as work

from . import keeping, linking
from .actions import has_collection
from .models import Release, Submission

TABULATE = "evidence.tabulate"
"""The kind of job that makes tables of accepted rows."""


class AgreementRefusedError(Exception):
    """The agreement does not let the rows be received or accepted; the message gives the clause."""


class SubmissionStateError(Exception):
    """It was accepted or withdrawn before, perhaps at the same time by somebody else."""


def receive_bundle(
    *,
    file: BinaryIO,
    name: str,
    receiver: Organisation,
    by: User,
    sent: tuple[Organisation, SharingAgreement] | None = None,
) -> Submission:
    """Check a bundle and keep its rows, for ``receiver`` to accept.

    Args:
        file: the bundle.
        name: its file's, which says its marking.
        receiver: for whom.
        by: who accepts bundles there, or makes them for the sender.
        sent: the sender and the agreement, where the sender's own people send it in.

    Raises:
        PermissionDenied: ``by`` does neither.
        BundleRefusedError: the bundle is refused, with its reason.
        AgreementRefusedError: its agreement does not allow it, or it is not what was to be sent.
    """
    if sent is None:
        demand(by, permissions.BUNDLE_ACCEPT, receiver)
    else:
        demand(by, permissions.BUNDLE_MAKE, sent[0])
    bundle = read_bundle(file, _receiver(), now=timezone.now(), name=name)
    sender = Organisation.objects.get(uuid=bundle.header.sender)
    agreement = SharingAgreement.objects.filter(uuid=bundle.header.project).first()
    if agreement is None:
        raise AgreementRefusedError(translate("No agreement on this hub has the number the bundle names."))
    if sent is not None and sent != (sender, agreement):
        raise AgreementRefusedError(
            translate("The bundle is another organisation's, or was made for another project.")
        )
    demand_agreement(agreement, sender, receiver)
    if bundle.encodings is not None:
        demand_linkage(agreement, sender, receiver)
        linking.check_encodings(bundle, agreement, receiver)
    try:
        return _store(bundle, sender=sender, receiver=receiver, agreement=agreement, by=by)
    except IntegrityError as error:
        raise BundleRefusedError(Reason.REPLAYED, "the bundle was received a moment ago") from error


@transaction.atomic
def _store(
    bundle: Bundle, *, sender: Organisation, receiver: Organisation, agreement: SharingAgreement, by: User
) -> Submission:
    """The row, the audit entry and, last, the files."""
    header = bundle.header
    submission = Submission.objects.create(
        owner=sender,
        receiver=receiver,
        agreement=agreement,
        key=NodeKey.objects.get(key_id=header.key),
        marking=header.marking,
        as_of=header.created.date(),
        source=f"bundle {header.sequence} of {sender.code}",
        sequence=header.sequence,
        sha256=bundle.sha256,
        rows=header.rows,
        excluded=header.excluded,
        sources=list(header.sources),
        encodings=bundle.encodings is not None,
        received_by=by,
    )
    if header.marking == Marking.RED:
        submission.named.add(by)
    audit.record(kind="submission.received", by=by, target=submission, count=header.rows)
    submission.path.parent.mkdir(mode=0o700, exist_ok=True)
    if bundle.encodings is not None:
        with replacing(submission.encodings_path, private=True) as part:
            part.write_bytes(bundle.encodings)
    with replacing(submission.path, private=True) as part:
        bundle.rows.write_parquet(part)
    return submission


@transaction.atomic
def accept_submission(*, submission: Submission, by: User) -> Submission:
    """Let the rows count; of two people who accept at once, one does.

    Raises:
        PermissionDenied, AgreementRefusedError, SubmissionStateError: it may not be accepted, or not again.
    """
    demand(by, permissions.BUNDLE_ACCEPT, submission.receiver)
    demand_covered(submission)
    hold(submission.agreement)
    received = Submission.objects.filter(pk=submission.pk, state=Submission.State.RECEIVED)
    if not received.update(state=Submission.State.ACCEPTED, accepted_by=by):
        raise SubmissionStateError(translate("It was accepted or withdrawn already."))
    audit.record(kind="submission.accepted", by=by, target=submission, count=submission.rows)
    if not has_collection(submission.agreement):  # else the office runs it when the files are together
        start_tables(submission, by=by)
    submission.refresh_from_db()
    return submission


@transaction.atomic
def return_submission(*, submission: Submission, reason: str, by: User) -> Submission:
    """Send a submission that was not accepted back: its rows are deleted here, the sender reads why.

    Raises:
        PermissionDenied, SubmissionStateError: by somebody else, without a reason, or it is accepted.
    """
    demand(by, permissions.BUNDLE_ACCEPT, submission.receiver)
    if not reason.strip():
        raise SubmissionStateError(translate("Say what the sender is to mend."))
    hold(submission.agreement)
    received = Submission.objects.filter(pk=submission.pk, state=Submission.State.RECEIVED)
    values = {"encodings": False, "returned_by": by, "returned_for": reason.strip()[:500]}
    if not received.update(state=Submission.State.RETURNED, **values):
        raise SubmissionStateError(translate("It was accepted or withdrawn already."))
    audit.record(kind="submission.returned", by=by, target=submission, count=submission.rows)
    unlink(submission)
    submission.refresh_from_db()
    return submission


@transaction.atomic
def withdraw_submission(*, submission: Submission, by: User) -> Submission:
    """Take the rows back and delete them here; by the organisation that sent them.

    Tables that were not published and hold them are deleted at once, and made anew without them.

    Raises:
        PermissionDenied, SubmissionStateError: by somebody else, or a second time.
    """
    demand(by, permissions.BUNDLE_MAKE, submission.owner)
    hold(submission.agreement)
    here = Submission.objects.filter(pk=submission.pk, state__in=Submission.WITH_ROWS)
    if not here.update(state=Submission.State.WITHDRAWN, encodings=False, withdrawn_by=by):
        raise SubmissionStateError(translate("It was withdrawn already."))
    audit.record(kind="submission.withdrawn", by=by, target=submission, count=submission.rows)
    Release.objects.bound().filter(submissions=submission).delete()
    if submission.accepted_by_id is not None:
        start_tables(submission, by=None)
    unlink(submission)
    submission.refresh_from_db()
    return submission


def hold(agreement: SharingAgreement) -> None:
    """Let nobody else change what counts under an agreement until this transaction ends."""
    SharingAgreement.objects.select_for_update().get(pk=agreement.pk)


def start_tables(submission: Submission, *, by: User | None) -> None:
    """Have the tables made anew of what is accepted under the submission's agreement."""
    work.start(
        kind=TABULATE,
        organisation=submission.receiver,
        arguments={"agreement": str(submission.agreement.uuid)},
        by=by,
    )


def unlink(submission: Submission, *, rows: bool = True) -> None:
    """Delete the encodings, and the rows, once the transaction stands."""
    for path in (submission.encodings_path, *([submission.path] if rows else [])):
        transaction.on_commit(partial(keeping.remove, path))


def _receiver() -> Receiver:
    """What this hub knows of keys, numbers and places."""
    places = list(Place.objects.values_list("code", flat=True))
    return Receiver(hub=settings.INSTALLATION, key=_key, received=_received, places=places)


def _key(key_id: str) -> SenderKey | None:
    key = NodeKey.objects.filter(key_id=key_id).select_related("organisation").first()
    return key.as_sender() if key else None


def _received(sender: str, project: str, sequence: int) -> bool:
    return Submission.objects.filter(owner__uuid=sender, agreement__uuid=project, sequence=sequence).exists()


def demand_covered(submission: Submission) -> None:
    """Refuse, with the clause, unless the agreement lets the rows and their encodings be had now."""
    said = (submission.agreement, submission.owner, submission.receiver)
    demand_agreement(*said)
    if submission.encodings:
        demand_linkage(*said)


def demand_agreement(agreement: SharingAgreement, sender: Organisation, receiver: Organisation) -> None:
    """Refuse, with the clause, unless the agreement lets the rows be had for statistics now."""
    _demand(
        agreement.decide(
            sender=sender, receiver=receiver, purpose=Purpose.STATISTICS, data_class=DataClass.CODED_ROWS
        )
    )


def demand_linkage(agreement: SharingAgreement, sender: Organisation, receiver: Organisation) -> None:
    """Refuse, with the clause, unless the agreement lets encodings be had for linkage now."""
    _demand(
        agreement.decide(
            sender=sender, receiver=receiver, purpose=Purpose.LINKAGE, data_class=DataClass.ENCODINGS
        ),
        translate("Linkage encodings"),
    )


def _demand(decision: Decision, what: str = "") -> None:
    if not decision.allowed:
        raise AgreementRefusedError(
            translate("The agreement does not allow it: %(reason)s. Clause: %(clause)s.")
            % {"reason": f"{what}: {decision.reason}" if what else decision.reason, "clause": decision.clause}
        )
