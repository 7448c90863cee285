"""Everything that changes roles, agreements and markings."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit

from . import permissions
from .models import (
    Circle,
    Marked,
    Marking,
    MarkingChange,
    Membership,
    Organisation,
    Role,
    SharingAgreement,
    User,
)
from .models.people import INCOMPATIBLE


class IncompatibleRolesError(Exception):
    """One person would hold two roles that check each other."""


class OwnRoleError(Exception):
    """Somebody tried to give a role to themselves."""


class NotAPartyError(Exception):
    """Somebody drafted an agreement between others."""


class AgreementStateError(Exception):
    """An agreement was signed twice, or ended before it was signed."""


class WideningError(Exception):
    """A wider audience was asked for in a way that one person alone may not decide."""


def demand(user: User, permission: str, organisation: Organisation | None = None) -> None:
    """Refuse, unless ``user`` has ``permission`` (in ``organisation``)."""
    if not permissions.may(user, permission, organisation):
        raise PermissionDenied(permission)


@transaction.atomic
def grant_role(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    by: User | None,
    valid_from: dt.datetime | None = None,
    valid_to: dt.datetime | None = None,
) -> Membership:
    """Let ``user`` hold ``role``; ``by`` is an administrator there, or ``None`` for the operator's command.

    Raises:
        PermissionDenied: nobody grants a role in another organisation.
        OwnRoleError: nor to themselves.
        IncompatibleRolesError: with a role the person holds in the same time.
    """
    if by is not None:
        demand(by, permissions.MEMBERSHIP_GRANT, organisation)
        if by.pk == user.pk:
            raise OwnRoleError(translate("Nobody gives a role to themselves: ask another administrator."))
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_incompatible(user, role, valid_from or timezone.now(), valid_to)
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=valid_from or timezone.now(),
        valid_to=valid_to,
        granted_by=by,
    )
    audit.record(kind="role.granted", by=by, target=membership, detail={"role": role, "user": str(user.uuid)})
    return membership


def _refuse_incompatible(user: User, role: Role, start: dt.datetime, end: dt.datetime | None) -> None:
    """Refuse a role that meets an incompatible one in time."""
    overlapping = user.memberships.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=start))
    if end is not None:
        overlapping = overlapping.filter(valid_from__lt=end)
    for held in overlapping:
        if frozenset({Role(held.role), role}) in INCOMPATIBLE and held.role != role:
            raise IncompatibleRolesError(
                translate("Nobody may be %(one)s and %(other)s at the same time. End the other role first.")
                % {"one": Role(held.role).label, "other": role.label}
            )


@transaction.atomic
def end_role(*, membership: Membership, by: User) -> Membership:
    """Take a role back from this moment on."""
    demand(by, permissions.MEMBERSHIP_GRANT, membership.organisation)
    now = timezone.now()
    if membership.valid_from >= now:
        membership.valid_from = now - dt.timedelta(microseconds=1)
    membership.valid_to = now
    membership.save(update_fields=["valid_from", "valid_to"])
    audit.record(kind="role.ended", by=by, target=membership)
    return membership


@transaction.atomic
def draft_agreement(
    *, agreement: SharingAgreement, parties: Iterable[Organisation], by: User
) -> SharingAgreement:
    """Store a draft, by someone who signs for one of its parties."""
    parties = list(parties)
    if not any(permissions.may(by, permissions.AGREEMENT_SIGN, party) for party in parties):
        raise NotAPartyError(translate("Your own organisation must be one of the parties."))
    agreement.save()
    agreement.parties.set(parties)
    audit.record(kind="agreement.drafted", by=by, target=agreement)
    return agreement


@transaction.atomic
def sign_agreement(*, agreement: SharingAgreement, by: User) -> SharingAgreement:
    """Put an agreement into force for its term, once a party's signatory says so."""
    _demand_party(agreement, by)
    if agreement.signed_at is not None:
        raise AgreementStateError(translate("This agreement is signed already."))
    agreement.full_clean()
    agreement.signed_at = timezone.now()
    agreement.save(update_fields=["signed_at"])
    audit.record(kind="agreement.signed", by=by, target=agreement)
    return agreement


@transaction.atomic
def end_agreement(*, agreement: SharingAgreement, by: User) -> SharingAgreement:
    """Stop all sharing under an agreement at once; any party may."""
    _demand_party(agreement, by)
    if agreement.signed_at is None or agreement.ended_at is not None:
        raise AgreementStateError(translate("Only an agreement in force can be ended."))
    agreement.ended_at = timezone.now()
    agreement.save(update_fields=["ended_at"])
    audit.record(kind="agreement.ended", by=by, target=agreement)
    return agreement


def _demand_party(agreement: SharingAgreement, by: User) -> None:
    """Refuse, unless ``by`` signs for one of the parties."""
    if not any(permissions.may(by, permissions.AGREEMENT_SIGN, party) for party in agreement.parties.all()):
        raise PermissionDenied(permissions.AGREEMENT_SIGN)


@transaction.atomic
def narrow_marking(*, row: Marked, marking: Marking, by: User) -> Marked:
    """Give a row a smaller audience, at once. A wider one needs ``ask_to_widen``."""
    demand(by, permissions.MARKING_WIDEN, row.owner)
    if marking.width >= Marking(row.marking).width:
        raise WideningError(translate("That audience is not smaller. A wider one needs a second person."))
    row.marking = marking
    row.save(update_fields=["marking"])
    audit.record(kind="marking.narrowed", by=by, target=row, detail={"to": marking})
    return row


@transaction.atomic
def ask_to_widen(
    *, row: Marked, marking: Marking, reason: str, by: User, circle: Circle | None = None
) -> MarkingChange:
    """Ask that a row reaches a wider audience; a second person answers."""
    demand(by, permissions.MARKING_WIDEN, row.owner)
    change = MarkingChange.objects.create(
        target_model=row._meta.label,
        target_uuid=row.uuid,
        owner=row.owner,
        marking=marking,
        circle=circle,
        reason=reason,
        asked_by=by,
    )
    audit.record(kind="marking.widening_asked", by=by, target=row, detail={"to": marking})
    return change


@transaction.atomic
def answer_widening(*, change: MarkingChange, row: Marked, confirm: bool, by: User) -> MarkingChange:
    """Confirm or refuse a wider audience; never by the person who asked."""
    change = MarkingChange.objects.select_for_update().get(pk=change.pk)
    demand(by, permissions.MARKING_WIDEN, row.owner)
    if by.pk == change.asked_by_id or change.state != MarkingChange.State.ASKED:
        raise WideningError(translate("A second person answers, and only once."))
    if (change.target_model, change.target_uuid) != (row._meta.label, row.uuid):
        raise WideningError(translate("This request is about another row."))
    change.state = MarkingChange.State.CONFIRMED if confirm else MarkingChange.State.REFUSED
    change.answered_by = by
    change.save(update_fields=["state", "answered_by"])
    if confirm:
        row.marking, row.circle = change.marking, change.circle
        row.save(update_fields=["marking", "circle"])
    audit.record(kind=f"marking.widening_{change.state}", by=by, target=row, detail={"to": change.marking})
    return change
