"""An uploaded sheet of activities and what its rows would change; nothing changes before it is applied."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Organisation, Reader, User
from palermo_hub.organisations.permissions import ACTIVITY_WRITE, WHO_MAY

from .activities import Activity


class UploadQuerySet(models.QuerySet["Upload"]):
    """Reads on uploads."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "UploadQuerySet":
        """Uploads of organisations in which ``user`` may write activities."""
        if not isinstance(user, User):
            return self.none()
        mine = user.memberships_now(at).filter(role__in=WHO_MAY[ACTIVITY_WRITE])
        return self.filter(owner__in=mine.values("organisation_id"))


class SheetMappingQuerySet(models.QuerySet["SheetMapping"]):
    """Reads on mappings."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "SheetMappingQuerySet":
        """Mappings of organisations in which ``user`` may write activities."""
        if not isinstance(user, User):
            return self.none()
        mine = user.memberships_now(at).filter(role__in=WHO_MAY[ACTIVITY_WRITE])
        return self.filter(owner__in=mine.values("organisation_id"))


class SheetMapping(models.Model):
    """How an organisation's own sheet is read, so that the next one with the same columns asks nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sheet_mappings")
    name = models.CharField(max_length=200, help_text="of the file it was made for")
    fingerprint = models.CharField(max_length=16, help_text="of the columns")
    text = models.TextField(help_text="the mapping as TOML (palermo-activity-mapping-1)")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SheetMappingQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["name", "-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "fingerprint"], name="response_sheetmapping_once")
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A spreadsheet that came back, or a partner's own."""

    class State(models.TextChoices):
        """Where it stands."""

        UNMAPPED = "unmapped", _("To be mapped")
        PREVIEWED = "previewed", _("To be looked at")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Set aside")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PREVIEWED)
    mapping = models.ForeignKey(
        SheetMapping,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="of a partner's own sheet",
    )
    content = models.BinaryField(
        null=True, help_text="of a sheet to be mapped, without columns that tell of persons; gone once mapped"
    )
    left_out = models.JSONField(default=list, help_text="names of columns of which nothing was kept")
    same = models.PositiveIntegerField(default=0, help_text="rows that change nothing; they are not kept")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["unmapped", "previewed", "applied", "undone", "discarded"]),
                name="response_upload_state",
            ),
            models.CheckConstraint(
                condition=Q(state="unmapped", content__isnull=False)
                | (~Q(state="unmapped") & Q(content__isnull=True)),
                name="response_upload_content_until_mapped",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UploadRow(models.Model):
    """One row that would change something, or cannot be read."""

    class Kind(models.TextChoices):
        """What it would do."""

        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        STALE = "stale", _("Changed by somebody else meanwhile")
        FAULTY = "faulty", _("Cannot be read")

    class Decision(models.TextChoices):
        """What was decided about it."""

        OPEN = "open", _("Not decided")
        ACCEPTED = "accepted", _("Accept")
        REFUSED = "refused", _("Refuse")

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="of the row in the sheet")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, related_name="+")
    cells = models.JSONField(help_text="what the sheet says")
    differences = models.JSONField(default=list, help_text="[{column, base, ours, theirs}]")
    faults = models.JSONField(default=list, help_text="[{column, code, message, stops}]")
    duplicates = models.JSONField(default=list, help_text="[{uuid, title, reasons}]")
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OPEN)
    version = models.PositiveIntegerField(null=True, help_text="of the activity, once it was applied")

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["upload", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="response_uploadrow_once"),
            models.CheckConstraint(
                condition=~Q(kind="faulty") | ~Q(decision="accepted"),
                name="response_uploadrow_faulty_never_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"
