"""Collections: what a rapporteur's office asks of which organisations until when; refusals and reminders."""

import datetime as dt
import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from palermo_hub.evidence.refusals import REFUSED
from palermo_hub.organisations.models import Organisation, Reader, SharingAgreement, User
from palermo_hub.organisations.permissions import SUBMISSION_READ, WHO_MAY
from palermo_hub.reference.models import Place


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Reads on collections."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "CollectionQuerySet":
        """Collections that an organisation keeps or sends to, for its people who may read submissions."""
        if not isinstance(user, User):
            return self.none()
        mine = user.memberships_now(at).filter(role__in=WHO_MAY[SUBMISSION_READ]).values("organisation_id")
        sends = Collection.senders.through.objects.filter(organisation_id__in=mine).values("collection_id")
        return self.filter(Q(receiver__in=mine) | Q(pk__in=sends))


class Collection(models.Model):
    """A State's records of a period, collected by one office under one agreement, round after round."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.OneToOneField(SharingAgreement, on_delete=models.PROTECT, related_name="collection")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="collections")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    senders = models.ManyToManyField(Organisation, related_name="collections_sent_to")
    opened_at = models.DateTimeField(default=timezone.now, help_text="when the present round began")
    due = models.DateField(help_text="the last day of the present round")
    epsilon = models.FloatField(null=True, help_text="privacy that one release spends; empty: no noise")
    total_epsilon = models.FloatField(null=True, help_text="what all releases together may spend")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CollectionQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["place__code", "-due"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="evidence_collection_years_in_order"
            ),
            models.CheckConstraint(
                condition=Q(epsilon__isnull=True, total_epsilon__isnull=True)
                | Q(epsilon__gt=0, total_epsilon__gte=F("epsilon")),
                name="evidence_collection_budget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.code} {self.first_year}-{self.last_year}"

    @property
    def ledger(self) -> Path:
        """Where what its releases spent is written: one ledger for the same persons."""
        return Path(settings.HOME) / "ledgers" / str(self.uuid) / "ledger.json"

    @property
    def is_over(self) -> bool:
        """Whether the last day of the round is past, by the clock of the agreement."""
        return timezone.now() >= self.agreement.midnight_after(self.due)


class RefusalQuerySet(models.QuerySet["Refusal"]):
    """Reads on refusals."""

    def visible_to(self, user: Reader) -> "RefusalQuerySet":
        """The receiver sees all of its collections, a sender its own."""
        if not isinstance(user, User):
            return self.none()
        mine = user.memberships_now().filter(role__in=WHO_MAY[SUBMISSION_READ]).values("organisation_id")
        return self.filter(Q(sender__in=mine) | Q(collection__receiver__in=mine))


class Refusal(models.Model):
    """That a file was refused: who sent it, when and why; never anything that stood in it."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="refusals")
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(
        max_length=16, help_text="a reason of the bundle format, or agreement, or sender"
    )

    objects = RefusalQuerySet.as_manager()

    class Meta:
        """Order."""

        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.sender_id} {self.reason}"

    @property
    def text(self) -> str:
        """The reason in the reader's words."""
        return str(REFUSED[self.reason])


class Reminder(models.Model):
    """That a sender was reminded on a day: once at most, whatever the clock does."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    objects: ClassVar[models.Manager["Reminder"]] = models.Manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "organisation", "day"], name="evidence_reminder_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.day}"
