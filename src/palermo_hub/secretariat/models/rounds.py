"""Endorsement under a silence procedure: a text, a deadline, and a timeline that nobody can alter."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Never

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.audit.models import AppendOnlyError
from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader

from .bodies import Body
from .meetings import Meeting

REFUSAL = "The timeline of an endorsement is append-only: what happened stays as it was told."


class EndorsementRound(Marked):
    """A text that the members of a body endorse unless one of them objects in time."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("Silence runs")
        BROKEN = "broken", _("Silence was broken")
        ENDORSED = "endorsed", _("Endorsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rounds")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)

    objects = MarkedQuerySet["EndorsementRound"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="secretariat_round_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "broken", "endorsed", "withdrawn"]),
                name="secretariat_round_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads on the timeline; what would alter it is refused."""

    def visible_to(self, user: Reader) -> "AppendOnlyQuerySet":
        """Of rounds that ``user`` may see."""
        return self.filter(round__in=EndorsementRound.objects.visible_to(user))

    def update(self, **values: Any) -> Never:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise AppendOnlyError(REFUSAL)

    def delete(self) -> Never:
        """Refuse."""
        raise AppendOnlyError(REFUSAL)


class AppendOnly(models.Model):
    """A row that is written once; the database refuses the rest too (audit.guard)."""

    class Meta:
        """Shared."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Add it; what is there already is refused."""
        if not self._state.adding:
            raise AppendOnlyError(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise AppendOnlyError(REFUSAL)


class RoundText(AppendOnly):
    """One wording, and until when silence endorses it."""

    round = models.ForeignKey(EndorsementRound, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=50_000)
    deadline = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["round", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="secretariat_round_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="secretariat_round_text_is_there"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"

    def is_over(self, now: dt.datetime) -> bool:
        """Whether the deadline has come."""
        return now >= self.deadline


class RoundEvent(AppendOnly):
    """One thing that happened in a round."""

    class Kind(models.TextChoices):
        """What happened."""

        OPENED = "opened", _("Silence procedure opened")
        ENDORSED = "endorsed", _("Endorsed expressly")
        BROKEN = "broken", _("Silence broken")
        REVISED = "revised", _("Text revised; the clock starts again")
        CLOSED = "closed", _("Deadline passed in silence: endorsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(EndorsementRound, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField(help_text="of the text it is about")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    member = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["round", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "number", "member", "kind"],
                condition=Q(kind__in=["endorsed", "broken"]),
                name="secretariat_round_said_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="broken") | ~Q(reason=""), name="secretariat_round_broken_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["endorsed", "broken"], member__isnull=False)
                | Q(kind__in=["opened", "revised", "closed", "withdrawn"], member__isnull=True),
                name="secretariat_round_members_act_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind}"
