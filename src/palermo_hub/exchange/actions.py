"""Register and retire the keys of nodes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.exchange.bundle import key_id
from palermo_hub.audit import actions as audit
from palermo_hub.organisations import permissions
from palermo_hub.organisations.actions import demand
from palermo_hub.organisations.models import Organisation, User

from .models import NodeKey


class KeyRefusedError(Exception):
    """A key is not one, is here already, or is retired already."""


@transaction.atomic
def register_key(*, organisation: Organisation, public: str, by: User | None) -> NodeKey:
    """Let bundles of ``organisation`` be signed with a key; ``by`` None is the operator's command.

    Args:
        organisation: whose node holds the private key.
        public: the public key, 64 hexadecimal figures.
        by: its administrator.

    Raises:
        PermissionDenied: somebody else.
        KeyRefusedError: it is no such key, or it is here already, retired or not.
    """
    if by is not None:
        demand(by, permissions.NODE_KEY_REGISTER, organisation)
    try:
        raw = bytes.fromhex(public.strip())
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise KeyRefusedError(translate("A public key has 64 hexadecimal figures, as the node shows them."))
    if NodeKey.objects.filter(key_id=key_id(raw)).exists():
        raise KeyRefusedError(translate("This key is here already. A node that starts again has a new key."))
    key = NodeKey.objects.create(
        organisation=organisation, key_id=key_id(raw), public=raw.hex(), registered_by=by
    )
    audit.record(kind="node_key.registered", by=by, target=key, detail={"key": key.key_id})
    return key


@transaction.atomic
def retire_key(*, key: NodeKey, by: User) -> NodeKey:
    """Accept nothing more that a key signed, from now on.

    Raises:
        PermissionDenied: somebody of another organisation.
        KeyRefusedError: it is retired already.
    """
    demand(by, permissions.NODE_KEY_REGISTER, key.organisation)
    now = timezone.now()
    if not NodeKey.objects.filter(pk=key.pk, retired_at__isnull=True).update(retired_at=now):
        raise KeyRefusedError(translate("This key is retired already."))
    key.refresh_from_db()
    audit.record(kind="node_key.retired", by=by, target=key, detail={"key": key.key_id})
    return key
