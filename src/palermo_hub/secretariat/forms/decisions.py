"""Entries about decisions, their actions, and rounds of endorsement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.forms.fields import day_field
from palermo_hub.secretariat.models import Body, Seat

from .bodies import ZoneField, among, body_field, provisions_field
from .meetings import as_clocks_show, clock_field, marking_field


class DecisionForm(forms.Form):
    """What was decided."""

    text = forms.CharField(label=_("Decision"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    cites = provisions_field()
    marking = marking_field()


class ActionForm(forms.Form):
    """Who does what until when."""

    text = forms.CharField(
        label=_("What is to be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    holder = body_field(_("Who does it"))
    due = day_field(_("Until"))
    marking = marking_field()

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        seated = Seat.objects.at().filter(body=body).values("holder")
        among(self, "holder", Body.objects.filter(pk__in=seated))


class CloseForm(forms.Form):
    """That an action is done, or dropped."""

    status = forms.ChoiceField(label=_("It is"), choices=[("done", _("Done")), ("dropped", _("Dropped"))])
    evidence = forms.CharField(
        label=_("By what one knows it; or why it is dropped"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    address = forms.URLField(
        label=_("Where the evidence is"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, keeps: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if not keeps:
            self.fields["status"] = forms.ChoiceField(label=_("It is"), choices=[("done", _("Done"))])


class PublishForm(forms.Form):
    """What is to become public, and why."""

    rows = forms.MultipleChoiceField(label=_("To make public"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = choices  # type: ignore[attr-defined]  # a choice of rows


class RoundTextForm(forms.Form):
    """A text and until when silence endorses it."""

    text = forms.CharField(label=_("Text"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 12}))
    deadline = clock_field(_("Deadline"))
    time_zone = ZoneField(label=_("Whose clocks"))

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return as_clocks_show(self.cleaned_data, "deadline")


class RoundForm(RoundTextForm):
    """A round that is opened."""

    field_order = ("title",)
    title = forms.CharField(label=_("Title"), max_length=300)
    marking = marking_field()


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
