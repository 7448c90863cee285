"""Forms of activities: the fields of one are the columns of its sheet, read by the same rules."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palermo.exchange.activities import Cells, Lists
from palermo.exchange.activities.cells import CellError, canonical
from palermo.exchange.activities.columns import BY_NAME, EDITED, PARTICULARS, Column
from palermo.exchange.activities.rules import row_faults
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.response.models import Activity, Commitment
from palermo_hub.response.models.commitments import CommitmentQuerySet
from palermo_hub.response.words import COLUMN_LABELS, FAULTS

from .choices import NARROW, among, among_owners

PARTS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("What"), ("title", "reference", "kind", "intervention", "status", "description")),
    (_("When and where"), ("starts", "ends", "country", "country_wide", "places")),
    (_("For whom and with whom"), ("sex", "age_group", "forms", "partners", "other_partners")),
    *((Activity.Kind(kind).label, PARTICULARS[kind]) for kind in ("campaign", "training", "legislation")),
    (_("Technical assistance, requested or offered"), PARTICULARS["assistance_request"]),
    (_("Money"), ("currency", "rate_date", "budget", "spent")),
    (_("People"), tuple(f"{what}{group}" for what in ("target", "reached")
                        for group in ("_women", "_men", "_girls", "_boys", ""))),
    (_("Where this comes from"), ("as_of", "source")),
)  # fmt: skip
"""The form in parts that can be read one by one; what only one kind of activity has stands under its name."""


_OF_A_KIND = {name for names in PARTICULARS.values() for name in names}


class ActivityForm(forms.Form):
    """One activity; each field is a column of the sheet and is read by the sheet's rules."""

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.lists = lists
        for name in EDITED:
            self.fields[name] = _field(BY_NAME[name], lists)

    def clean(self) -> dict[str, Any]:
        """Every cell by its column's rules, then what the cells must agree on."""
        cells: dict[str, str] = {}
        for name, value in list((super().clean() or {}).items()):
            text = ";".join(value) if isinstance(value, list) else value
            try:
                cells[name] = canonical(text, BY_NAME[name], self.lists)
            except CellError as error:
                self.add_error(name, ValidationError(FAULTS.get(error.code, str(error)), code=error.code))
        for name, code, message, stops in row_faults(cells, self.lists.fine):
            if stops:
                self.add_error(name, ValidationError(FAULTS.get(code, message), code=code))
        return cells

    def parts(self) -> list[tuple[str | Promise, list[BoundField], bool]]:
        """The fields by part, and whether a part is open: it is one of every kind, or says something."""
        return [
            (
                heading,
                fields,
                not names <= _OF_A_KIND or any(field.value() or field.errors for field in fields),
            )
            for heading, fields, names in (
                (heading, [self[name] for name in names], set(names)) for heading, names in PARTS
            )
        ]

    @property
    def cells(self) -> Cells:
        """The canonical cells, once the form is valid."""
        return self.cleaned_data


def _field(column: Column, lists: Lists) -> forms.Field:
    options: dict[str, Any] = {"label": COLUMN_LABELS[column.name], "required": column.needed}
    codes = lists.codes.get(column.name, {})
    if column.type == "codes":
        return forms.MultipleChoiceField(
            choices=list(codes.items()), widget=forms.SelectMultiple(attrs={"size": 6}), **options
        )
    if column.type == "code":
        return forms.ChoiceField(choices=[("", "—"), *codes.items()], **options)
    if column.type == "yes_no":
        return forms.ChoiceField(choices=[("no", _("No")), ("yes", _("Yes"))], **options)
    if column.type == "date":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **options)
    long = forms.Textarea(attrs={"rows": 4}) if column.most > 1000 else None
    numeric = forms.TextInput(attrs={"inputmode": "decimal"}) if column.type in ("money", "count") else None
    return forms.CharField(max_length=column.most, widget=long or numeric, **options)


class MarkingForm(forms.Form):
    """Who may see a new row."""

    owner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    marking = forms.ChoiceField(label=_("Who may see it"), choices=NARROW, initial=Marking.GREEN)

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among_owners(self, owners)


class UploadForm(forms.Form):
    """A sheet that comes back."""

    owner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    sheet = forms.FileField(
        label=_("Sheet"),
        allow_empty_file=True,
        help_text=_(
            "The workbook that you downloaded here, or a sheet of your own (xlsx, ods, csv): the first time "
            "you are asked what its columns mean."
        ),
    )

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among_owners(self, owners)


class CitesForm(forms.Form):
    """The provisions that an activity carries out, and the commitments that it keeps."""

    provisions = forms.ModelMultipleChoiceField(
        label=_("Provisions"),
        queryset=Provision.objects.select_related("instrument"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 14}),
        help_text=_("Several: hold Ctrl, or Cmd on a Mac."),
    )
    commitments = forms.ModelMultipleChoiceField(
        label=_("Commitments"),
        queryset=Commitment.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, commitments: CommitmentQuerySet, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "commitments", commitments)


class ReasonForm(forms.Form):
    """Why two activities are not the same work."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
