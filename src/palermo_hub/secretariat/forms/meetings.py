"""Entries about meetings: hours as the clocks of a named zone show them."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.forms.fields import day_field
from palermo_hub.organisations.models import Marking
from palermo_hub.secretariat.models import Body, Meeting

from .bodies import ZoneField, among, body_field, provisions_field

CLOCK = "%Y-%m-%dT%H:%M"
AUDIENCES = [(one.value, one.label) for one in (Marking.GREEN, Marking.AMBER_STRICT)]
"""Audiences that one person may choose; the public needs a second person."""


def marking_field() -> forms.ChoiceField:
    """Who may see a new row."""
    return forms.ChoiceField(label=_("Who may see it"), choices=AUDIENCES, initial=Marking.GREEN)


def clock_field(label: Any) -> forms.DateTimeField:  # noqa: ANN401 - translated late
    """A day and an hour, chosen in a calendar where the browser has one."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[CLOCK], localize=False)


def as_clocks_show(said: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same, its moments as wall clocks without a zone: the zone is a field of its own."""
    return said | {name: said[name].replace(tzinfo=None) for name in names}


class MeetingForm(forms.Form):
    """A meeting that is set or changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Meeting.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    series = forms.CharField(
        label=_("Series"),
        max_length=100,
        required=False,
        help_text=_("Of which it is one, as Working group on data; empty: its kind."),
    )
    starts = clock_field(_("Begins"))
    ends = clock_field(_("Ends"))
    time_zone = ZoneField(label=_("Whose clocks"))
    location = forms.CharField(label=_("Where"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Address to join from afar"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Shown to those who are invited only."),
    )
    indico = forms.URLField(
        label=_("Its page in Indico"), max_length=500, required=False, assume_scheme="https"
    )
    cites = provisions_field()
    marking = marking_field()

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if meeting is not None:
            del self.fields["marking"]

    def values(self) -> dict[str, Any]:
        """What ``set_meeting`` and ``change_meeting`` take."""
        return as_clocks_show(self.cleaned_data, "starts", "ends")


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """What the form of a meeting that is there begins with."""
    names = ("kind", "title", "series", "time_zone", "location", "link", "indico")
    return {name: getattr(meeting, name) for name in names} | {
        "seen": meeting.sequence,
        "starts": _text(meeting.local_starts),
        "ends": _text(meeting.local_ends),
        "cites": [one.uuid for one in meeting.cites.all()],
    }


def _text(moment: dt.datetime) -> str:
    return moment.strftime(CLOCK)


class AgendaForm(forms.Form):
    """One point."""

    title = forms.CharField(label=_("Point of the agenda"), max_length=300)
    presenter = body_field(_("Who presents it"), required=False, empty_label=_("nobody named"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "presenter", Body.objects.exclude(kind=Body.Kind.GROUP))


class PaperForm(forms.Form):
    """A paper, and how long before the meeting each step is."""

    title = forms.CharField(label=_("Title of the paper"), max_length=300)
    author = body_field(_("Who writes it"))
    circulate = forms.IntegerField(
        label=_("Days before the meeting that it is with all"), min_value=0, max_value=365, initial=14
    )
    translate_days = forms.IntegerField(
        label=_("Days that translation takes"), min_value=0, max_value=365, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "author", Body.objects.exclude(kind=Body.Kind.GROUP))


class PaperNoteForm(forms.Form):
    """What became of a paper."""

    received = day_field(_("Handed in"), required=False)
    circulated = day_field(_("With all since"), required=False)
    address = forms.URLField(
        label=_("Where it can be read"), max_length=500, required=False, assume_scheme="https"
    )


class GuestsForm(forms.Form):
    """Bodies: those to invite, or those who came."""

    guests = forms.ModelMultipleChoiceField(
        label=_("Bodies"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "guests", bodies)


class MinutesForm(forms.Form):
    """What was said."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(label=_("Minutes"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 20}))
    marking = marking_field()


class SearchForm(forms.Form):
    """A word in the minutes."""

    q = forms.CharField(label=_("Word"), max_length=100, required=False)
