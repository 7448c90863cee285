"""Who takes part: organisations, people, and the roles people hold in them from one day to another."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.reference.models import Named, Place


class User(AbstractUser):
    """A person who signs in."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=8, choices=settings.UN_LANGUAGES, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")

    def memberships_now(self, at: dt.datetime | None = None) -> "MembershipQuerySet":
        """The roles that count at ``at`` (now); none for an account that is closed."""
        if not self.is_active:
            return Membership.objects.none()
        return Membership.objects.valid(at).filter(user=self)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads on organisations. That a shelter exists may itself be a secret."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "OrganisationQuerySet":
        """Those whose name is public; to a member also their own, and the parties of their agreements."""
        if not isinstance(user, User):
            return self.filter(listed=True)
        mine = user.memberships_now().with_sight().values("organisation_id")
        partners = Organisation.objects.filter(agreements__parties__in=mine)
        return self.filter(Q(listed=True) | Q(pk__in=mine) | Q(pk__in=partners.values("pk")))


class Organisation(Named):
    """A body that takes part: police, shelter, inspectorate, rapporteur's office, UN entity, fund."""

    class Kind(models.TextChoices):
        """What an organisation is; decides which places it may show."""

        RAPPORTEUR = "rapporteur", _("National rapporteur or equivalent")
        AUTHORITY = "authority", _("Competent authority that identifies victims")
        POLICE = "police", _("Police")
        JUSTICE = "justice", _("Prosecution or court")
        LABOUR = "labour", _("Labour inspectorate")
        IMMIGRATION = "immigration", _("Immigration service")
        SHELTER = "shelter", _("Shelter")
        HOTLINE = "hotline", _("Hotline")
        NGO = "ngo", _("Civil society organisation")
        UNITED_NATIONS = "un", _("United Nations entity")
        REGIONAL = "regional", _("Regional or international organisation")
        FUND = "fund", _("Fund or donor")
        ACADEMIC = "academic", _("University or research institute")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        help_text="of a shelter never finer than the region",
    )
    listed = models.BooleanField(default=False, help_text="its name is shown to everybody")

    objects = OrganisationQuerySet.as_manager()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]


class Role(models.TextChoices):
    """What a person may be in an organisation. An operator runs the machine and sees no content."""

    VISITOR = "visitor", _("Visitor")
    MEMBER = "member", _("Member")
    ORGANISATION_ADMINISTRATOR = "organisation_administrator", _("Organisation administrator")
    CASE_WORKER = "case_worker", _("Case worker")
    SUPERVISOR = "supervisor", _("Supervisor")
    SERVICE_PROVIDER = "service_provider", _("Service provider")
    DATA_STEWARD = "data_steward", _("Data steward")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    ANALYST = "analyst", _("Analyst")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    SECRETARIAT = "secretariat", _("Secretariat")
    FUND_OFFICER = "fund_officer", _("Fund officer")
    REVIEWER = "reviewer", _("Reviewer")
    OPERATOR = "operator", _("Operator")


SIGHTLESS = frozenset({Role.VISITOR, Role.OPERATOR})
"""Roles that see nothing but what is public."""

INCOMPATIBLE: tuple[frozenset[Role], ...] = (
    frozenset({Role.DATA_PROTECTION_OFFICER, Role.CASE_WORKER}),
    frozenset({Role.DATA_PROTECTION_OFFICER, Role.ANALYST}),
    frozenset({Role.FUND_OFFICER, Role.REVIEWER}),
    *(frozenset({Role.OPERATOR, role}) for role in Role if role not in SIGHTLESS),
)
"""Pairs that one person may not hold at the same time, wherever they are held: no one checks themselves."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads on roles."""

    def valid(self, at: dt.datetime | None = None) -> "MembershipQuerySet":
        """Roles that count at ``at`` (now); the end is the first moment that no longer counts."""
        at = at or timezone.now()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)

    def with_sight(self) -> "MembershipQuerySet":
        """Roles that see content at all."""
        return self.exclude(role__in=SIGHTLESS)


class Membership(models.Model):
    """A person holds a role in an organisation from one moment to another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=32, choices=Role.choices)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: the operator's command"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["organisation__code", "role", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="organisations_membership_role"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="organisations_membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"
