"""National rapporteurs and equivalent mechanisms: each field of their entry with its own source and date."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet

FRESHNESS = {"fresh": _("fresh"), "ageing": _("ageing"), "stale": _("stale")}
FRESH_DAYS, STALE_DAYS = 365, 730
"""A field is fresh for a year, and stale after two."""


class NationalMechanism(Marked):
    """The body of one State that watches over what is done against trafficking in persons."""

    state = models.CharField(max_length=3, help_text="ISO 3166 alpha-3")

    objects = MarkedQuerySet["NationalMechanism"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["state", "pk"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["state", "owner"], name="mandates_mechanism_once_an_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.owner_id}"


class MechanismField(models.Model):
    """What one field of the entry says, by which source, as of when; never altered, only followed."""

    class Name(models.TextChoices):
        """What is told of a mechanism."""

        NAME = "name", _("Name")
        KIND = "kind", _("Type")
        LEGAL_BASIS = "legal_basis", _("Legal basis")
        INDEPENDENCE = "independence", _("Independence")
        REPORTS_TO = "reports_to", _("Reports to")
        CONTACT = "contact", _("Contact of the office")

    class Kind(models.TextChoices):
        """What a mechanism is."""

        RAPPORTEUR = "rapporteur", _("National rapporteur")
        EQUIVALENT = "equivalent", _("Equivalent mechanism")
        COORDINATOR = "coordinator", _("National coordinator")
        BODY = "body", _("Interministerial body")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mechanism = models.ForeignKey(NationalMechanism, on_delete=models.PROTECT, related_name="fields")
    name = models.CharField(max_length=12, choices=Name.choices)
    value = models.TextField()
    source = models.TextField()
    as_of = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["mechanism", "name", "-as_of", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    name__in=["name", "kind", "legal_basis", "independence", "reports_to", "contact"]
                ),
                name="mandates_mechanism_field_name",
            ),
            models.CheckConstraint(
                condition=~Q(value="") & ~Q(source=""), name="mandates_mechanism_field_sourced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} {self.name}"

    @property
    def text(self) -> str:
        """The value as readers see it."""
        return str(self.Kind(self.value).label) if self.name == self.Name.KIND else self.value

    @property
    def freshness_text(self) -> str:
        """How fresh it is, in words."""
        return str(FRESHNESS[self.freshness])

    @property
    def freshness(self) -> str:
        """``fresh`` for a year, ``ageing`` for another, then ``stale``."""
        days = (dt.datetime.now(tz=dt.UTC).date() - self.as_of).days
        return "fresh" if days <= FRESH_DAYS else "ageing" if days <= STALE_DAYS else "stale"
