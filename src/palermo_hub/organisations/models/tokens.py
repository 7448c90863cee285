"""Tokens with which an organisation's own programs read through the API; only their digests are kept."""

import datetime as dt
import hashlib
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as translate

from .people import Organisation, User

PREFIX = "palermo_"
"""What every token begins with, so that one left in a file is found by a search."""


def digest_of(secret: str) -> str:
    """SHA-256, hexadecimal. A token has 256 random bits, so that a slow digest would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads on tokens."""

    def counting(self, at: dt.datetime | None = None) -> "ApiTokenQuerySet":
        """Tokens that are neither revoked nor over at ``at`` (now)."""
        return self.filter(revoked_at__isnull=True, valid_to__gt=at or timezone.now())

    def of_secret(self, secret: str) -> "ApiToken | None":
        """The token that counts now and is ``secret``."""
        found = self.counting().filter(digest=digest_of(secret), reader__is_active=True)
        return found.select_related("reader").first()


class ApiToken(models.Model):
    """A token of an organisation, and the account through which what it reads passes the one gate.

    The account has no password and no person behind it: it holds one role in one organisation.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=100, help_text="the program that uses it")
    digest = models.CharField(max_length=64, unique=True)
    reader = models.OneToOneField(User, on_delete=models.PROTECT, related_name="api_token")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(help_text="the first moment it does not count")
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True, help_text="the last day it was used")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["organisation__code", "-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(label=""), name="organisations_token_says_what_for"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("made_at")), name="organisations_token_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def counts(self) -> bool:
        """Whether it may be used now."""
        return self.revoked_at is None and timezone.now() < self.valid_to

    @property
    def stands(self) -> str:
        """In a word."""
        if self.revoked_at:
            return translate("revoked")
        return translate("counts") if self.counts else translate("over")
