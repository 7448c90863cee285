"""Meetings, with agenda, papers, who is invited and who came; moments are kept in UTC beside their zone."""

import datetime as dt
import uuid
from typing import ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader

from .bodies import Body


class MeetingQuerySet(MarkedQuerySet["Meeting"]):
    """Reads on meetings; start with ``visible_to``."""

    def coming(self) -> "MeetingQuerySet":
        """Not over yet and not cancelled, the next one first."""
        return self.filter(ends__gte=timezone.now(), status=Meeting.Status.PLANNED).order_by("starts", "pk")

    def past(self) -> "MeetingQuerySet":
        """Over, or cancelled, the newest first."""
        return self.filter(Q(ends__lt=timezone.now()) | ~Q(status=Meeting.Status.PLANNED))


class Meeting(Marked):
    """A meeting of a body."""

    class Kind(models.TextChoices):
        """The kinds that the resolution names."""

        PRINCIPALS = "principals", _("Meeting of principals")
        WORKING_GROUP = "working_group", _("Working group")
        BRIEFING = "briefing", _("Briefing for Member States")
        HEARING = "hearing", _("Hearing")
        CONSULTATION = "consultation", _("Consultation")
        HIGH_LEVEL = "high_level", _("High-level meeting")

    class Status(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    title = models.CharField(max_length=300)
    series = models.CharField(max_length=100, blank=True, help_text="of which it is one; empty: its kind")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    time_zone = models.CharField(max_length=64, help_text="whose clocks count, of the IANA list")
    location = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True, help_text="to join from afar; for those invited")
    indico = models.URLField(max_length=500, blank=True, help_text="the event's page in Indico")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLANNED)
    sequence = models.PositiveIntegerField(default=0, help_text="RFC 5545: rises with each change")
    changed_at = models.DateTimeField(default=timezone.now)
    cites = models.ManyToManyField(Provision, blank=True, related_name="meetings")

    objects = MeetingQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-starts", "pk"]
        indexes: ClassVar = [models.Index(fields=["body", "-starts"], name="secretariat_meeting_schedule")]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="secretariat_meeting_has_length"),
            models.CheckConstraint(condition=~Q(title=""), name="secretariat_meeting_has_title"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "cancelled"]), name="secretariat_meeting_status"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> dt.date:
        """The day it begins, where it is held."""
        return self.starts.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def local_starts(self) -> dt.datetime:
        """When it begins, by the clocks there."""
        return self.starts.astimezone(ZoneInfo(self.time_zone))

    @property
    def local_ends(self) -> dt.datetime:
        """When it ends, by the clocks there."""
        return self.ends.astimezone(ZoneInfo(self.time_zone))


M = TypeVar("M", bound=models.Model)


class OfMeetingQuerySet(models.QuerySet[M]):
    """Reads on what belongs to a meeting: as visible as the meeting is."""

    def visible_to(self, user: Reader) -> Self:
        """Of meetings that ``user`` may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class AgendaItem(models.Model):
    """One point of an agenda. What is open from earlier meetings is not stored: it is always there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    presenter = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfMeetingQuerySet["AgendaItem"].as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["meeting", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="secretariat_agenda_has_title")
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A paper for a meeting; its deadlines are counted back from the day of the meeting."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=300)
    author = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="papers", help_text="who writes it"
    )
    circulate = models.PositiveSmallIntegerField(help_text="days before the meeting that it is with all")
    translate = models.PositiveSmallIntegerField(default=0, help_text="days that translation takes")
    address = models.URLField(max_length=500, blank=True, help_text="where it can be read")
    received = models.DateField(null=True, blank=True)
    circulated = models.DateField(null=True, blank=True)

    objects = OfMeetingQuerySet["Paper"].as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["meeting", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="secretariat_paper_has_title")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def circulation_due(self) -> dt.date:
        """When it is to be with all: a working day."""
        return working_day(self.meeting.day - dt.timedelta(days=self.circulate))

    @property
    def submission_due(self) -> dt.date:
        """When its author is to hand it in: before translation, on a working day."""
        return working_day(self.circulation_due - dt.timedelta(days=self.translate))

    @property
    def late(self) -> bool:
        """Whether the next step is past its day."""
        today = timezone.localdate()
        due = self.submission_due if self.received is None else self.circulation_due
        return self.circulated is None and due < today


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


class Invitation(models.Model):
    """A body is asked to a meeting; whether it comes, and whether it came."""

    class Answer(models.TextChoices):
        """What it said."""

        NONE = "none", _("No answer yet")
        ACCEPTED = "accepted", _("Comes")
        DECLINED = "declined", _("Does not come")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    guest = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="invitations")
    outside = models.BooleanField(default=False, help_text="held no seat when it was asked (paragraph 10)")
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.NONE)
    attended = models.BooleanField(null=True, help_text="empty: not known")

    objects = OfMeetingQuerySet["Invitation"].as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["meeting", "guest__position", "guest__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "guest"], name="secretariat_invitation_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["none", "accepted", "declined"]), name="secretariat_invitation_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guest_id} {self.meeting_id}"


class Minutes(Marked):
    """What was said at a meeting; marked apart, for a public meeting may have minutes that are not."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    text = models.TextField(max_length=100_000)
    version = models.PositiveIntegerField(default=1)

    objects = MarkedQuerySet["Minutes"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-meeting__starts"]
        constraints: ClassVar = [*Marked.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.version}"
