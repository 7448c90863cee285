"""Instruments and their numbered provisions, which everything else here cites; versioned, with successors."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.standards import load
from palermo_hub.reference.models import Named, name_in


class Instrument(Named):
    """A resolution, treaty or plan: a public document, so that there is no gate before it."""

    class Kind(models.TextChoices):
        """What a document is."""

        RESOLUTION = "resolution", _("Resolution")
        TREATY = "treaty", _("Treaty")
        PLAN = "plan", _("Plan of action")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    symbol = models.CharField(max_length=64, blank=True, help_text="of the United Nations, as A/RES/76/186")
    untc = models.CharField(
        max_length=16, blank=True, help_text="chapter and number of the Treaty Collection"
    )
    adopted = models.DateField(null=True, blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    named_in_mandate = models.BooleanField(default=False, help_text="A/RES/76/186 names it")
    position = models.PositiveSmallIntegerField(default=100)
    source = models.TextField()
    as_of = models.DateField()

    class Meta(Named.Meta):
        """Order and database rules."""

        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["resolution", "treaty", "plan"]), name="mandates_instrument_kind"
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("pk")),
                name="mandates_instrument_not_own_heir",
            ),
            models.UniqueConstraint(
                fields=["untc"], condition=~Q(untc=""), name="mandates_instrument_untc_once"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="mandates_instrument_has_source"),
        ]

    @property
    def address(self) -> str:
        """Where the document itself is: by its symbol, or in the Treaty Collection."""
        if self.untc:
            chapter, _dash, number = self.untc.partition("-")
            entry = f"{_roman(int(chapter))}-{number}"
            return f"https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no={entry}&chapter={chapter}&lang=en"
        return f"https://undocs.org/en/{self.symbol}" if self.symbol else ""


class Provision(models.Model):
    """A numbered part of an instrument; what it says, in our own words. Its words may get a new version."""

    class Unit(models.TextChoices):
        """What a number counts."""

        PARAGRAPH = "paragraph", _("Paragraph")
        ARTICLE = "article", _("Article")
        AIM = "aim", _("Aim")
        PART = "part", _("Part")

    class Pillar(models.TextChoices):
        """The four parts of the Global Plan of Action."""

        PREVENTION = "prevention", _("Prevention")
        PROTECTION = "protection", _("Protection and assistance")
        PROSECUTION = "prosecution", _("Prosecution")
        PARTNERSHIPS = "partnerships", _("Partnerships")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="provisions")
    number = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=9, choices=Unit.choices)
    pillar = models.CharField(max_length=12, choices=Pillar.choices, blank=True)
    verbs = models.JSONField(default=list, help_text="codes of provision_verb, the leading one first")
    addressees = models.JSONField(default=list, help_text="codes of provision_addressee")
    summary = models.JSONField(default=dict, help_text='in our own words: {"en": …, "ar": …}')
    version = models.PositiveSmallIntegerField(default=1)
    source = models.TextField()
    as_of = models.DateField()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["instrument__position", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "number"], name="mandates_provision_once"),
            models.CheckConstraint(
                condition=Q(unit__in=["paragraph", "article", "aim", "part"]), name="mandates_provision_unit"
            ),
            models.CheckConstraint(
                condition=Q(pillar__in=["", "prevention", "protection", "prosecution", "partnerships"]),
                name="mandates_provision_pillar",
            ),
            models.CheckConstraint(condition=Q(version__gt=0), name="mandates_provision_version_from_one"),
            models.CheckConstraint(condition=~Q(source=""), name="mandates_provision_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.name}, {self.label}"

    @property
    def label(self) -> str:
        """What it is called within its instrument."""
        written = {
            "paragraph": translate("paragraph %(number)s"),
            "article": translate("article %(number)s"),
            "aim": translate("aim (%(number)s)"),
            "part": translate("part %(number)s"),
        }
        return written[self.unit] % {"number": self.number}

    @property
    def text(self) -> str:
        """The summary in the reader's language, or that there is none yet."""
        return name_in(self.summary, get_language() or "en") or translate("Not summarised yet.")

    @property
    def verb_labels(self) -> list[str]:
        """The verbs in the reader's language."""
        return _labels("provision_verb", self.verbs)

    @property
    def addressee_labels(self) -> list[str]:
        """Whom it addresses, in the reader's language."""
        return _labels("provision_addressee", self.addressees)


class ProvisionVersion(models.Model):
    """What a provision's entry said before it was changed."""

    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="pillar, verbs, addressees, summary, source, as_of")
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="empty: the seed",
    )

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provision", "version"], name="mandates_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.provision_id} {self.version}"

    @property
    def text(self) -> str:
        """What its summary said."""
        return name_in(self.content.get("summary", {}), get_language() or "en")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Reads on successions."""

    def confirmed(self) -> "SuccessionQuerySet":
        """Those that a person has confirmed; the others are a program's proposal."""
        return self.filter(state=Succession.State.CONFIRMED)


class Succession(models.Model):
    """One provision takes the place of another: proposed by likeness, decided by a person."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    predecessor = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="origins")
    likeness = models.PositiveSmallIntegerField(null=True, help_text="0 to 100; empty: a person named it")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        """Order and database rules."""

        ordering: ClassVar = ["successor__position", "predecessor__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="mandates_succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="mandates_succession_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True)
                | Q(state__in=["confirmed", "refused"], decided_by__isnull=False),
                name="mandates_succession_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


def _labels(codelist: str, codes: list[Any]) -> list[str]:
    listed, language = load(codelist), (get_language() or "en").partition("-")[0]
    return [listed.label(code, language) for code in codes if code in listed]


def _roman(number: int) -> str:
    """A chapter of the Treaty Collection as it numbers them: below forty."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
