"""Found a node: its one organisation, under its number on the hub, and the first person who works there."""

import uuid
from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from palermo.errors import UsageError
from palermo_hub.organisations.actions import grant_role
from palermo_hub.organisations.models import Organisation, Role, User

FIRST_ROLES = (Role.DATA_STEWARD, Role.ORGANISATION_ADMINISTRATOR)


@transaction.atomic
def found_node(
    *, code: str, name: str, kind: str, number: uuid.UUID, person: str, password: Callable[[], str]
) -> Organisation:
    """Make what is missing of the organisation and its first person; what is there stays as it is.

    Args:
        code: short name of the organisation.
        name: its name.
        kind: a value of ``Organisation.Kind``.
        number: its uuid on the hub, which every bundle bears.
        person: sign-in name of its first data steward and administrator.
        password: asked only if the person is new.

    Raises:
        UsageError: the code, kind or password will not do, or this node is another organisation's.
    """
    there = Organisation.objects.exclude(code=code).first()
    if there is not None:
        raise UsageError(f"This node is of {there.code}. Another organisation has a node of its own.")
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        organisation = Organisation(code=code, names={"en": name}, kind=kind, uuid=number)
        _demand_sound(organisation)
        organisation.save()
    if organisation.uuid != number:
        raise UsageError(f"{code} has the number {organisation.uuid} here. A node keeps its number.")
    if not User.objects.filter(username=person).exists():
        _welcome(person, password(), organisation)
    return organisation


def _welcome(person: str, password: str, organisation: Organisation) -> None:
    user = User(username=person)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UsageError("The password will not do. " + " ".join(error.messages)) from error
    user.set_password(password)
    _demand_sound(user)
    user.save()
    for role in FIRST_ROLES:
        grant_role(user=user, organisation=organisation, role=role, by=None)


def _demand_sound(row: Organisation | User) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        said = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
        raise UsageError(f"That will not do. {said}") from error
