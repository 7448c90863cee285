"""Entries about studies and the plan of action."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.forms.fields import day_field
from palermo_hub.secretariat.models import Body, Measure, Study

from .bodies import among, provisions_field
from .meetings import marking_field


class PlannedForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A row of a group, with what it is about, who may see it, its day and source."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["cites"] = provisions_field()
        if self.instance.pk:
            self.initial["cites"] = [one.uuid for one in self.instance.cites.all()]
        else:
            self.fields["marking"] = marking_field()
        self.fields["as_of"] = day_field(_("As of"), initial=timezone.localdate)
        self.fields["source"] = forms.CharField(label=_("Source"), max_length=500)

    def values(self) -> dict[str, Any]:
        """The row, and the provisions it is about."""
        if "marking" in self.fields:
            self.instance.marking = self.cleaned_data["marking"]
        self.instance.as_of = self.cleaned_data["as_of"]
        self.instance.source = self.cleaned_data["source"]
        return {"row": self.instance, "cites": self.cleaned_data["cites"]}


class StudyForm(PlannedForm):
    """A study of an emerging trend."""

    class Meta:
        """Fields in order."""

        model = Study
        fields = ("title", "question", "lead", "protocol", "status")
        labels = {  # noqa: RUF012 - Django's own shape
            "title": _("Title"),
            "question": _("Question"),
            "lead": _("Who leads it"),
            "protocol": _("Protocol"),
            "status": _("Status"),
        }
        help_texts = {"protocol": _("Data, method, ethics, legal basis.")}  # noqa: RUF012
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "lead", Body.objects.exclude(kind=Body.Kind.GROUP))


class MeasureForm(PlannedForm):
    """A measure of the plan of action."""

    class Meta:
        """Fields in order."""

        model = Measure
        fields = ("number", "title", "holders", "due", "status", "note")
        labels = {  # noqa: RUF012 - Django's own shape
            "number": _("Number in the plan"),
            "title": _("Measure"),
            "holders": _("Who answers for it"),
            "due": _("Due"),
            "status": _("Status"),
            "note": _("Where it stands, in words"),
        }
        widgets = {"due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # noqa: RUF012
                   "note": forms.Textarea(attrs={"rows": 3})}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "holders", Body.objects.exclude(kind=Body.Kind.GROUP))

    def clean_number(self) -> str:
        """Once in a plan: told here, for the body is no field."""
        number = str(self.cleaned_data["number"])
        others = Measure.objects.filter(body=self.instance.body, number=number).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("The plan has a measure with this number already."))
        return number

    def values(self) -> dict[str, Any]:
        """The row, who answers for it, and the provisions it is about."""
        return super().values() | {"holders": self.cleaned_data["holders"]}


class ReleaseForm(forms.Form):
    """Something that a study gave out."""

    title = forms.CharField(label=_("Title"), max_length=300)
    address = forms.URLField(label=_("Where it can be read"), max_length=500, assume_scheme="https")
    day = day_field(_("Released"))
