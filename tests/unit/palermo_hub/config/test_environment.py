"""Settings from environment variables: what each means, and what is said of one that cannot be read."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from palermo_hub.config import environment, home


@pytest.mark.parametrize(("text", "value"), [("", False), ("0", False), ("1", True), ("Yes", True)])
def test_a_flag_is_yes_or_no(monkeypatch, text, value):
    monkeypatch.setenv("PALERMO_X", text)
    assert environment.flag("PALERMO_X") is value


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("PALERMO_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="PALERMO_X is 'perhaps'; expected 1 or 0"):
        environment.flag("PALERMO_X")


def test_without_an_address_the_database_is_one_file_with_immediate_transactions(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = environment.database(tmp_path)
    assert database["NAME"] == str(tmp_path / "palermo.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_an_address_selects_postgresql(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hub:p%40ss@db.internal:5433/palermo")
    database = environment.database(tmp_path)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "palermo",
        "hub",
        "p@ss",
        "db.internal",
        "5433",
    ]


@pytest.mark.parametrize("address", ["mysql://host/name", "postgresql://host", "nonsense"])
def test_an_address_of_something_else_is_refused(monkeypatch, tmp_path, address):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="expected postgresql://"):
        environment.database(tmp_path)


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path):
    folder = home.open_home(tmp_path / "var")
    key = home.secret_key(folder)
    assert home.secret_key(folder) == key
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_secret_that_was_emptied_is_not_used(tmp_path):
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(ImproperlyConfigured, match="holds 0 characters"):
        home.secret_key(tmp_path)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(ImproperlyConfigured, match="Set PALERMO_HOME"):
        home.open_home(tmp_path / "var")
