"""The marking on every shareable row, and the one gate through which rows are read."""

import datetime as dt
import uuid
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agreements import Circle, DataClass, SharingAgreement
from .people import Organisation, User

Reader = AbstractBaseUser | AnonymousUser
"""Whoever asks to see something, signed in or not."""


class Marking(models.TextChoices):
    """How far a row may travel: Traffic Light Protocol 2.0 (FIRST, 2022). The label is what readers see."""

    RED = "TLP:RED", _("Named people")
    AMBER_STRICT = "TLP:AMBER+STRICT", _("Members of the organisation")
    AMBER = "TLP:AMBER", _("Members of the organisation and those they serve")
    GREEN = "TLP:GREEN", _("Members of Palermo")
    CLEAR = "TLP:CLEAR", _("Public")

    @property
    def width(self) -> int:
        """How wide the audience is: 0 named people … 4 everybody."""
        return list(Marking).index(self)


M = TypeVar("M", bound=models.Model)


class MarkedQuerySet(models.QuerySet[M]):
    """Reads on rows that carry a marking; every list a reader sees starts with ``visible_to``."""

    def visible_to(self, user: Reader, *, at: dt.datetime | None = None) -> Self:
        """Rows that ``user`` may see at ``at`` (now). Default deny: a row is shown for a reason, or not.

        Public rows to everybody; GREEN to members of any organisation; AMBER+STRICT to the owner's members;
        AMBER also to members of the circle's organisations while an agreement lets them have this class of
        data; RED to the people named on the row. An empty circle, or a row that names nobody, is nobody.
        """
        public = Q(marking=Marking.CLEAR)
        if not isinstance(user, User) or not user.is_active:
            return self.filter(public)
        mine = list(user.memberships_now(at).with_sight().values_list("organisation_id", flat=True))
        if not mine:
            return self.filter(public)
        named = self.model._meta.get_field("named").remote_field.through._default_manager  # type: ignore[union-attr]
        column = self.model._meta.model_name
        shown = (
            public
            | Q(marking=Marking.GREEN)
            | Q(marking__in=[Marking.AMBER_STRICT, Marking.AMBER], owner__in=mine)
            | Q(marking=Marking.RED, pk__in=named.filter(user_id=user.pk).values(f"{column}_id"))
        )
        circles = list(Circle.objects.filter(organisations__in=mine).values_list("pk", flat=True))
        if circles:  # most readers are in none, and their agreements need not be read
            shown |= Q(marking=Marking.AMBER, circle__in=circles, owner__in=self._owners_who_agreed(mine, at))
        return self.filter(shown)

    def _owners_who_agreed(self, mine: list[int], at: dt.datetime | None) -> set[int]:
        """Owners whose agreement with one of ``mine`` lets this class of data be read at ``at``."""
        at = at or timezone.now()
        day = dt.timedelta(days=1)  # zones differ by less than a day: a wide net first, the exact hour after
        agreements = (
            SharingAgreement.objects.signed()
            .filter(parties__in=mine, valid_from__lte=at.date() + day, valid_to__gte=at.date() - day)
            .distinct()
            .prefetch_related("parties")
        )
        wanted = getattr(self.model, "data_class", DataClass.DOCUMENTS)
        return {
            party.pk
            for agreement in agreements
            if agreement.begins() <= at < agreement.ends() and wanted in agreement.data_classes
            for party in agreement.parties.all()
        }


class Marked(models.Model):
    """A row that can be shared: one owner, exactly one marking, a date and a source.

    A subclass sets ``data_class`` to the class of data that an agreement must cover before the row is read
    outside its owner's organisation.
    """

    data_class: ClassVar[str] = DataClass.DOCUMENTS

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    marking = models.CharField(max_length=16, choices=Marking.choices)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    named = models.ManyToManyField(User, blank=True, related_name="+")
    as_of = models.DateField()
    source = models.TextField(help_text="where it comes from, as one would cite it")

    class Meta:
        """Rules of every marked row; a subclass's ``Meta`` adds to ``Marked.Meta.constraints``."""

        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(marking__in=[marking.value for marking in Marking]),
                name="%(app_label)s_%(class)s_has_one_marking",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="%(app_label)s_%(class)s_has_source"),
        ]


class MarkingChange(models.Model):
    """A wish to widen the audience of a row: asked by one person, answered by another."""

    class State(models.TextChoices):
        """Where the wish stands."""

        ASKED = "asked", _("Asked")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target_model = models.CharField(max_length=100)
    target_uuid = models.UUIDField()
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    marking = models.CharField(max_length=16, choices=Marking.choices)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("asked_by")),
                name="organisations_widening_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by__isnull=True)
                | Q(state__in=["confirmed", "refused"], answered_by__isnull=False),
                name="organisations_widening_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_model} {self.target_uuid} {self.marking}"
