"""Forms of a node: a source, a file, a mapping, a bundle."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo import intake as reader
from palermo.linkage.keys import KEY_BYTES
from palermo_hub.organisations.models import Marking, Organisation

from . import columns


class SourceForm(forms.Form):
    """A new source."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    title = forms.CharField(label=_("What it is called here"), max_length=120)
    code = forms.SlugField(
        label=_("Short name"),
        max_length=64,
        help_text=_("Small letters, figures, - and _. It stands in bundles as the source of each row."),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows


class FileForm(forms.Form):
    """A file of records."""

    file = forms.FileField(
        label=_("File of records"),
        allow_empty_file=True,
        help_text=_("csv, xlsx, xls, ods, json or parquet, in any language, with any columns; up to 64 MB."),
    )


class DestroyForm(forms.Form):
    """Why a source is destroyed, and its name typed out."""

    code = forms.CharField(label=_("Type the short name of the source"), max_length=64)
    purpose = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It is kept in the audit trail.")
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        """The name, as a proof that this source is meant."""
        code: str = self.cleaned_data["code"]
        if code != self.expected:
            raise forms.ValidationError(_("This is not the short name of the source."))
        return code


class BundleForm(forms.Form):
    """For whom a bundle is, under which agreement and marking."""

    organisation = forms.ModelChoiceField(
        label=_("Sender"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    hub = forms.UUIDField(
        label=_("Number of the hub"), help_text=_("It stands on the hub's page of your machine's keys.")
    )
    project = forms.UUIDField(
        label=_("Number of the agreement"), help_text=_("It stands on the agreement's page on the hub.")
    )
    marking = forms.ChoiceField(label=_("Who may see it"), choices=Marking.choices, initial=Marking.AMBER)
    everything = forms.BooleanField(
        label=_("Send every record again"),
        required=False,
        help_text=_(
            "Only after the earlier bundles were withdrawn on the hub: else people are counted twice."
        ),
    )
    linkage_key = forms.FileField(
        label=_("Key of the project"),
        required=False,
        help_text=_(
            "Only where the agreement covers linkage: the file that the key ceremony gave each organisation. "
            "Then encodings of the names go with the rows, and someone whom several organisations met is "
            "counted once. The key is used now and kept nowhere, neither here nor in the bundle."
        ),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows

    def clean_linkage_key(self) -> bytes | None:
        """The bytes of the key."""
        file = self.cleaned_data["linkage_key"]
        if not file:
            return None
        if file.size < KEY_BYTES:
            raise forms.ValidationError(
                _("This is not the key of a project: a key has at least %(least)s bytes."),
                params={"least": KEY_BYTES},
            )
        secret: bytes = file.read()
        return secret


class MappingForm:
    """What was chosen on the page of a mapping.

    ``field-N`` for a column, ``dates-N`` for the order of its dates, ``word-N-M`` for its words.
    """

    def __init__(self, looks: Sequence[columns.ColumnLook], data: QueryDict) -> None:
        self.looks, self.data = looks, data

    def targets(self) -> dict[str, str]:
        """The target chosen for each column."""
        return chosen_targets([look.name for look in self.looks], "field", self.data)

    def codes(self) -> dict[str, dict[str, str]]:
        """The code chosen for each word, in columns whose target stayed what the page was made for."""
        said: dict[str, dict[str, str]] = {}
        chosen = self.targets()
        for number, look in enumerate(self.looks):
            if chosen.get(look.name, look.target) != look.target:
                continue
            for place, word in enumerate(look.words):
                code = self.data.get(f"word-{number}-{place}", "").strip()
                if code in {*look.codes, columns.UNKNOWN, word.code} - {""}:
                    said.setdefault(look.name, {})[word.text] = code
        return said

    def mapping(self, mapping: reader.Mapping) -> reader.Mapping:
        """``mapping`` with what was chosen."""
        mapping = columns.retargeted(mapping, self.targets())
        return columns.reordered(columns.recoded(mapping, self.codes()), self.orders())

    def orders(self) -> dict[str, str]:
        """The order of day, month and year chosen for a column."""
        said = {look.name: self.data.get(f"dates-{number}") for number, look in enumerate(self.looks)}
        return {name: order for name, order in said.items() if order is not None}

    def refusal(self, language: str) -> str:
        """Why the columns cannot be read so, in one sentence; empty where they can."""
        said = [self.data.get(f"field-{number}", look.target) for number, look in enumerate(self.looks)]
        if set(said) - {"", *known_targets()}:
            return translate("A field was chosen that does not exist. Choose one of the list.")
        if twice := columns.given_twice(said):
            return translate(
                "Two columns are “%(field)s”. Choose the right one, and leave the other unread."
            ) % {"field": columns.label_of(twice, language)}
        return ""


def known_targets() -> set[str]:
    """All a column may be."""
    return {target for group in columns.targets().values() for target in group}


def chosen_targets(names: Sequence[str], prefix: str, data: QueryDict) -> dict[str, str]:
    """The targets that a page says of columns, by ``PREFIX-N``; one that does not exist is none."""
    known = known_targets()
    said = {name: data.get(f"{prefix}-{number}") for number, name in enumerate(names)}
    return {name: target if target in known else "" for name, target in said.items() if target is not None}


class PassphraseForm(forms.Form):
    """Another passphrase for the node, typed twice."""

    old = forms.CharField(
        label=_("Passphrase until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New passphrase"),
        strip=False,
        help_text=_("Several words, at least 12 letters. Who loses it loses the records."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if said.get("new") != said.get("again"):
            self.add_error("again", _("The two differ."))
        return said
