"""The forms of others' figures: a file, and why one is taken off."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.organisations.models import Organisation

EARLIEST = dt.date(2000, 11, 15)
"""When the Protocol was adopted: nothing is published by it before."""


class FileForm(forms.Form):
    """A file as its publisher released it."""

    owner = forms.ModelChoiceField(
        label=_("For"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("UNODC's workbook (xlsx), or a global dataset of CTDC (csv). At most 1 GB."),
    )
    released = forms.DateField(
        label=_("Released on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day its publisher names. UNODC's workbook says it itself."),
    )

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        self.fields["owner"].queryset = mine  # type: ignore[attr-defined]  # a choice of rows

    def clean_released(self) -> dt.date | None:
        """A day on which something can have been released."""
        day: dt.date | None = self.cleaned_data["released"]
        if day and not EARLIEST <= day <= timezone.now().date():
            raise forms.ValidationError(_("Give a day between the Protocol's adoption and today."))
        return day


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why it is taken off"), max_length=500)
