"""Everything that changes the response: activities, commitments, capacity, justice, dismissed overlaps."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.exchange.activities import Cells
from palermo_hub.audit import actions as audit
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, Organisation, User

from .cells import cells_of, with_everything, write_cells
from .models import Activity, ActivityVersion, Commitment, JusticeCount, OverlapDismissal, ServiceCapacity

WIDEST_ALONE = Marking.GREEN
"""The widest audience that one person may give a new row; the public needs a second person."""

Written = TypeVar("Written", Commitment, ServiceCapacity, JusticeCount)


class StaleError(Exception):
    """Somebody else changed the activity meanwhile."""


class TooWideError(Exception):
    """One person alone would make a row public."""


@transaction.atomic
def create_activity(*, owner: Organisation, cells: Cells, marking: str, by: User) -> Activity:
    """Add an activity from canonical cells.

    Raises:
        PermissionDenied: not of an organisation for which ``by`` writes.
        TooWideError: it would be public at once.
    """
    demand(by, permissions.ACTIVITY_WRITE, owner)
    refuse_public(marking)
    activity = Activity(owner=owner, marking=marking)
    write_cells(activity, cells)
    _keep_version(activity, by)
    audit.record(kind="activity.created", by=by, target=activity)
    return activity


@transaction.atomic
def change_activity(*, activity: Activity, cells: Cells, seen: int, by: User) -> Activity:
    """Change what the cells name, if the activity is still as ``by`` saw it.

    Args:
        activity: what is changed.
        cells: canonical cells; columns that are not there stay.
        seen: the version that ``by`` looked at.
        by: who.

    Raises:
        PermissionDenied: not of an organisation for which ``by`` writes.
        StaleError: there is a later version; nothing is changed.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    demand(by, permissions.ACTIVITY_WRITE, activity.owner)
    if activity.version != seen:
        raise StaleError(
            translate("Somebody changed this activity meanwhile. Look at it again, then change it.")
        )
    activity.version += 1
    activity.changed_at = timezone.now()
    write_cells(activity, cells)
    _keep_version(activity, by)
    audit.record(kind="activity.changed", by=by, target=activity, detail={"version": activity.version})
    return activity


@transaction.atomic
def delete_activity(*, activity: Activity, by: User) -> None:
    """Take out an activity that should not be there."""
    demand(by, permissions.ACTIVITY_WRITE, activity.owner)
    audit.record(kind="activity.deleted", by=by, target=activity, detail={"uuid": str(activity.uuid)})
    activity.delete()


@transaction.atomic
def cite_provisions(
    *, activity: Activity, provisions: Iterable[Provision], commitments: Iterable[Commitment], by: User
) -> Activity:
    """Say which provisions an activity carries out and which commitments it keeps; earlier ones are replaced.

    Commitments that ``by`` may not see stay as they are.
    """
    demand(by, permissions.ACTIVITY_WRITE, activity.owner)
    activity.cites.set(provisions)
    unseen = activity.commitments.exclude(pk__in=Commitment.objects.visible_to(by).values("pk"))
    activity.commitments.set([*commitments, *unseen])
    cited = [str(one.uuid) for one in activity.cites.all()]
    audit.record(kind="activity.cited", by=by, target=activity, detail={"provisions": cited})
    return activity


def refuse_public(marking: str) -> None:
    """Refuse to make new rows public by one person alone.

    Raises:
        TooWideError: they would be.
    """
    if Marking(marking).width > WIDEST_ALONE.width:
        raise TooWideError(
            translate("A second person decides what becomes public: choose a smaller audience first.")
        )


def _keep_version(activity: Activity, by: User) -> None:
    fresh = Activity.objects.with_names().prefetch_related(*with_everything()).get(pk=activity.pk)
    ActivityVersion.objects.create(activity=activity, number=activity.version, cells=cells_of(fresh), by=by)


@transaction.atomic
def write_row(*, row: Written, by: User, cites: Iterable[Provision] | None = None) -> Written:
    """Keep a commitment, a service's capacity or a count of justice, new or changed.

    Args:
        row: with what it says.
        by: who.
        cites: the provisions that a commitment answers; none: as they were.

    Raises:
        PermissionDenied: not of an organisation for which ``by`` may write such rows.
        TooWideError: a new row would be public at once.
        ValidationError: it contradicts itself, or is there already.
    """
    permission = {
        Commitment: permissions.COMMITMENT_WRITE,
        ServiceCapacity: permissions.CAPACITY_WRITE,
        JusticeCount: permissions.REPORT_WRITE,
    }[type(row)]
    demand(by, permission, row.owner)
    is_new = row.pk is None
    if is_new:
        refuse_public(row.marking)
    row.full_clean()
    row.save()
    if isinstance(row, Commitment) and cites is not None:
        row.cites.set(cites)
    name = row._meta.model_name
    audit.record(kind=f"{name}.{'created' if is_new else 'changed'}", by=by, target=row)
    return row


@transaction.atomic
def dismiss_overlap(*, one: Activity, two: Activity, reason: str, by: User) -> OverlapDismissal:
    """Say why two activities that look alike are not the same work; by a member of either organisation."""
    if not any(permissions.may(by, permissions.ACTIVITY_WRITE, each.owner) for each in (one, two)):
        raise PermissionDenied(permissions.ACTIVITY_WRITE)
    first, second = sorted((one, two), key=lambda activity: activity.pk)
    dismissal, _ = OverlapDismissal.objects.update_or_create(
        first=first, second=second, defaults={"reason": reason, "by": by, "at": timezone.now()}
    )
    audit.record(kind="overlap.dismissed", by=by, target=dismissal, purpose=reason)
    return dismissal
