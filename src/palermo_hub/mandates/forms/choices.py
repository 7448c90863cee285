"""Filters of the public pages; they stand in the address, and what is not understood is told and left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.standards import load
from palermo_hub.mandates.models import Instrument, Provision
from palermo_hub.mandates.names import code_name, sort_key
from palermo_hub.mandates.status import LEFT, NONE, NOT_KNOWN, PARTY, SIGNED
from palermo_hub.mandates.universality import WORLD

from .fields import day_field

STATUSES = {
    PARTY: _("Party"),
    SIGNED: _("Signed, not a party"),
    LEFT: _("Has left"),
    NONE: _("Not a party"),
    NOT_KNOWN: _("Not known"),
}
"""What each status is called."""


class Choices(forms.Form):
    """Filters in the address: what is not understood is told, and left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.is_valid()

    def chosen(self, name: str, default: Any = "") -> Any:  # noqa: ANN401 - as the field has it
        """A field's value, or the default where it is empty or wrong."""
        return self.cleaned_data.get(name) or default


class ProvisionChoices(Choices):
    """Which provisions of an instrument."""

    pillar = forms.ChoiceField(
        label=_("Pillar"), required=False, choices=[("", _("all")), *Provision.Pillar.choices]
    )
    verb = forms.ChoiceField(label=_("Verb"), required=False)
    addressee = forms.ChoiceField(label=_("Addressee"), required=False)

    def __init__(self, *args: Any, provisions: list[Provision], **kwargs: Any) -> None:  # noqa: ANN401
        self.provisions = provisions
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Offer the verbs and addressees that there are."""
        for name, codelist in (("verb", "provision_verb"), ("addressee", "provision_addressee")):
            codes = dict.fromkeys(code for one in self.provisions for code in getattr(one, f"{name}s"))
            labels = sorted(((code, code_name(codelist, code)) for code in codes), key=lambda pair: pair[1])
            self.fields[name].choices = [("", _("all")), *labels]  # type: ignore[attr-defined]
        super().full_clean()

    def fit(self) -> list[Provision]:
        """The provisions that fit the choices."""
        pillar, verb, addressee = (self.chosen(name) for name in ("pillar", "verb", "addressee"))
        return [
            one
            for one in self.provisions
            if pillar in {"", one.pillar}
            and (not verb or verb in one.verbs)
            and (not addressee or addressee in one.addressees)
        ]


def region_choices() -> list[tuple[str, str]]:
    """The regions of M49, the finer ones too, the world first."""
    listed = load("m49_region")
    named = [(code, code_name("m49_region", code)) for code in listed]
    named.sort(key=lambda pair: sort_key(pair[1]))
    return [("", code_name("m49_region", WORLD)), *(pair for pair in named if pair[0] != WORLD)]


class MatrixChoices(Choices):
    """Which States, which treaties, as at which day."""

    region = forms.ChoiceField(label=_("Region"), required=False, choices=region_choices)
    status = forms.ChoiceField(
        label=_("Status, of any treaty shown"), required=False, choices=[("", _("all")), *STATUSES.items()]
    )
    treaties = forms.ChoiceField(label=_("Treaties"), required=False)
    at = day_field(_("As at"), required=False)

    def __init__(self, *args: Any, instruments: list[Instrument], **kwargs: Any) -> None:  # noqa: ANN401
        self.instruments = instruments
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Offer the treaties that are held."""
        self.fields["treaties"].choices = [  # type: ignore[attr-defined]
            ("", _("those that the mandate names")),
            ("all", _("all that are held")),
            *((one.code, one.name) for one in self.instruments),
        ]
        super().full_clean()

    def wanted(self) -> list[Instrument]:
        """The treaties to show: those the mandate names, all, or one."""
        asked = self.chosen("treaties")
        if not asked:
            return [one for one in self.instruments if one.named_in_mandate]
        return [one for one in self.instruments if asked in {"all", one.code}]


class TreatyChoices(Choices):
    """One treaty, and days."""

    treaty = forms.ChoiceField(label=_("Treaty"), required=False)
    at = day_field(_("As at"), required=False)

    def __init__(self, *args: Any, instruments: list[Instrument], **kwargs: Any) -> None:  # noqa: ANN401
        self.instruments = instruments
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Offer the treaties that are held."""
        self.fields["treaty"].choices = [  # type: ignore[attr-defined]
            ("", self.nothing()),
            *((one.code, one.name) for one in self.instruments),
        ]
        super().full_clean()

    def nothing(self) -> str:
        """What no choice of a treaty means."""
        first = next((one for one in self.instruments if one.code == "tip-protocol"), None)
        return first.name if first else ""

    def instrument(self) -> Instrument | None:
        """The treaty that was chosen, else the Palermo Protocol."""
        asked = self.chosen("treaty", "tip-protocol")
        return next((one for one in self.instruments if one.code == asked), None)


class ChangeChoices(TreatyChoices):
    """Between which two days, and of which treaty or all."""

    at = None  # type: ignore[assignment]  # Django's way of leaving a field out
    start = day_field(_("After"), required=False)
    end = day_field(_("Up to"), required=False)

    def nothing(self) -> str:
        """Without a choice all treaties are shown."""
        return translate("all")

    def clean(self) -> dict[str, Any]:
        """The first day is before the last."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", translate("The last day is before the first."))
        return cleaned


class CompareChoices(Choices):
    """Two States."""

    a = forms.ChoiceField(label=_("First State"), required=False)
    b = forms.ChoiceField(label=_("Second State"), required=False)

    def __init__(self, *args: Any, states: dict[str, str], **kwargs: Any) -> None:  # noqa: ANN401
        self.states = states
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Offer the States."""
        for name in ("a", "b"):
            self.fields[name].choices = [("", _("choose")), *self.states.items()]  # type: ignore[attr-defined]
        super().full_clean()
