"""What organisations agreed to share: circles, agreements that answer with their clause, retention rules."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from .people import Organisation, User


class Circle(models.Model):
    """A named set of organisations. An empty circle is nobody."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="circles_owned")
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="circles")

    class Meta:
        """Order."""

        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An agreement's answer: whether it allows the act, and the clause that says so."""

    allowed: bool
    clause: str
    reason: str


class Purpose(models.TextChoices):
    """Why something crosses from one organisation to another."""

    STATISTICS = "statistics", _("Statistics and research")
    LINKAGE = "linkage", _("Linkage for statistics")
    REFERRAL = "referral", _("Referral of a person with consent")
    COORDINATION = "coordination", _("Coordination of activities")
    REPORTING = "reporting", _("Reporting")


class DataClass(models.TextChoices):
    """What crosses; an agreement lists the classes it covers."""

    CODED_ROWS = "coded_rows", _("Coded rows without identities")
    ENCODINGS = "encodings", _("Linkage encodings")
    AGGREGATES = "aggregates", _("Aggregates")
    REFERRALS = "referrals", _("Referrals")
    ACTIVITIES = "activities", _("Activities and capacity")
    DOCUMENTS = "documents", _("Documents, decisions and answers")


def known_zone(name: str) -> None:
    """Refuse a time zone that does not exist."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("%(name)s is not a time zone; write one such as Europe/Vienna."), params={"name": name}
        ) from error


class SharingAgreementQuerySet(models.QuerySet["SharingAgreement"]):
    """Reads on agreements."""

    def signed(self) -> "SharingAgreementQuerySet":
        """In force or expired, but not a draft and not ended by a party."""
        return self.filter(ended_at__isnull=True, signed_at__isnull=False)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "SharingAgreementQuerySet":
        """Agreements that one of the reader's organisations is party to."""
        if not isinstance(user, User):
            return self.none()
        mine = user.memberships_now().with_sight().values("organisation_id")
        return self.filter(
            pk__in=SharingAgreement.parties.through.objects.filter(organisation_id__in=mine).values(
                "sharingagreement_id"
            )
        )

    def in_force(
        self, parties: Iterable[int], data_class: str, at: dt.datetime | None = None
    ) -> list["SharingAgreement"]:
        """Agreements of one of ``parties`` (keys) that cover ``data_class`` at ``at`` (now)."""
        return self.in_force_by_class(parties, at)[data_class]

    def in_force_by_class(
        self, parties: Iterable[int], at: dt.datetime | None = None
    ) -> dict[str, list["SharingAgreement"]]:
        """Agreements of one of ``parties`` (keys) at ``at`` (now), under each class of data they cover."""
        at = at or timezone.now()
        signed = self.signed().filter(parties__in=parties).distinct()
        now = [one for one in signed if one.begins() <= at < one.ends()]
        return {code: [one for one in now if code in one.data_classes] for code in DataClass.values}

    def between(self, sender: Organisation, receiver: Organisation) -> "SharingAgreementQuerySet":
        """Agreements that both are party to."""
        return self.filter(parties=sender).filter(parties=receiver)


class SharingAgreement(models.Model):
    """What parties may share, why, on what basis and until when; evaluated at each read and each send."""

    class Onward(models.TextChoices):
        """What a receiver may do with what it received."""

        NONE = "none", _("No onward sharing")
        PARTIES = "parties", _("Only to parties of this agreement")
        WRITTEN = "written", _("With the sender's written consent")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)
    parties = models.ManyToManyField(Organisation, related_name="agreements")
    purposes = models.JSONField(default=list, help_text="codes of Purpose")
    data_classes = models.JSONField(default=list, help_text="codes of DataClass")
    legal_basis = models.TextField()
    onward = models.CharField(max_length=8, choices=Onward.choices, default=Onward.NONE)
    firewall = models.BooleanField(
        default=False, help_text="what is shared may not serve immigration control or prosecution of victims"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="the last day; access stops at the midnight that ends it")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    clauses = models.JSONField(
        default=dict,
        help_text='number and text by subject: {"purposes": "3.1 …", "term": "9 …", …}',
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="a party ended it before its term")

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["title", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_to")), name="organisations_agreement_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="organisations_agreement_legal_basis"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> str:
        """In a word: draft, in force, ended, not begun or over."""
        now = timezone.now()
        if self.signed_at is None:
            return translate("draft")
        if self.ended_at is not None:
            return translate("ended by a party")
        if now < self.begins():
            return translate("not begun")
        return translate("in force") if now < self.ends() else translate("over")

    @property
    def purpose_labels(self) -> list[str]:
        """The purposes in words."""
        return [str(Purpose(code).label) for code in self.purposes]

    @property
    def data_class_labels(self) -> list[str]:
        """The classes of data in words."""
        return [str(DataClass(code).label) for code in self.data_classes]

    def counts(self, at: dt.datetime) -> bool:
        """Whether it is signed, not ended, and within its term."""
        ended = self.ended_at is not None and at >= self.ended_at
        return self.signed_at is not None and not ended and self.begins() <= at < self.ends()

    def begins(self) -> dt.datetime:
        """The first moment at which it counts, in its own time zone."""
        return dt.datetime.combine(self.valid_from, dt.time.min, ZoneInfo(self.time_zone))

    def ends(self) -> dt.datetime:
        """The first moment at which it no longer counts: the midnight that ends its last day."""
        return self.midnight_after(self.valid_to)

    def midnight_after(self, day: dt.date) -> dt.datetime:
        """The midnight that ends ``day``, by the agreement's own clock."""
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, ZoneInfo(self.time_zone))

    def decide(
        self,
        *,
        sender: Organisation,
        receiver: Organisation,
        purpose: str,
        data_class: str,
        at: dt.datetime | None = None,
    ) -> Decision:
        """Whether ``sender`` may let ``receiver`` have ``data_class`` for ``purpose`` at ``at`` (now)."""
        return next(
            (
                self._no(subject, reason)
                for subject, refused, reason in self._tests(sender, receiver, purpose, data_class, at)
                if refused
            ),
            Decision(allowed=True, clause=self._clause("purposes"), reason=translate("allowed")),
        )

    def _tests(
        self,
        sender: Organisation,
        receiver: Organisation,
        purpose: str,
        data_class: str,
        at: dt.datetime | None,
    ) -> list[tuple[str, bool, str]]:
        """Subject of the clause, whether it refuses, and why: the first that refuses answers."""
        at = at or timezone.now()
        parties = {party.pk: party for party in self.parties.all()}
        serves_control = any(party.kind == Organisation.Kind.IMMIGRATION for party in parties.values())
        linked = purpose == Purpose.LINKAGE or data_class == DataClass.ENCODINGS
        return [
            ("parties", {sender.pk, receiver.pk} - parties.keys() != set(), translate("not a party")),
            ("term", self.signed_at is None or at < self.signed_at, translate("not signed")),
            ("term", self.ended_at is not None and at >= self.ended_at, translate("ended by a party")),
            ("term", not self.begins() <= at < self.ends(), translate("outside its term")),
            ("purposes", purpose not in self.purposes, translate("purpose not covered")),
            ("data_classes", data_class not in self.data_classes, translate("class of data not covered")),
            (
                "firewall",
                linked and serves_control and not self.firewall,
                translate("an immigration service is a party and there is no firewall clause"),
            ),
        ]

    def _no(self, subject: str, reason: str) -> Decision:
        return Decision(allowed=False, clause=self._clause(subject), reason=reason)

    def _clause(self, subject: str) -> str:
        """The clause's number and text, or the subject where the agreement numbers none."""
        return str(self.clauses.get(subject) or subject)


class RetentionRule(models.Model):
    """How long a class of data is kept, on what basis, and what happens then."""

    class Action(models.TextChoices):
        """What is done when the time is over."""

        DESTROY_KEY = "destroy_key", _("Destroy the key, so that backups are unreadable too")
        DELETE = "delete", _("Delete")
        AGGREGATE = "aggregate", _("Keep the statistics, delete the rows")

    data_class = models.CharField(max_length=16, choices=DataClass.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="retention_rules")
    legal_basis = models.TextField()
    days = models.PositiveIntegerField()
    action = models.CharField(max_length=12, choices=Action.choices)

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["organisation__code", "data_class"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "data_class"], name="organisations_retention_once_per_class"
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="organisations_retention_has_a_term"),
        ]

    def __str__(self) -> str:
        return f"{self.data_class} {self.days}"
