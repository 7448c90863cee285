"""A node of a shelter, unlocked, with a clerk of its own and a stranger."""

import datetime as dt
import functools
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp

from palermo_hub.organisations.models import Membership, Organisation, Role, User
from palermo_hub.protection import actions, keyring, unlocking
from palermo_hub.protection.sealing import key_of

PASSPHRASE = "seven quiet boats at noon"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
NAMES = ("Amira", "Haddad", "Nadia", "Mansour", "Соколова", "ليلى")
HEADER = "case no,full name,sex,age,registration date,identification status,notes"
ROWS = [
    "S-1,Amira Haddad,female,31,2026-03-02,identified,came with Nadia Mansour",
    "S-2,Ирина Соколова,female,27,2026-03-09,presumed,",
    "S-3,ليلى منصور,female,16,2026-04-11,identified,",
    "S-4,Karim Haddad,male,41,2026-04-30,presumed,",
]
FILE = "\n".join([HEADER, *ROWS, ""]).encode()


guessed_once = functools.cache(key_of)
"""A guess costs half a second; in tests the salt is the same, and a passphrase is tried once."""


def person(name, organisation, *roles):
    user = User.objects.create(username=name)
    for role in roles:
        Membership.objects.create(user=user, organisation=organisation, role=role, valid_from=LONG_AGO)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


@pytest.fixture
def node(db, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(unlocking, "key_of", guessed_once)
    monkeypatch.setattr(unlocking, "new_salt", lambda: bytes(16))
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir(mode=0o700)
    found = SimpleNamespace(
        home=settings.HOME, passphrase=PASSPHRASE, header=HEADER, rows=ROWS, file=FILE, names=NAMES
    )
    found.vault = unlocking.make_vault(PASSPHRASE)
    found.shelter = Organisation.objects.create(code="shelter", names={"en": "Shelter"}, kind="shelter")
    found.police = Organisation.objects.create(code="police", names={"en": "Police"}, kind="police")
    found.clerk = person("clerk", found.shelter, Role.DATA_STEWARD)
    found.worker = person("worker", found.shelter, Role.CASE_WORKER)
    found.officer = person("officer", found.police, Role.DATA_STEWARD)
    found.source = actions.create_source(
        organisation=found.shelter, code="shelter", title="Shelter", by=found.clerk
    )
    yield found
    keyring.hold(None)
