"""The form a bundle is sent with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Organisation, SharingAgreement, User


class BundleForm(forms.Form):
    """A bundle, and the organisation that receives it."""

    receiver = forms.ModelChoiceField(
        label=_("Received by"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    bundle = forms.FileField(label=_("Bundle"), allow_empty_file=True)

    def __init__(self, *args: Any, receivers: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in receivers])
        self.fields["receiver"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows


class SendForm(forms.Form):
    """A bundle that its own sender sends in."""

    bundle = forms.FileField(label=_("Bundle"), allow_empty_file=True)


class ReasonForm(forms.Form):
    """Why something is sent back, withdrawn or made anew."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Never anything about a person."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RoundForm(forms.Form):
    """The last day of a round."""

    due = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


class FollowForm(forms.Form):
    """An address that is told of corrections."""

    address = forms.EmailField(label=_("E-mail address"), max_length=254)


class CollectionForm(forms.Form):
    """What is asked of whom, under which agreement, until when, and how much privacy it may cost."""

    receiver = forms.ModelChoiceField(
        label=_("Received by"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    agreement = forms.ModelChoiceField(
        label=_("Agreement"), queryset=SharingAgreement.objects.none(), to_field_name="uuid", empty_label=None
    )
    due = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    epsilon = forms.FloatField(
        label=_("Privacy that one release may cost (epsilon)"),
        required=False,
        min_value=0.01,
        max_value=100,
        help_text=_("Small is strong: 1 to 4. Empty: no noise, and small counts are withheld."),
    )
    total_epsilon = forms.FloatField(
        label=_("Privacy that all releases together may cost"), required=False, min_value=0.01, max_value=1000
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        receivers: list[Organisation],
        reader: User,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in receivers])
        free = SharingAgreement.objects.visible_to(reader).signed().filter(collection__isnull=True)
        self.fields["receiver"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows
        self.fields["agreement"].queryset = free.filter(parties__in=mine).distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Every other party of the agreement is asked."""
        said = super().clean() or {}
        if "agreement" in said and "receiver" in said:
            said["senders"] = list(said["agreement"].parties.exclude(pk=said["receiver"].pk))
        return said
