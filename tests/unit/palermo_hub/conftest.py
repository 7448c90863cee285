"""What every test of the hub starts with."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """A page in Arabic leaves its language behind, as a server's thread never does."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A worker closes its connection after each job; a test's transaction would end with it on PostgreSQL.

    Django's own test client leaves that call out in the same way.
    """
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
