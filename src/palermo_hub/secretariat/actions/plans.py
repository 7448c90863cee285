"""Studies and the measures of a plan: written by the group's secretariat."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as translate

from palermo_hub.audit import actions as audit
from palermo_hub.mandates.actions.checks import check_text
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import User
from palermo_hub.secretariat.models import Body, Measure, Study, StudyRelease

from .bodies import demand_coordinator
from .marked import refuse_public

Row = TypeVar("Row", Study, Measure)


@transaction.atomic
def write_study(*, study: Study, by: User, cites: Iterable[Provision] = ()) -> Study:
    """Keep a study, new or changed.

    Raises:
        PermissionDenied: not the group's secretariat.
        TooWideError: a new one would be public at once.
    """
    _write(study, by)
    study.cites.set(cites)
    return study


@transaction.atomic
def write_measure(
    *, measure: Measure, holders: Iterable[Body], by: User, cites: Iterable[Provision] = ()
) -> Measure:
    """Keep a measure of the plan of action, new or changed, with who answers for it.

    Raises:
        PermissionDenied, TooWideError: as for ``write_study``.
    """
    _write(measure, by)
    measure.holders.set(holders)
    measure.cites.set(cites)
    return measure


def _write(row: Row, by: User) -> None:
    row.owner = demand_coordinator(by, row.body)
    is_new = row.pk is None
    if is_new:
        refuse_public(row.marking)
    row.full_clean()
    row.save()
    name = row._meta.model_name
    audit.record(kind=f"{name}.{'written' if is_new else 'changed'}", by=by, target=row)


@transaction.atomic
def add_release(*, study: Study, title: str, address: str, day: dt.date, by: User) -> StudyRelease:
    """Note something that a study gave out.

    Raises:
        PermissionDenied: not the group's secretariat.
        WrongEntryError: no title.
    """
    demand_coordinator(by, study.body)
    check_text(title, translate("title"))
    release = StudyRelease.objects.create(study=study, title=title, address=address, day=day)
    audit.record(kind="study.released", by=by, target=release)
    return release
