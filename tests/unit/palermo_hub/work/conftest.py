"""A kind of job to try the machinery on, and people who may and may not."""

from types import SimpleNamespace

import pytest

from palermo_hub.audit import actions as audit
from palermo_hub.organisations.models import Membership, Organisation, Role, User
from palermo_hub.organisations.permissions import RUN_START
from palermo_hub.work import running
from palermo_hub.work.kinds import KINDS, Kind


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    """An analyst, a member and an analyst elsewhere; ``world.run`` is what the job does."""
    settings.HOME = tmp_path
    running.stopping.clear()
    found = SimpleNamespace(run=lambda job: {"sum": sum(job.arguments["numbers"])})
    for code in ("rapporteur", "police"):
        setattr(found, code, Organisation.objects.create(code=code, names={"en": code}, kind="ngo"))
    for name, code, role in (
        ("analyst", "rapporteur", Role.ANALYST),
        ("member", "rapporteur", Role.MEMBER),
        ("stranger", "police", Role.ANALYST),
    ):
        user = User.objects.create(username=name)
        Membership.objects.create(user=user, organisation=getattr(found, code), role=role)
        setattr(found, name, user)

    def run(job):
        return found.run(job)

    def conclude(job, made):
        audit.record(kind="test.concluded", by=job.by, detail=made)
        return made

    kind = Kind(name="test", label="Test", permission=RUN_START, run=run, conclude=conclude)
    monkeypatch.setitem(KINDS, "test", kind)
    yield found
    running.stopping.clear()
