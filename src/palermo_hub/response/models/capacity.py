"""Capacity: places of a service that a group can use, until a day; of shelters only by region."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet, Reader, User
from palermo_hub.organisations.models.agreements import DataClass
from palermo_hub.reference.models import Place


class ServiceCapacityQuerySet(MarkedQuerySet["ServiceCapacity"]):
    """Reads on capacity; start with ``visible_to``."""

    def current(self) -> "ServiceCapacityQuerySet":
        """Not expired: what nobody confirmed again is not counted on."""
        return self.filter(expires__gte=timezone.localdate())


class ServiceCapacity(Marked):
    """Places of one service for one group. Who offers them is not said unless the owner lets it."""

    data_class: ClassVar[str] = DataClass.ACTIVITIES

    service = models.CharField(max_length=40, help_text="code of the list assistance_service")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="capacity")
    form = models.CharField(
        max_length=40, blank=True, help_text="a field of the case record; empty: any form"
    )
    sex = models.CharField(max_length=20, blank=True)
    age_group = models.CharField(max_length=8, blank=True)
    languages = models.JSONField(default=list, blank=True, help_text="ISO 639-3, sign languages included")
    total = models.PositiveIntegerField()
    free = models.PositiveIntegerField(null=True, blank=True, help_text="empty: not known")
    expires = models.DateField()
    named_openly = models.BooleanField(default=False, help_text="readers may see which organisation it is")

    objects = ServiceCapacityQuerySet.as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["service", "place__code", "pk"]
        verbose_name_plural = "service capacity"
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(free__isnull=True) | Q(free__lte=F("total")),
                name="response_capacity_free_of_total",
                violation_error_message=_("More places are free than there are."),
            ),
            models.CheckConstraint(
                condition=Q(expires__gte=F("as_of")),
                name="response_capacity_dates_in_order",
                violation_error_message=_("It would expire before the day it is of."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.total}"

    def clean(self) -> None:
        """Refuse a shelter at a district: a map of shelters is a guide for traffickers (design, law 10)."""
        if self.service == "shelter" and self.place.level == Place.Level.DISTRICT:
            raise ValidationError({"place": _("Of a shelter the region, never finer.")})

    @staticmethod
    def owners_named_to(reader: Reader) -> frozenset[int]:
        """Keys of the organisations whose capacity a reader may put a name to: their own.

        Of the others only rows that are ``named_openly`` say whose they are.
        """
        if not isinstance(reader, User):
            return frozenset()
        return frozenset(reader.memberships_now().with_sight().values_list("organisation_id", flat=True))
