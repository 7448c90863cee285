"""Fields that several forms have: a day, and a file of text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate

LARGEST = 2 * 1024 * 1024
"""Bytes of a text or table that is sent in."""


class Day(forms.DateInput):
    """A day, chosen in a calendar where the browser has one."""

    input_type = "date"


def day_field(label: Any, **options: Any) -> forms.DateField:  # noqa: ANN401 - texts that are translated late
    """A day written as 2026-01-31, whatever the reader's language."""
    return forms.DateField(
        label=label, widget=Day(format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], localize=False, **options
    )


class TextFile(forms.FileField):
    """A file of text; its value is the text."""

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - Django's signature
        """Read the text, or say that it is none."""
        if isinstance(data, list):
            return [self.clean(one, initial) for one in data]
        upload = super().clean(data, initial)
        if not upload:
            return ""
        if upload.size > LARGEST:
            raise ValidationError(translate("The file is larger than 2 MB. Choose the right file."))
        try:
            return (upload.name, upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(
                translate("%(name)s is not text in UTF-8. Save it as plain text, or csv in UTF-8.")
                % {"name": upload.name[:80]}
            ) from error


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True
