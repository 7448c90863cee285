"""Forms of the reports."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.forms.fields import day_field
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reference.models import Place

from .models import Report
from .origins import ORIGINS
from .outputs import LANGUAGES

READERS = [
    (Marking.AMBER_STRICT.value, _("Who writes the report, and we ourselves")),
    (Marking.GREEN.value, Marking.GREEN.label),
]
AUDIENCES = [(one.value, one.label) for one in (Marking.GREEN, Marking.AMBER_STRICT)]


class ReportForm(forms.Form):
    """A report that is started."""

    owner = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Report.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    starts = day_field(_("From"))
    ends = day_field(_("Up to"))
    previous = forms.ModelChoiceField(
        label=_("Report before"),
        queryset=Report.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("What changed is told against it."),
    )
    place = forms.ModelChoiceField(
        label=_("State"),
        queryset=Place.objects.countries(),
        to_field_name="code",
        required=False,
        help_text=_("Of a national profile only."),
    )
    marking = forms.ChoiceField(label=_("Who may see it"), choices=AUDIENCES)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        owners: list[Organisation],
        reports: QuerySet[Report],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        for name, rows in (("owner", mine), ("previous", reports)):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class SectionForm(forms.Form):
    """The text of a section."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Write {1} where the first citation stands, {2} for the second."),
    )


class OriginForm(forms.Form):
    """What to look for."""

    kind = forms.ChoiceField(
        label=_("What to cite"), choices=lambda: [(name, one.label) for name, one in ORIGINS.items()]
    )
    q = forms.CharField(label=_("Words in it"), max_length=100)


class CallForm(forms.Form):
    """A question to organisations."""

    question = forms.CharField(label=_("Question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    due = day_field(_("Last day to answer"))
    organisations = forms.ModelMultipleChoiceField(
        label=_("Who is asked"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        organisations: QuerySet[Organisation],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["organisations"]).queryset = organisations


class AnswerForm(forms.Form):
    """What an organisation answers."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=_("Answer"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Each paragraph can be quoted by itself."),
    )
    marking = forms.ChoiceField(label=_("Who may read what is quoted"), choices=READERS)


class OutputForm(forms.Form):
    """How a report is written out."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=list(LANGUAGES.items()),
        help_text=_("Of headings, dates, numbers and sources; what was written stays as it was written."),
    )
    form = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("docx", _("docx, to go on writing")),
            ("pdf", _("PDF, to be read")),
            ("html", _("html, one page")),
        ],
    )
    reader = forms.ChoiceField(
        label=_("What it holds"),
        choices=[("reader", _("What I may see")), ("public", _("What everybody may see"))],
    )
