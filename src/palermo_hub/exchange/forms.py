"""The form for a node's key."""

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    """A public key, as the node shows it."""

    public = forms.CharField(
        label=_("Public key"), max_length=80, help_text=_("64 hexadecimal figures, as the node shows them.")
    )
