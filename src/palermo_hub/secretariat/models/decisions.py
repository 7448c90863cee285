"""Decision, action, evidence: what was decided, who does what until when, and how one knows it was done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Marking

from .bodies import Body
from .meetings import Meeting


class DecisionQuerySet(MarkedQuerySet["Decision"]):
    """Reads on decisions; start with ``visible_to``."""

    def public(self) -> "DecisionQuerySet":
        """Those that everybody may see, whoever asks: what the progress page shows."""
        return self.filter(marking=Marking.CLEAR)


class Decision(Marked):
    """What a meeting decided."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    cites = models.ManyToManyField(Provision, blank=True, related_name="decisions")

    objects = DecisionQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-meeting__starts", "number"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "number"], name="secretariat_decision_once"),
            models.CheckConstraint(condition=~Q(text=""), name="secretariat_decision_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class ActionItemQuerySet(MarkedQuerySet["ActionItem"]):
    """Reads on actions; start with ``visible_to``."""

    def open(self) -> "ActionItemQuerySet":
        """Neither done nor dropped."""
        return self.filter(status=ActionItem.Status.OPEN)

    def overdue(self) -> "ActionItemQuerySet":
        """Open and past their day."""
        return self.open().filter(due__lt=timezone.localdate())

    def carried_to(self, meeting: Meeting) -> "ActionItemQuerySet":
        """What stood open, from earlier meetings of the body, when a meeting began; of one to come, now."""
        earlier = self.filter(
            decision__meeting__body=meeting.body_id, decision__meeting__starts__lt=meeting.starts
        )
        if meeting.starts >= timezone.now():
            return earlier.open()  # by its index
        return earlier.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=meeting.starts))


class ActionItem(Marked):
    """Somebody does something until a day, because of a decision."""

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actions")
    text = models.TextField(max_length=2000)
    holder = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="actions", help_text="who does it"
    )
    due = models.DateField()
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    evidence = models.TextField(blank=True, max_length=2000, help_text="by what one knows; or why dropped")
    address = models.URLField(max_length=500, blank=True, help_text="where the evidence is")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(
        null=True, blank=True, help_text="its day: counting 20,000 actions by day of a moment takes 0.1 s"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ActionItemQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "due"], name="secretariat_action_due"),
            models.Index(fields=["holder", "status", "due"], name="secretariat_action_holder"),
        ]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="secretariat_action_has_text"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True, closed_on__isnull=True)
                | (
                    Q(status__in=["done", "dropped"], closed_at__isnull=False, closed_on__isnull=False)
                    & ~Q(evidence="")
                ),
                name="secretariat_action_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_late(self) -> bool:
        """Open and past its day, or done after it."""
        day = self.closed_on or timezone.localdate()
        return self.status != self.Status.DROPPED and day > self.due


class Digest(models.Model):
    """What waits for a body, told once a day at most: how many, and no content."""

    holder = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    late = models.PositiveIntegerField()
    soon = models.PositiveIntegerField(help_text="due within a fortnight")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["Digest"]] = models.Manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-day", "holder"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "day"], name="secretariat_digest_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.day}"
