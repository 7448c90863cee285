"""Forms for roles and agreements."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from .models import Role, SharingAgreement, User
from .models.agreements import DataClass, Purpose


class RoleForm(forms.Form):
    """Give somebody a role in one organisation."""

    username = forms.CharField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    valid_to = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Leave it empty for no end."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_username(self) -> User:
        """The person, who must have an account already."""
        user = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise ValidationError(translate("Nobody has an account with this name."))
        return user

    def clean_role(self) -> Role:
        """The role as its own type."""
        return Role(self.cleaned_data["role"])


class TokenForm(forms.Form):
    """Make a token for one of the organisation's programs."""

    label = forms.CharField(
        label=_("Program"), max_length=100, help_text=_("What will use the token. No person's name.")
    )


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Draft an agreement; it counts only once it is signed."""

    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    data_classes = forms.MultipleChoiceField(
        label=_("Classes of data"), choices=DataClass.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        """Fields in the order of the document."""

        model = SharingAgreement
        fields = (
            "title",
            "parties",
            "purposes",
            "data_classes",
            "legal_basis",
            "onward",
            "firewall",
            "valid_from",
            "valid_to",
            "time_zone",
        )
        labels = {  # noqa: RUF012 - Django's own shape
            "title": _("Title"),
            "parties": _("Parties"),
            "legal_basis": _("Legal basis"),
            "onward": _("Onward sharing"),
            "firewall": _("Firewall"),
            "valid_from": _("First day"),
            "valid_to": _("Last day"),
            "time_zone": _("Time zone of the dates"),
        }
        help_texts = {  # noqa: RUF012
            "firewall": _(
                "What is shared may not serve immigration control or the prosecution of victims. "
                "Linkage in which an immigration service takes part needs this clause."
            ),
            "valid_to": _("Access stops at the midnight that ends it."),
            "time_zone": _("As in Europe/Vienna."),
        }
        widgets = {  # noqa: RUF012
            "parties": forms.CheckboxSelectMultiple,
            "legal_basis": forms.Textarea(attrs={"rows": 3}),
            "valid_from": forms.DateInput(attrs={"type": "date"}),
            "valid_to": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self) -> dict[str, Any]:
        """At least two parties, and a term that does not end before it begins."""
        cleaned = super().clean() or {}
        if "parties" in cleaned and len(cleaned["parties"]) < 2:
            self.add_error("parties", translate("An agreement has at least two parties."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", translate("The last day is before the first."))
        return cleaned
