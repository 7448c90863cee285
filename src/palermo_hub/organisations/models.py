"""Organisations that take part, the people who act for them, and the marking on everything they share."""

import uuid
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from palermo_hub.reference.models import Named, Place

Reader = AbstractBaseUser | AnonymousUser
"""Whoever asks to see something, signed in or not."""


class User(AbstractUser):
    """A person who signs in."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=8, choices=settings.UN_LANGUAGES, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")


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

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]


class Marking(models.TextChoices):
    """How far a row may travel: Traffic Light Protocol 2.0 (FIRST, 2022). The label is what readers see."""

    RED = "TLP:RED", _("Named people")
    AMBER_STRICT = "TLP:AMBER+STRICT", _("Members of the organisation")
    AMBER = "TLP:AMBER", _("Members of the organisation and those they serve")
    GREEN = "TLP:GREEN", _("Members of Palermo")
    CLEAR = "TLP:CLEAR", _("Public")


M = TypeVar("M", bound=models.Model)


class MarkedQuerySet(models.QuerySet[M]):
    """Reads on rows that carry a marking; every list a reader sees starts with ``visible_to``."""

    def visible_to(self, user: Reader) -> Self:
        """Rows that ``user`` may see. Default deny: without a rule that says otherwise, what is public."""
        return self.filter(marking=Marking.CLEAR)


class Marked(models.Model):
    """A row that can be shared: one owner, exactly one marking, a date and a source."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    marking = models.CharField(max_length=16, choices=Marking.choices)
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
