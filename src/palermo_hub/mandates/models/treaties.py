"""Which State is bound by which treaty, as at a date and by a source; and what its law says beside it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.names import code_name
from palermo_hub.organisations.models import Marked, MarkedQuerySet

from .instruments import Instrument


class StatusTable(models.Model):
    """One status table of the Treaty Collection as it was read: its date, its source, its file."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="tables")
    as_at = models.DateField(help_text="the day the table shows; every later act is not known")
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    participants = models.PositiveSmallIntegerField()
    imported_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="empty: the operator",
    )

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["instrument__position", "-as_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "as_at"], name="mandates_status_table_once_a_day"),
            models.CheckConstraint(condition=~Q(source=""), name="mandates_status_table_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} as at {self.as_at}"


class TreatyAction(models.Model):
    """What a participant did about a treaty, and when: read in a table, or noted by a person beside it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="actions")
    table = models.ForeignKey(
        StatusTable,
        on_delete=models.PROTECT,
        null=True,
        related_name="actions",
        help_text="empty: noted by a person",
    )
    participant = models.CharField(max_length=3, help_text="ISO 3166 alpha-3, or EU")
    name_in_table = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=32, help_text="code of treaty_action")
    date = models.DateField()
    in_force = models.DateField(null=True, blank=True, help_text="for this participant; empty: not known")
    note = models.TextField(blank=True, help_text="of a reservation, what it is about, in our own words")
    source = models.TextField()
    as_of = models.DateField()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["participant", "date"]
        indexes: ClassVar = [
            models.Index(fields=["participant", "instrument"], name="mandates_action_participant"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "participant", "act"],
                condition=Q(table__isnull=False),
                name="mandates_action_once_a_table",
            ),
            models.CheckConstraint(
                condition=Q(in_force__isnull=True) | Q(in_force__gte=models.F("date")),
                name="mandates_action_in_force_after_it",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="mandates_action_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.act} {self.instrument_id} {self.date}"

    @property
    def act_text(self) -> str:
        """What it is called in the reader's language."""
        return code_name("treaty_action", self.act)


class LawElement(Marked):
    """Whether a State's law has one element, and where; never altered, only followed by a newer row."""

    class Answer(models.TextChoices):
        """Three-valued: not known is not no."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known")

    state = models.CharField(max_length=3, help_text="ISO 3166 alpha-3")
    element = models.CharField(max_length=32, help_text="code of law_element")
    answer = models.CharField(max_length=7, choices=Answer.choices)
    article = models.CharField(max_length=300, blank=True, help_text="act and article of the national law")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MarkedQuerySet["LawElement"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["state", "element", "-as_of", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "element"], name="mandates_law_state")]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "no", "unknown"]), name="mandates_law_answer"
            ),
            models.CheckConstraint(
                condition=~Q(answer="yes") | ~Q(article=""), name="mandates_law_yes_names_its_article"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.element} {self.answer}"
