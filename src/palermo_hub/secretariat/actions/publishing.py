"""Make rows of a secretariat public: one person asks, a second one answers."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import WideningError, answer_widening, ask_to_widen
from palermo_hub.organisations.models import Marked, Marking, MarkingChange, User
from palermo_hub.secretariat.models import (
    ActionItem,
    Decision,
    EndorsementRound,
    Measure,
    Meeting,
    Minutes,
    Study,
)
from palermo_hub.secretariat.standing import standing_of

from .errors import PublishingError

MODELS: dict[str, Any] = {
    model._meta.label: model
    for model in (Meeting, Minutes, Decision, ActionItem, EndorsementRound, Measure, Study)
}
"""What can become public here, by the name that a request holds; other apps add their own."""

OVER = (EndorsementRound.State.ENDORSED, EndorsementRound.State.WITHDRAWN)


@transaction.atomic
def ask_public(*, rows: Iterable[Marked], reason: str, by: User) -> list[MarkingChange]:
    """Ask that rows become public; what is public or asked for already is passed over.

    Raises:
        PermissionDenied: not somebody who may ask for their owner.
        PublishingError: a text is still before the members.
        WrongEntryError: no reason.
    """
    check_text(reason, translate("reason"))
    asked = list(rows)
    if not all(_is_over(row) for row in asked if isinstance(row, EndorsementRound)):
        raise PublishingError(
            translate("The text is still before the members: wait until it is endorsed or withdrawn.")
        )
    return [
        ask_to_widen(row=row, marking=Marking.CLEAR, reason=reason, by=by)
        for row in asked
        if row.marking != Marking.CLEAR and not _asked(row)
    ]


def _is_over(round_: EndorsementRound) -> bool:
    return standing_of(round_.texts.all(), round_.events.all(), timezone.now()) in OVER


def _asked(row: Marked) -> bool:
    return MarkingChange.objects.filter(
        target_model=row._meta.label, target_uuid=row.uuid, state=MarkingChange.State.ASKED
    ).exists()


@transaction.atomic
def answer_public(*, change: MarkingChange, confirm: bool, by: User) -> MarkingChange:
    """Confirm or refuse; never who asked.

    Raises:
        PermissionDenied: not somebody who may answer for the owner; or it is about another area's row.
        PublishingError: who asked would answer, or it is answered already.
    """
    if change.target_model not in MODELS:
        raise PermissionDenied(permissions.MARKING_WIDEN)
    row = MODELS[change.target_model]._default_manager.get(uuid=change.target_uuid)
    try:
        return answer_widening(change=change, row=row, confirm=confirm, by=by)
    except WideningError as error:
        raise PublishingError(str(error)) from error
