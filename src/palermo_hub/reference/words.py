"""Words that several areas use: the forms of exploitation of the case record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORM_LABELS: dict[str, str | Promise] = {
    "form_sexual_exploitation": _("Sexual exploitation"),
    "form_forced_labour": _("Forced labour"),
    "form_child_labour": _("Child labour"),
    "form_servitude": _("Servitude"),
    "form_slavery": _("Slavery"),
    "form_forced_marriage": _("Forced marriage"),
    "form_forced_begging": _("Forced begging"),
    "form_forced_criminality": _("Forced criminality"),
    "form_forced_military": _("Forced recruitment into armed groups"),
    "form_organ_removal": _("Organ removal"),
    "form_illegal_adoption": _("Illegal adoption"),
    "form_surrogacy": _("Surrogacy"),
    "form_other": _("Other forms"),
}
"""What each form is called; HTCDS 2.0 names them (vic_TypeOfExploitation)."""
