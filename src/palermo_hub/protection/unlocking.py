"""Unlock a node with its passphrase; the first time, make its keys."""

import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as translate

from palermo.errors import UsageError
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import User

from . import keyring
from .models import Source, Vault
from .sealing import Cost, SealError, key_of, new_key, new_salt, seal, unseal

SHORTEST = 12
"""Letters of a passphrase. It is guessed off-line by who steals the file: length is all that helps."""

_NODE, _SIGNING = "node key", "signing key"


class WrongPassphraseError(UsageError):
    """The passphrase is not this node's."""


def is_new() -> bool:
    """Whether this node has no keys yet."""
    return not Vault.objects.exists()


@transaction.atomic
def make_vault(passphrase: str) -> Vault:
    """Make the node's keys under a passphrase, and unlock it.

    Raises:
        UsageError: the passphrase is too short, or the node has keys already.
    """
    if len(passphrase) < SHORTEST:
        raise UsageError(
            f"The passphrase has {len(passphrase)} letters, expected at least {SHORTEST}: several words."
        )
    if not is_new():
        raise UsageError("This node has keys already. Unlock it with its passphrase.")
    cost, salt, key = Cost(), new_salt(), new_key()
    signing = Ed25519PrivateKey.generate()
    vault = Vault.objects.create(
        pk=1,
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        node_key=seal(key_of(passphrase, salt, cost), key, _NODE),
        signing_key=seal(key, signing.private_bytes_raw(), _SIGNING),
        public_key=signing.public_key().public_bytes_raw().hex(),
    )
    keyring.hold(key)
    return vault


def open_vault(passphrase: str) -> None:
    """Unlock the node in this process, and finish what a kill left half done.

    Raises:
        WrongPassphraseError: it is not this node's passphrase.
        UsageError: the node has no keys yet.
    """
    vault = Vault.objects.filter(pk=1).first()
    if vault is None:
        raise UsageError("This node has no keys yet. Make them with palermo-hub node.")
    keyring.hold(_key_in(vault, passphrase))
    _sweep()


@transaction.atomic
def change_passphrase(*, old: str, new: str, by: User) -> None:
    """Put the node's key under another passphrase; records and bundles are as they were.

    Backups of before open with the old one.

    Raises:
        PermissionDenied: ``by`` may not destroy what the node holds either.
        WrongPassphraseError: ``old`` is not this node's passphrase.
        UsageError: the new one is too short, or the same.
    """
    demand(by, permissions.SOURCE_DESTROY)
    vault = Vault.objects.select_for_update().get(pk=1)
    key = _key_in(vault, old)
    if len(new) < SHORTEST or new == old:
        raise UsageError(
            translate("The new passphrase needs at least %(letters)s letters, and to be another one.")
            % {"letters": SHORTEST}
        )
    cost, salt = Cost(), new_salt()
    vault.salt, vault.n, vault.r, vault.p = salt, cost.n, cost.r, cost.p
    vault.node_key = seal(key_of(new, salt, cost), key, _NODE)
    vault.save()
    audit.record(kind="node.passphrase-changed", by=by)


def _key_in(vault: Vault, passphrase: str) -> bytes:
    """The node's key."""
    cost = Cost(n=vault.n, r=vault.r, p=vault.p)
    try:
        return unseal(key_of(passphrase, bytes(vault.salt), cost), vault.node_key, _NODE)
    except SealError as error:
        raise WrongPassphraseError(
            translate("This is not the passphrase of this node. Without it nobody can read its records.")
        ) from error


def signing_key() -> Ed25519PrivateKey:
    """The key that this node signs bundles with.

    Raises:
        LockedError: the node is locked.
    """
    vault = Vault.objects.get(pk=1)
    return Ed25519PrivateKey.from_private_bytes(unseal(keyring.node_key(), vault.signing_key, _SIGNING))


def _sweep() -> None:
    """Take away keys of sources that were destroyed, and links to memory that is gone."""
    for source in Source.objects.filter(destroyed_at__isnull=False):
        keyring.destroy_source_key(source.uuid)
    for left in Path(settings.HOME).glob(".open-*"):
        if not any(link.exists() for link in left.iterdir()):
            shutil.rmtree(left, ignore_errors=True)
