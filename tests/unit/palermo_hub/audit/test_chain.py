"""Whoever alters the trail is found out, even with the database in hand."""

import json

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from palermo.errors import RecordError
from palermo_hub.audit import actions, chain, guard
from palermo_hub.command import main
from palermo_hub.config.home import signing_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    for number in range(1, 6):
        actions.record(
            kind="release.loaded", by=None, detail={"number": number, "name": "أردينيا"}, count=number
        )


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder that a hub was started in: the commands refuse any other."""
    (tmp_path / "palermo.sqlite3").touch()
    monkeypatch.setenv("PALERMO_HOME", str(tmp_path))


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_whole_trail_has_no_fault(trail):
    assert list(chain.faults()) == []


@pytest.mark.parametrize(
    ("statements", "seqs"),
    [
        (["DELETE FROM audit_auditentry WHERE seq = 3"], {3}),
        (["DELETE FROM audit_auditentry WHERE seq = 5"], {5}),
        (["UPDATE audit_auditentry SET actor = 'someone' WHERE seq = 2"], {2}),
        (["UPDATE audit_auditentry SET count = 999 WHERE seq = 4"], {4}),
        (
            [
                "UPDATE audit_auditentry SET seq = 99 WHERE seq = 2",
                "UPDATE audit_auditentry SET seq = 2 WHERE seq = 3",
                "UPDATE audit_auditentry SET seq = 3 WHERE seq = 99",
            ],
            {2, 3, 4},
        ),
        (["DELETE FROM audit_auditentry", "DELETE FROM audit_audithead"], set()),
    ],
)
def test_deleted_changed_and_reordered_rows_are_found(trail, statements, seqs, tmp_path):
    head = tmp_path / "head.json"
    head.write_text(json.dumps(chain.signed_head(signing_key(settings.HOME))))
    for statement in statements:
        sql(statement)
    assert {fault.seq for fault in chain.faults()} == seqs
    if not seqs:  # a trail wiped whole looks new: only the head kept elsewhere tells
        assert chain.fault_against(head).seq == 5


def test_a_trail_rewritten_from_the_start_differs_from_the_signed_head(trail, tmp_path):
    head = tmp_path / "head.json"
    head.write_text(json.dumps(chain.signed_head(signing_key(settings.HOME))))
    sql("DELETE FROM audit_auditentry")
    sql("DELETE FROM audit_audithead")
    for _ in range(5):
        actions.record(kind="nothing.happened", by=None)
    assert list(chain.faults()) == []
    assert "signed on" in chain.fault_against(head).found


def test_an_altered_head_is_refused(trail, tmp_path):
    head = tmp_path / "head.json"
    said = chain.signed_head(signing_key(settings.HOME))
    for altered in ({**said, "seq": 4}, {**said, "signature": "00" * 64}, {"seq": 1}, []):
        head.write_text(json.dumps(altered))
        with pytest.raises(RecordError, match="altered"):
            chain.fault_against(head)


def test_the_command_says_where_and_ends_with_1(trail, home, capsys):
    assert main(["verify-audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 5, "faults": []}
    sql("UPDATE audit_auditentry SET kind = 'x' WHERE seq = 2")
    assert main(["verify-audit"]) == 1
    said = capsys.readouterr().out
    assert "row 2" in said
    assert said.endswith("5 rows, 1 fault.\n")


def test_the_head_is_written_once(trail, home, tmp_path, capsys):
    file = tmp_path / "head.json"
    assert main(["export-audit-head", str(file)]) == 0
    assert main(["verify-audit", "--head", str(file)]) == 0
    assert main(["export-audit-head", str(file)]) == 2
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize("act", ["UPDATE audit_auditentry SET actor = 'x'", "DELETE FROM audit_auditentry"])
def test_triggers_refuse_what_goes_round_the_platform(trail, act):
    guard.lay()
    guard.lay()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(act)
    assert list(chain.faults()) == []
