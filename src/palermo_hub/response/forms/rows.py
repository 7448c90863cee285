"""Forms of commitments, capacity and justice: rows with an owner, an audience, a date and a source."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from palermo import standards
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reference.models import Place, PlaceQuerySet
from palermo_hub.response.models import Commitment, JusticeCount, ServiceCapacity

from .choices import NARROW, among, among_owners, code_choices, form_choices, offer

LISTS_OF_SERVICES = "assistance_service"


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A row with an owner, an audience, a date and a source."""

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # whose it is stays; who may see it is widened by two people elsewhere
            del self.fields["owner"], self.fields["marking"]
        else:
            among_owners(self, owners)
            self.fields["owner"].label = _("Organisation")
            self.fields["marking"] = forms.ChoiceField(
                label=_("Who may see it"), choices=NARROW, initial=Marking.GREEN
            )
        self.fields["as_of"] = forms.DateField(
            label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        self.fields["source"] = forms.CharField(label=_("Source"), max_length=500)


class CommitmentForm(OwnedForm):
    """A pledge, or a measure of a plan."""

    cites = forms.ModelMultipleChoiceField(
        label=_("Provisions that it answers"),
        queryset=Provision.objects.select_related("instrument"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several: hold Ctrl, or Cmd on a Mac."),
    )

    class Meta:
        """Fields in order."""

        model = Commitment
        fields = (
            "owner", "title", "text", "kind", "country", "due", "status", "indicator", "cites",
            "marking", "as_of", "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "title": _("Title"),
            "text": _("What was said"),
            "kind": _("Kind"),
            "country": _("State"),
            "due": _("Due"),
            "status": _("Status"),
            "indicator": _("How one will know that it was kept"),
        }
        widgets = {"due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # noqa: RUF012
                   "text": forms.Textarea(attrs={"rows": 3})}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "country", Place.objects.countries().defer("outline"))
        if self.instance.pk:
            self.initial["cites"] = list(self.instance.cites.all())


class CapacityForm(OwnedForm):
    """Places of a service for one group."""

    service = forms.ChoiceField(label=_("Service"))
    form = forms.ChoiceField(label=_("Form of exploitation"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_group = forms.ChoiceField(label=_("Age group"), required=False)
    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=300,
        help_text=_("ISO 639-3 codes joined by ; — sign languages included, such as ara;tir;ase."),
    )

    class Meta:
        """Fields in order."""

        model = ServiceCapacity
        fields = (
            "owner", "service", "place", "form", "sex", "age_group", "languages", "total", "free", "expires",
            "named_openly", "marking", "as_of", "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "place": _("Place"),
            "total": _("Places in all"),
            "free": _("Free places"),
            "expires": _("Counts until"),
            "named_openly": _("Readers may see which organisation it is"),
        }
        help_texts = {"place": _("Of a shelter the region, never finer.")}  # noqa: RUF012
        widgets = {"expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ";".join(self.instance.languages)
        among(self, "place", _divided())
        anybody = str(_("anybody"))
        for name, choices in (
            ("service", code_choices(LISTS_OF_SERVICES)),
            ("form", form_choices(str(_("any form")))),
            ("sex", code_choices("sex", empty=anybody)),
            ("age_group", code_choices("age_group", empty=anybody)),
        ):
            offer(self, name, choices)

    def clean_languages(self) -> list[str]:
        """Codes of languages that exist."""
        codes = [part.strip().lower() for part in self.cleaned_data["languages"].split(";") if part.strip()]
        if any(code not in standards.load("language") for code in codes):
            raise ValidationError(_("A language that is not in ISO 639-3: write its three letters."))
        return codes


class JusticeForm(OwnedForm):
    """A count at one stage of justice."""

    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_group = forms.ChoiceField(label=_("Age group"), required=False)

    class Meta:
        """Fields in order."""

        model = JusticeCount
        fields = (
            "owner", "place", "year", "stage", "article", "sex", "age_group", "citizenship", "low", "high",
            "marking", "as_of", "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "place": _("Place"),
            "year": _("Year"),
            "stage": _("Stage"),
            "article": _("Article of the law"),
            "citizenship": _("Citizenship (ISO 3166 alpha-3)"),
            "low": _("Number, or the lowest it can be"),
            "high": _("The highest it can be"),
        }
        help_texts = {  # noqa: RUF012
            "high": _("The same number where it is exact; empty where no highest is known.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "place", _divided().exclude(level=Place.Level.DISTRICT))
        for name in ("sex", "age_group"):
            offer(self, name, code_choices(name, empty=str(_("everybody"))))


def _divided() -> PlaceQuerySet:
    """Places of States that are divided into regions here; of the others only the name is known."""
    divided = Place.objects.filter(level=Place.Level.REGION).values("iso3")
    return Place.objects.filter(iso3__in=divided).defer("outline")
