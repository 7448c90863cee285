"""The public keys that organisations' nodes sign their bundles with."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as translate

from palermo.exchange.bundle import SenderKey
from palermo_hub.organisations.models import Organisation, User


class NodeKey(models.Model):
    """A node's public signing key, from when to when it counts, and whether its organisation retired it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="node_keys")
    key_id = models.CharField(max_length=16, unique=True)
    public = models.CharField(max_length=64, unique=True, help_text="Ed25519, hexadecimal")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True, help_text="the first moment it does not count")
    retired_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: the operator's command"
    )

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["organisation__code", "-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="exchange_nodekey_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id

    @property
    def stands(self) -> str:
        """In a word."""
        if self.retired_at:
            return translate("retired")
        return translate("counts") if self.as_sender().counts(timezone.now()) else translate("does not count")

    def as_sender(self) -> SenderKey:
        """The key as the library reads it."""
        return SenderKey(
            sender=str(self.organisation.uuid),
            public=bytes.fromhex(self.public),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            retired=self.retired_at is not None,
        )
