"""Submissions: the coded rows of one bundle, received under a sharing agreement."""

import datetime as dt
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.exchange.models import NodeKey
from palermo_hub.organisations.models import (
    Marked,
    MarkedQuerySet,
    Marking,
    Organisation,
    Reader,
    SharingAgreement,
    User,
)
from palermo_hub.organisations.models.agreements import DataClass
from palermo_hub.organisations.permissions import SUBMISSION_READ, WHO_MAY


class SubmissionQuerySet(MarkedQuerySet["Submission"]):
    """Reads on submissions."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "SubmissionQuerySet":
        """Coded rows are for the sender and, while their agreement lets it, the receiver; never wider.

        Whatever the marking, nobody without a role that reads submissions sees one; ``TLP:RED`` is only for
        the people named on it.
        """
        if not isinstance(user, User):
            return self.none()
        roles = user.memberships_now(at).filter(role__in=WHO_MAY[SUBMISSION_READ])
        mine = set(roles.values_list("organisation_id", flat=True))
        rows = SharingAgreement.objects.in_force(mine, DataClass.CODED_ROWS, at)
        named = Submission.named.through.objects.filter(user_id=user.pk).values("submission_id")
        return self.filter(
            Q(owner__in=mine) | Q(receiver__in=mine, agreement__in=rows),
            ~Q(marking=Marking.RED) | Q(pk__in=named),
        )


class Submission(Marked):
    """The coded rows of one bundle, received under an agreement. The rows are a file of the data folder."""

    class State(models.TextChoices):
        """Where a submission stands."""

        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased when its time was over")

    data_class: ClassVar[str] = DataClass.CODED_ROWS
    WITH_ROWS: ClassVar = [State.RECEIVED, State.ACCEPTED]

    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="submissions")
    key = models.ForeignKey(NodeKey, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True, help_text="of the whole bundle")
    rows = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(help_text="left out by objection or risk; only counted")
    sources = models.JSONField(default=list)
    encodings = models.BooleanField(
        default=False, help_text="whether encodings of the identities are kept beside"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    returned_for = models.CharField(
        max_length=500, blank=True, help_text="what the sender is to mend; never a person's data"
    )
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["owner", "agreement", "sequence"], name="evidence_submission_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "accepted", "returned", "withdrawn", "erased"]),
                name="evidence_submission_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner.code}-{self.sequence}"

    @property
    def path(self) -> Path:
        """Where its rows are."""
        return Path(settings.HOME) / "submissions" / f"{self.uuid}.parquet"

    @property
    def encodings_path(self) -> Path:
        """Where its encodings are, if it carried any."""
        return self.path.with_suffix(".enc")
