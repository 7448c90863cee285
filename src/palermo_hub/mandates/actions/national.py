"""Note what a State's law says, and what its national mechanism is: each fact with its source and date."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as translate

from palermo.standards import load
from palermo_hub.audit import actions as audit
from palermo_hub.mandates.models import LawElement, MechanismField, NationalMechanism
from palermo_hub.mandates.names import is_state
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Marking, Organisation, User

from .checks import check_day, check_text
from .errors import NotOfThisStateError, WrongEntryError

SPEAK_OF_ALL = frozenset({Organisation.Kind.UNITED_NATIONS, Organisation.Kind.REGIONAL})
"""Kinds of organisation that may write of every State; the others write of their own."""


@transaction.atomic
def record_law_element(
    *,
    state: str,
    element: str,
    answer: str,
    article: str,
    as_of: dt.date,
    source: str,
    owner: Organisation,
    by: User,
    marking: Marking = Marking.CLEAR,
) -> LawElement:
    """Note whether a State's law has an element; an earlier answer stays and is followed by this one.

    Raises:
        PermissionDenied: the person may not, in that organisation.
        NotOfThisStateError: the organisation is another State's.
        WrongEntryError: a code, date or text cannot be; a yes needs its article.
    """
    _demand_state(by, owner, state)
    if element not in load("law_element") or answer not in LawElement.Answer.values:
        raise WrongEntryError(
            translate("%(code)s is not in the list.") % {"code": f"{element} {answer}"[:60]}
        )
    if answer == LawElement.Answer.YES and not article.strip():
        raise WrongEntryError(translate("A yes names the act and article that say so."))
    check_day(as_of)
    check_text(source, translate("source"))
    check_text(article[:301] or "-", translate("article"))
    if len(article) > 300:
        raise WrongEntryError(translate("The article is named in at most 300 characters."))
    row = LawElement.objects.create(
        state=state,
        element=element,
        answer=answer,
        article=article.strip(),
        as_of=as_of,
        source=source,
        owner=owner,
        marking=marking,
        recorded_by=by,
    )
    audit.record(kind="law_element.recorded", by=by, target=row, detail={"state": state, "element": element})
    return row


@transaction.atomic
def record_mechanism_field(
    *,
    state: str,
    name: str,
    value: str,
    as_of: dt.date,
    source: str,
    owner: Organisation,
    by: User,
    marking: Marking = Marking.CLEAR,
) -> MechanismField:
    """Note one field of a State's national mechanism; the entry is made with its first field.

    Raises:
        PermissionDenied, NotOfThisStateError, WrongEntryError: as for ``record_law_element``.
    """
    _demand_state(by, owner, state)
    if name not in MechanismField.Name.values:
        raise WrongEntryError(translate("%(code)s is not in the list.") % {"code": name[:60]})
    if name == MechanismField.Name.KIND and value not in MechanismField.Kind.values:
        raise WrongEntryError(translate("%(code)s is not in the list.") % {"code": value[:60]})
    check_day(as_of)
    check_text(value, translate("value"))
    check_text(source, translate("source"))
    mechanism, made = NationalMechanism.objects.get_or_create(
        state=state, owner=owner, defaults={"marking": marking, "as_of": as_of, "source": source}
    )
    field = MechanismField.objects.create(
        mechanism=mechanism, name=name, value=value.strip(), as_of=as_of, source=source, recorded_by=by
    )
    if not made and as_of > mechanism.as_of:
        mechanism.as_of, mechanism.source = as_of, source
        mechanism.save(update_fields=["as_of", "source"])
    audit.record(kind="mechanism_field.recorded", by=by, target=field, detail={"state": state, "field": name})
    return field


def _demand_state(by: User, owner: Organisation, state: str) -> None:
    """Refuse, unless the person writes for an organisation that speaks of this State."""
    demand(by, permissions.MANDATE_WRITE, owner)
    if not is_state(state):
        raise WrongEntryError(translate("%(code)s is not in the list.") % {"code": state[:40]})
    own = owner.place is not None and owner.place.iso3 == state
    if not own and owner.kind not in SPEAK_OF_ALL:
        raise NotOfThisStateError(
            translate("%(name)s writes of its own State only. Ask its office, or a United Nations entity.")
            % {"name": owner.name}
        )
