"""Forms of the response: an activity's fields are the columns of its sheet, read by the same rules."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palermo import standards
from palermo.exchange.activities import Cells, Lists
from palermo.exchange.activities.cells import CellError, canonical
from palermo.exchange.activities.columns import BY_NAME, EDITED, Column
from palermo.exchange.activities.rules import row_faults
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Marking, Organisation
from palermo_hub.reference.models import Place

from .actions import WIDEST_ALONE
from .lists import FORMS, form_label, label
from .models import Activity, Commitment, JusticeCount, ServiceCapacity
from .words import COLUMN_LABELS, FAULTS

NARROW = [pair for pair in Marking.choices if Marking(pair[0]).width in range(1, WIDEST_ALONE.width + 1)]
"""Audiences that one person may choose for a new row; rows for named people are made elsewhere."""

LISTS_OF_SERVICES = "assistance_service"


def code_choices(name: str, *, empty: str = "") -> list[tuple[str, str]]:
    """The codes of a list with their labels; first an empty one where ``empty`` says what it means."""
    listed = [(code, label(name, code)) for code in standards.load(name)]
    return [("", empty), *listed] if empty else listed


def form_choices(empty: str = "") -> list[tuple[str, str]]:
    """Forms of exploitation."""
    listed = [(code, form_label(code)) for code in FORMS]
    return [("", empty), *listed] if empty else listed


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
        for name, code, message, stops in row_faults(cells):
            if stops:
                self.add_error(name, ValidationError(FAULTS.get(code, message), code=code))
        return cells

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
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        _among(self, "owner", mine)


class UploadForm(forms.Form):
    """A sheet that comes back."""

    owner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    sheet = forms.FileField(label=_("Workbook (xlsx)"), allow_empty_file=True)

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        _among(self, "owner", mine)


class CitesForm(forms.Form):
    """The provisions that an activity carries out."""

    provisions = forms.ModelMultipleChoiceField(
        label=_("Provisions"),
        queryset=Provision.objects.select_related("instrument"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 14}),
    )


class ReasonForm(forms.Form):
    """Why two activities are not the same work."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A row with an owner, an audience, a date and a source."""

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in owners])
        _among(self, "owner", mine)
        self.fields["owner"].label = _("Organisation")
        self.fields["marking"] = forms.ChoiceField(
            label=_("Who may see it"), choices=NARROW, initial=Marking.GREEN
        )
        self.fields["as_of"] = forms.DateField(
            label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        self.fields["source"] = forms.CharField(label=_("Source"), max_length=500)


class CommitmentForm(OwnedForm):
    """A pledge, or a measure of a plan."""

    class Meta:
        """Fields in order."""

        model = Commitment
        fields = (
            "owner", "title", "text", "kind", "country", "due", "status", "indicator", "marking", "as_of",
            "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "title": _("Title"),
            "text": _("What was said"),
            "kind": _("Kind"),
            "country": _("State"),
            "due": _("Due"),
            "status": _("Status"),
            "indicator": _("How one will know that it was kept"),
        }
        widgets = {"due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # noqa: RUF012
                   "text": forms.Textarea(attrs={"rows": 3})}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _among(self, "country", Place.objects.countries())


class CapacityForm(OwnedForm):
    """Places of a service for one group."""

    service = forms.ChoiceField(label=_("Service"))
    form = forms.ChoiceField(label=_("Form of exploitation"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_group = forms.ChoiceField(label=_("Age group"), required=False)
    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=300,
        help_text=_("ISO 639-3 codes joined by ; — sign languages included, such as ara;tir;ase."),
    )

    class Meta:
        """Fields in order."""

        model = ServiceCapacity
        fields = (
            "owner", "service", "place", "form", "sex", "age_group", "languages", "total", "free", "expires",
            "named_openly", "marking", "as_of", "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "place": _("Place"),
            "total": _("Places in all"),
            "free": _("Free places"),
            "expires": _("Counts until"),
            "named_openly": _("Readers may see which organisation it is"),
        }
        help_texts = {"place": _("Of a shelter the region, never finer.")}  # noqa: RUF012
        widgets = {"expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ";".join(self.instance.languages)
        anybody = str(_("anybody"))
        for name, choices in (
            ("service", code_choices(LISTS_OF_SERVICES)),
            ("form", form_choices(str(_("any form")))),
            ("sex", code_choices("sex", empty=anybody)),
            ("age_group", code_choices("age_group", empty=anybody)),
        ):
            _offer(self, name, choices)

    def clean_languages(self) -> list[str]:
        """Codes of languages that exist."""
        codes = [part.strip().lower() for part in self.cleaned_data["languages"].split(";") if part.strip()]
        if any(code not in standards.load("language") for code in codes):
            raise ValidationError(_("A language that is not in ISO 639-3: write its three letters."))
        return codes


class JusticeForm(OwnedForm):
    """A count at one stage of justice."""

    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_group = forms.ChoiceField(label=_("Age group"), required=False)

    class Meta:
        """Fields in order."""

        model = JusticeCount
        fields = (
            "owner", "place", "year", "stage", "article", "sex", "age_group", "citizenship", "low", "high",
            "marking", "as_of", "source",
        )  # fmt: skip
        labels = {  # noqa: RUF012 - Django's own shape
            "place": _("Place"),
            "year": _("Year"),
            "stage": _("Stage"),
            "article": _("Article of the law"),
            "citizenship": _("Citizenship (ISO 3166 alpha-3)"),
            "low": _("Number, or the lowest it can be"),
            "high": _("The highest it can be"),
        }
        help_texts = {  # noqa: RUF012
            "high": _("The same number where it is exact; empty where no highest is known.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _among(self, "place", Place.objects.exclude(level=Place.Level.DISTRICT))
        for name in ("sex", "age_group"):
            _offer(self, name, code_choices(name, empty=str(_("everybody"))))


class FilterForm(forms.Form):
    """What a list of activities may be narrowed to; every choice stands in the address."""

    country = forms.ChoiceField(label=_("State"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), *Activity.Kind.choices]
    )
    intervention = forms.ChoiceField(label=_("Type of intervention"), required=False)
    form = forms.ChoiceField(label=_("Form of exploitation"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all")), *Activity.Status.choices]
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1900, max_value=2200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        everything = str(_("all"))
        places = Place.objects.filter(iso3__in=Place.objects.filter(activities__isnull=False).values("iso3"))
        _offer(self, "country", [("", everything), *_named(places.countries())])
        regions = places.filter(level=Place.Level.REGION)
        _offer(self, "place", [("", everything), *_named(regions)])
        _offer(self, "intervention", code_choices("intervention", empty=everything))
        _offer(self, "form", form_choices(everything))


def _offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a field its choices."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def _among(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Give a field the rows it may name."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def _named(places: Iterable[Place]) -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in places]
