"""What is periodic is done once in each period, and a fault in one does not keep the others."""

import datetime as dt
import json

from django.contrib.sessions.models import Session

from palermo_hub.audit import actions as audit
from palermo_hub.audit.chain import fault_against
from palermo_hub.config.home import signing_key
from palermo_hub.work import periodic
from palermo_hub.work.models import Job

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def test_each_period_has_it_once(world, tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(periodic, "PERIODIC", {})
    periodic.register("daily", every=periodic.DAY, run=done.append)
    assert periodic.tick(NOON) == ["daily"]
    assert periodic.tick(NOON + dt.timedelta(hours=11)) == []
    assert periodic.tick(NOON + dt.timedelta(hours=12)) == ["daily"]
    assert periodic.tick(NOON) == []
    assert len(done) == 2


def test_a_fault_is_undone_tried_again_and_does_not_keep_the_others(world, monkeypatch, caplog):
    monkeypatch.setattr(periodic, "PERIODIC", {})

    def broken(_now):
        audit.record(kind="test.half", by=None)
        raise ValueError("Amira Haddad")

    periodic.register("broken", every=periodic.HOUR, run=broken)
    periodic.register("sound", every=periodic.HOUR, run=lambda _now: None)
    assert periodic.tick(NOON) == ["sound"]
    assert "Amira" not in caplog.text
    from palermo_hub.audit.models import AuditEntry

    assert not AuditEntry.objects.exists()
    periodic.register("broken", every=periodic.HOUR, run=lambda _now: None)
    assert periodic.tick(NOON) == ["broken"]


def test_the_days_head_is_signed_and_old_things_are_cleared(world, tmp_path):
    signing_key(tmp_path)
    audit.record(kind="test.done", by=None)
    old = NOON - dt.timedelta(days=31)
    Session.objects.create(session_key="old", session_data="", expire_date=old)
    for number, state, ended in ((1, "done", old), (2, "queued", None)):
        job = Job.objects.create(
            kind="test",
            organisation=world.rapporteur,
            arguments={"numbers": [number]},
            state=state,
            finished_at=ended,
            lease_until=old,
        )
        job.folder.mkdir(parents=True)
    (tmp_path / "work" / "left").mkdir()
    assert {"audit.head", "work.clear"} <= set(periodic.tick(NOON))
    head = tmp_path / "heads" / "2026-11-24.json"
    assert json.loads(head.read_text())["seq"] == 1
    assert fault_against(head) is None
    assert not Session.objects.exists()
    assert Job.objects.get().arguments == {"numbers": [2]}
    assert [folder.name for folder in (tmp_path / "work").iterdir()] == [str(Job.objects.get().uuid)]
