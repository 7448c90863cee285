"""Justice: investigations, prosecutions, convictions; victims charged for acts they were compelled to do.

A/RES/76/186, paragraphs 20 and 23.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Marked, MarkedQuerySet
from palermo_hub.reference.models import Place


class JusticeCount(Marked):
    """How many at one stage, by article, sex, age and citizenship where they are known; an interval."""

    class Stage(models.TextChoices):
        """What is counted; the first three are persons suspected, the last two are victims."""

        INVESTIGATION = "investigation", _("Investigated")
        PROSECUTION = "prosecution", _("Prosecuted")
        CONVICTION = "conviction", _("Convicted")
        VICTIMS_CHARGED = "victims_charged", _("Victims charged for acts they were compelled to do")
        VICTIMS_DETAINED = "victims_detained", _("Victims detained for acts they were compelled to do")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="justice_counts")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16, choices=Stage.choices)
    article = models.CharField(max_length=100, blank=True, help_text="of the law; empty: all articles")
    sex = models.CharField(max_length=20, blank=True, help_text="empty: everybody")
    age_group = models.CharField(max_length=8, blank=True, help_text="empty: everybody")
    citizenship = models.CharField(max_length=3, blank=True, help_text="ISO 3166 alpha-3; empty: everybody")
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField(null=True, blank=True, help_text="empty: no known upper end")

    objects = MarkedQuerySet["JusticeCount"].as_manager()

    class Meta(Marked.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["place__code", "-year", "stage", "article"]
        constraints: ClassVar = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(high__isnull=True) | Q(high__gte=F("low")),
                name="response_justice_interval",
                violation_error_message=_("The highest is lower than the lowest."),
            ),
            models.UniqueConstraint(
                fields=["owner", "place", "year", "stage", "article", "sex", "age_group", "citizenship"],
                name="response_justice_once",
                violation_error_message=_("This count is there already: change that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.year}"
