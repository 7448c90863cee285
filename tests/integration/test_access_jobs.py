"""Who may start, see and cancel each background job: every kind × every role × own or other organisation."""

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from palermo_hub.organisations.models import Membership, Organisation, Role, User
from palermo_hub.work import actions
from palermo_hub.work.kinds import KINDS
from palermo_hub.work.models import Job

TABLE = tomllib.loads(Path(__file__).with_name("access_jobs.toml").read_text(encoding="utf-8"))


def test_every_kind_has_a_row_and_every_row_a_kind():
    assert sorted(TABLE) == sorted(KINDS)


@pytest.mark.parametrize("kind", sorted(TABLE))
def test_each_role_may_what_it_should(db, kind):
    own, other = (Organisation.objects.create(code=code, names={"en": code}, kind="ngo") for code in "ab")
    wrong = []
    for role in Role:
        for where in (own, other):
            user = User.objects.create(username=f"{role}-{where.code}")
            Membership.objects.create(user=user, organisation=where, role=role)
            may = role in TABLE[kind]["roles"] and where == own
            found = {_starts(kind, own, user), _sees_and_cancels(kind, own, user)}
            if found != {may}:
                wrong.append(f"{role} of {where.code}: {found}, expected {may}")
    assert not wrong, "\n".join(wrong)


def _starts(kind, organisation, user):
    try:
        actions.start(kind=kind, organisation=organisation, arguments={"by": user.pk}, by=user)
    except PermissionDenied:
        return False
    return True


def _sees_and_cancels(kind, organisation, user):
    job = actions.start(kind=kind, organisation=organisation, arguments={"for": user.pk}, by=None)
    seen = Job.objects.visible_to(user).filter(pk=job.pk).exists()
    try:
        actions.cancel(job=job, by=user)
    except PermissionDenied:
        assert not seen
        return False
    return seen
