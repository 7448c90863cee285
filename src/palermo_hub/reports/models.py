"""Reports, their sections tied to provisions, citations, and inputs that organisations are called to give."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.organisations import permissions
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Marking, Organisation, Reader, User
from palermo_hub.reference.models import Named, Place


class Report(Marked):
    """A report of a period."""

    class Kind(models.TextChoices):
        """What sort of report; a kind with a template begins with its sections."""

        SECRETARY_GENERAL = "secretary_general", _("Report of the Secretary-General")
        APPRAISAL = "appraisal", _("Appraisal of the Global Plan of Action")
        NATIONAL_PROFILE = "national_profile", _("National profile")
        OTHER = "other", _("Other report")

    kind = models.CharField(max_length=17, choices=Kind.choices)
    title = models.CharField(max_length=300)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a profile's State",
    )
    starts = models.DateField()
    ends = models.DateField()
    finished_at = models.DateTimeField(null=True, blank=True, help_text="nothing is written any more")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )

    objects = MarkedQuerySet["Report"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-ends", "title"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="reports_report_has_title"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="reports_report_period_in_order"),
            models.CheckConstraint(
                condition=~Q(kind="national_profile") | Q(place__isnull=False),
                name="reports_report_profile_of_a_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SectionQuerySet(models.QuerySet["Section"]):
    """Reads on sections: as visible as the report is."""

    def visible_to(self, user: Reader) -> "SectionQuerySet":
        """Of reports that ``user`` may see."""
        return self.filter(report__in=Report.objects.visible_to(user))


class Section(Named):
    """One section; in its text ``{1}`` stands for its first citation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=40, help_text="the same in the report before and after")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=50_000)
    version = models.PositiveIntegerField(default=1)
    recommends = models.BooleanField(
        default=False, help_text="each paragraph recommends something, by a gap or a provision"
    )
    provisions = models.ManyToManyField(Provision, blank=True, related_name="sections")

    objects = SectionQuerySet.as_manager()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["report", "position"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.UniqueConstraint(fields=["report", "key"], name="reports_section_once"),
        ]


class Citation(models.Model):
    """What an origin said when it was cited; the page sets beside it what the origin says now."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="citations")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=16, help_text="name of a kind of origin")
    key = models.CharField(max_length=500, help_text="of the thing itself, whatever its version")
    said = models.TextField(help_text="the value, frozen")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Citation"]] = models.Manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["section", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="reports_citation_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.key}"


class CallQuerySet(models.QuerySet["Call"]):
    """Reads on calls for inputs."""

    def visible_to(self, user: Reader) -> "CallQuerySet":
        """Of reports that ``user`` writes, and those that one of the reader's organisations is asked."""
        writes = permissions.organisations_where(user, permissions.REPORT_WRITE)
        asked = Answer.objects.filter(owner__in=_organisations_of(user))
        return self.filter(Q(section__report__owner__in=writes) | Q(pk__in=asked.values("call")))


class Call(models.Model):
    """A question that organisations are called to answer, for one section, up to a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="calls")
    question = models.TextField(max_length=2000)
    due = models.DateField(help_text="the last day, in coordinated universal time")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(question=""), name="reports_call_asks_something")
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_over(self) -> bool:
        """Whether the last day is past."""
        return dt.datetime.now(tz=dt.UTC).date() > self.due


class AnswerQuerySet(MarkedQuerySet["Answer"]):
    """Reads on answers: an organisation's own, and what was sent to whoever may see it."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> "AnswerQuerySet":
        """The reader's own organisations', and those sent that are marked so or for a report they write."""
        writes = permissions.organisations_where(user, permissions.REPORT_WRITE)
        wide = super().visible_to(user, at=at).filter(marking__in=[Marking.GREEN, Marking.CLEAR])
        sent = Q(sent_at__isnull=False)
        asked_for = Q(call__section__report__owner__in=writes) | Q(pk__in=wide.values("pk"))
        return self.filter(Q(owner__in=_organisations_of(user)) | (sent & asked_for))


class Answer(Marked):
    """What one organisation is asked, and answers: a draft for itself, and the text that it sent."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="answers")
    draft = models.TextField(blank=True, max_length=20_000, help_text="for the organisation alone")
    text = models.TextField(blank=True, max_length=20_000, help_text="as it was sent")
    version = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AnswerQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["call", "owner__code"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["call", "owner"], name="reports_answer_once_an_organisation"),
            models.CheckConstraint(
                condition=Q(text="", sent_at__isnull=True, sent_by__isnull=True)
                | (~Q(text="") & Q(sent_at__isnull=False, sent_by__isnull=False)),
                name="reports_answer_sent_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.call_id}"

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """What was sent, by paragraph, each with the key that a citation of it has."""
        written = (text.strip() for text in self.text.splitlines())
        kept = (text for text in written if text)
        return [(f"{self.uuid}/{place}", text) for place, text in enumerate(kept, start=1)]

    @property
    def is_late(self) -> bool:
        """Sent after the last day, or not sent though it is past."""
        sent = self.sent_at
        return sent.astimezone(dt.UTC).date() > self.call.due if sent else self.call.is_over

    @property
    def stands(self) -> str:
        """In a word."""
        if self.sent_at:
            return translate("sent late") if self.is_late else translate("sent")
        return translate("late") if self.is_late else translate("awaited")


def _organisations_of(user: Reader) -> models.QuerySet[Organisation]:
    """The organisations whose content a reader sees from within."""
    if not isinstance(user, User):
        return Organisation.objects.none()
    mine = user.memberships_now().with_sight().values("organisation_id")
    return Organisation.objects.filter(pk__in=mine)
