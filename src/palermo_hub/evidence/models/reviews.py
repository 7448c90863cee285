"""Reviews: what two people read before a release is published; and who is told when it is corrected."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from palermo_hub.organisations.models import Reader, User
from palermo_hub.organisations.permissions import RELEASE_APPROVE, RELEASE_PREPARE, organisations_where
from palermo_hub.reference.models import Place

from .releases import Release


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reads on reviews."""

    def visible_to(self, user: Reader) -> "ReviewQuerySet":
        """Reviews of the office's releases, for those who prepare and those who approve them."""
        offices = organisations_where(user, RELEASE_PREPARE) + organisations_where(user, RELEASE_APPROVE)
        return self.filter(release__owner__in=offices)


class Review(models.Model):
    """What a run found of its own release: for the office alone, and never part of what is published."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="review")
    made_at = models.DateTimeField(default=timezone.now)
    compared = models.JSONField(
        default=list, help_text="figures as they will be published beside the exact ones; emptied by then"
    )
    checks = models.JSONField(default=list, help_text="name, figures and whether it holds")
    spent = models.FloatField(null=True, help_text="epsilon of this release; empty where it promises none")
    left = models.FloatField(null=True, help_text="epsilon left of the collection's total after it")
    attack = models.TextField(help_text="the page that says what attackers would learn")
    quality = models.TextField(help_text="the page that says what is safe to quote")
    read_by: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        User, related_name="+", help_text="who opened the attack page"
    )
    sent_back = models.CharField(max_length=500, blank=True, help_text="why the officer did not approve it")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        """Order."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"review of {self.release_id}"


class Follower(models.Model):
    """An address that is told when a State's figures are corrected: never shown, and erased by its owner."""

    token = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="in its own letters only"
    )
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField()
    language = models.CharField(max_length=2, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Follower"]] = models.Manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "address"], name="evidence_follower_once"),
            models.CheckConstraint(condition=~Q(address=""), name="evidence_follower_has_an_address"),
        ]

    def __str__(self) -> str:
        return str(self.token)
