"""The form a bundle is sent with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Organisation


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
