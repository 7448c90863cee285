"""Keys of nodes: registered and retired by the organisation's own administrator, and recorded."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from palermo_hub.audit.models import AuditEntry
from palermo_hub.exchange import actions
from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations.models import Membership, Organisation, Role, User

PUBLIC = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw().hex()


@pytest.fixture
def shelter(db):
    return Organisation.objects.create(code="shelter", names={"en": "Shelter"}, kind="shelter")


@pytest.fixture
def administrator(shelter):
    user = User.objects.create(username="administrator")
    Membership.objects.create(user=user, organisation=shelter, role=Role.ORGANISATION_ADMINISTRATOR)
    return user


def test_a_registered_key_counts_until_it_is_retired(shelter, administrator):
    key = actions.register_key(organisation=shelter, public=f" {PUBLIC}\n", by=administrator)
    assert key.as_sender().sender == str(shelter.uuid)
    assert key.as_sender().counts(timezone.now())
    actions.retire_key(key=key, by=administrator)
    assert not key.as_sender().counts(timezone.now())
    assert [entry.kind for entry in AuditEntry.objects.all()] == ["node_key.registered", "node_key.retired"]


@pytest.mark.parametrize("public", ["", "zz", PUBLIC[:-2], PUBLIC + "00"])
def test_what_is_no_key_is_refused(shelter, administrator, public):
    with pytest.raises(actions.KeyRefusedError, match="64 hexadecimal"):
        actions.register_key(organisation=shelter, public=public, by=administrator)
    assert not AuditEntry.objects.exists()


def test_a_key_is_registered_once_and_a_retired_one_never_again(shelter, administrator):
    key = actions.register_key(organisation=shelter, public=PUBLIC, by=administrator)
    actions.retire_key(key=key, by=administrator)
    with pytest.raises(actions.KeyRefusedError, match="here already"):
        actions.register_key(organisation=shelter, public=PUBLIC.upper(), by=administrator)
    with pytest.raises(actions.KeyRefusedError, match="retired already"):
        actions.retire_key(key=key, by=administrator)


def test_nobody_registers_for_another_organisation(shelter, administrator):
    police = Organisation.objects.create(code="police", names={"en": "Police"}, kind="police")
    with pytest.raises(PermissionDenied):
        actions.register_key(organisation=police, public=PUBLIC, by=administrator)
    key = actions.register_key(organisation=police, public=PUBLIC, by=None)
    with pytest.raises(PermissionDenied):
        actions.retire_key(key=key, by=administrator)


def test_the_page_registers_shows_and_says_what_is_wrong(shelter, administrator, client, settings):
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("exchange:key-list", kwargs={"code": "shelter"})
    assert b"64 hexadecimal" in client.post(address, {"public": "x"}).content
    page = client.post(address, {"public": PUBLIC}, follow=True).content.decode()
    assert NodeKey.objects.get().key_id in page
    assert settings.INSTALLATION in page
    with translation.override("ar"):
        address = reverse("exchange:key-list", kwargs={"code": "shelter"})
        assert 'dir="rtl"' in client.get(address).content.decode()
