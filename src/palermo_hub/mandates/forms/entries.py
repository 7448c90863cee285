"""Entries of those who may write mandates."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palermo.standards import load
from palermo_hub.mandates.models import Instrument, LawElement, MechanismField, Provision
from palermo_hub.mandates.names import code_name, participant_names
from palermo_hub.organisations.models import Marking, Organisation

from .fields import ManyFiles, TextFile, day_field


class TablesForm(forms.Form):
    """Status tables of one day."""

    uploads = TextFile(
        label=_("Tables"),
        widget=ManyFiles,
        help_text=_("One csv file or more, each called by its chapter and number, as 18-12-a.csv."),
    )
    as_at = day_field(_("As at"), help_text=_("The day that the tables show."))
    source = forms.CharField(
        label=_("Source"), max_length=500, help_text=_("As one would cite it, with its address.")
    )

    def tables(self) -> dict[str, str]:
        """The texts by chapter and number."""
        return {name.rpartition(".")[0] or name: text for name, text in self.cleaned_data["uploads"]}


class ResolutionForm(forms.Form):
    """The next resolution."""

    symbol = forms.CharField(label=_("Symbol"), max_length=64, help_text=_("As A/RES/78/228."))
    name_en = forms.CharField(label=_("Name in English"), max_length=300)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=300, required=False)
    adopted = day_field(_("Adopted"))
    follows = forms.ModelChoiceField(
        label=_("Follows"), queryset=Instrument.objects.none(), to_field_name="code", required=False
    )
    text = TextFile(
        label=_("Its text"),
        help_text=_("Plain text in English. It is read and not kept: we use our own words."),
    )
    old_text = TextFile(
        label=_("Text of the one that it follows"),
        required=False,
        help_text=_("Without it, our summaries are compared, which finds less."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        held = Instrument.objects.filter(kind=Instrument.Kind.RESOLUTION, followed_by__isnull=True)
        self.fields["follows"].queryset = held  # type: ignore[attr-defined]  # a choice of rows

    def values(self) -> dict[str, Any]:
        """What ``import_resolution`` takes."""
        said = self.cleaned_data
        return {
            "symbol": said["symbol"].strip(),
            "names": {key: said[f"name_{key}"] for key in ("en", "ar") if said[f"name_{key}"]},
            "adopted": said["adopted"],
            "follows": said["follows"],
            "text": said["text"][1],
            "old_text": said["old_text"][1] if said["old_text"] else "",
        }


class ProvisionForm(forms.Form):
    """What a provision asks, in our own words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    summary_en = forms.CharField(
        label=_("Summary in English"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words: never copy the document's."),
    )
    summary_ar = forms.CharField(
        label=_("Summary in Arabic"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    pillar = forms.ChoiceField(
        label=_("Pillar"), required=False, choices=[("", _("none")), *Provision.Pillar.choices]
    )


class SuccessionForm(forms.Form):
    """A succession that no program proposed."""

    predecessor = forms.CharField(label=_("Number of the older paragraph"), max_length=16)
    successor = forms.CharField(label=_("Number of the newer one"), max_length=16)


class TreatyActionForm(forms.Form):
    """An act that a status table does not show."""

    instrument = forms.ModelChoiceField(
        label=_("Treaty"),
        queryset=Instrument.objects.exclude(untc=""),
        to_field_name="code",
        empty_label=None,
    )
    participant = forms.ChoiceField(label=_("Participant"), choices=lambda: list(participant_names().items()))
    act = forms.ChoiceField(label=_("Act"))
    date = day_field(_("Date"))
    in_force = day_field(_("In force from"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Of a reservation: what it is about, in your own words."),
    )
    source = forms.CharField(label=_("Source"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        acts = [(code, code_name("treaty_action", code)) for code in load("treaty_action")]
        self.fields["act"].choices = acts  # type: ignore[attr-defined]  # a choice of codes


class NationalForm(forms.Form):
    """What every note on a State has: whose it is, how far it may go, as of when, by which source."""

    state = forms.CharField(
        label=_("State"), max_length=3, help_text=_("Three letters of ISO 3166, as KEN."), min_length=3
    )
    as_of = day_field(_("As of"), initial=lambda: dt.datetime.now(tz=dt.UTC).date())
    source = forms.CharField(label=_("Source"), max_length=500)
    owner = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    marking = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[(one.value, one.label) for one in (Marking.CLEAR, Marking.GREEN)],
    )

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        self.fields["owner"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows

    def clean_state(self) -> str:
        """In capitals, as the codes are."""
        return str(self.cleaned_data["state"]).upper()

    def clean_marking(self) -> Marking:
        """The marking as its own type."""
        return Marking(self.cleaned_data["marking"])


class LawElementForm(NationalForm):
    """Whether a State's law has an element."""

    field_order = ("state", "element", "answer", "article")
    element = forms.ChoiceField(label=_("Element"))
    answer = forms.ChoiceField(label=_("Answer"), choices=LawElement.Answer.choices)
    article = forms.CharField(
        label=_("Act and article"), max_length=300, required=False, help_text=_("A yes names them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        named = [(code, code_name("law_element", code)) for code in load("law_element")]
        self.fields["element"].choices = named  # type: ignore[attr-defined]  # a choice of codes


class MechanismForm(NationalForm):
    """One field of a national mechanism."""

    field_order = ("state", "name", "value")
    name = forms.ChoiceField(label=_("Field"), choices=MechanismField.Name.choices)
    value = forms.CharField(
        label=_("What it says"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Of an office, never of a person. For the type write rapporteur, equivalent, coordinator or body."
        ),
    )
