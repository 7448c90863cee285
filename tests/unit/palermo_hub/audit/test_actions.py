"""The audit trail records acts and cannot be altered through the platform."""

import pytest
from django.db import IntegrityError

from palermo_hub.audit import actions
from palermo_hub.audit.models import AppendOnlyError, AuditEntry
from palermo_hub.organisations.models import User

pytestmark = pytest.mark.django_db


def test_who_did_what_to_which_object_is_recorded():
    amina = User.objects.create_user(username="amina")
    entry = actions.record(kind="release.loaded", by=amina, target=amina, detail={"version": 2})
    assert (entry.kind, entry.actor, entry.target_model, entry.target_id) == (
        "release.loaded",
        "amina",
        "organisations.User",
        str(amina.pk),
    )
    assert list(AuditEntry.objects.of(amina)) == [entry]
    assert AuditEntry.objects.get().detail == {"version": 2}


def test_the_command_line_acts_as_the_system():
    assert actions.record(kind="backup.made", by=None).actor == "system"


def test_an_act_needs_a_name():
    with pytest.raises(IntegrityError):
        actions.record(kind="", by=None)


@pytest.mark.parametrize(
    "alter",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.all().delete(),
        lambda entry: AuditEntry.objects.update(actor="someone else"),
    ],
)
def test_an_entry_is_neither_changed_nor_deleted(alter):
    entry = actions.record(kind="release.loaded", by=None)
    with pytest.raises(AppendOnlyError, match="append-only"):
        alter(entry)
    assert AuditEntry.objects.get().actor == "system"
