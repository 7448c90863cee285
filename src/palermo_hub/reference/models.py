"""Places and the names things have in the languages of the United Nations."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a name in several languages; English is always there."""

    names = models.JSONField(help_text='{"en": …, "ar": …}')

    class Meta:
        """Shared by every model that has names."""

        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(names__has_key="en"), name="%(app_label)s_%(class)s_has_english_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English."""
        return name_in(self.names, get_language() or "en")


def name_in(names: dict[str, Any], language: str) -> str:
    """The name in ``language``, else in its base language, else in English."""
    for key in (language, language.partition("-")[0], "en"):
        if names.get(key):
            return str(names[key])
    return next((str(value) for value in names.values()), "")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Reads on places; they are public facts, so there is no gate."""

    def countries(self) -> "PlaceQuerySet":
        """States and origin countries."""
        return self.filter(level=Place.Level.COUNTRY)

    def within(self, iso3: str) -> "PlaceQuerySet":
        """One State's own regions and districts, and the State itself."""
        return self.filter(iso3=iso3)


class Place(Named):
    """A State, a region or a district, with the outline it has on our maps."""

    class Level(models.TextChoices):
        """How fine a place is."""

        COUNTRY = "country", _("Country")
        REGION = "region", _("Region")
        DISTRICT = "district", _("District")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    iso3 = models.CharField(
        max_length=3, db_index=True, help_text="ISO 3166-1 alpha-3 of the State it lies in"
    )
    level = models.CharField(max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    outline = models.JSONField(null=True, blank=True, help_text="GeoJSON geometry; a drawing, not a claim")
    fictional = models.BooleanField(default=False)
    source = models.TextField()
    as_of = models.DateField()

    objects = PlaceQuerySet.as_manager()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(level__in=["country", "region", "district"]), name="reference_place_level"
            ),
            models.CheckConstraint(
                condition=models.Q(level="country", parent__isnull=True)
                | models.Q(level__in=["region", "district"], parent__isnull=False),
                name="reference_place_parent_unless_country",
            ),
        ]
