"""Entries about bodies: each with its source and the day of which it speaks."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.forms.fields import day_field
from palermo_hub.mandates.models import Provision
from palermo_hub.organisations.models import Organisation
from palermo_hub.secretariat.models import Body, BodyStatement, Seat
from palermo_hub.secretariat.zones import COMMON

Rows = QuerySet[Any]


def among(form: forms.BaseForm, name: str, rows: Rows) -> None:
    """Give a field the rows it may name."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def body_field(label: Any, **options: Any) -> "forms.ModelChoiceField[Body]":  # noqa: ANN401 - translated late
    """One body, by its code."""
    return forms.ModelChoiceField(
        label=label, queryset=Body.objects.none(), to_field_name="code", **{"empty_label": None, **options}
    )


def provisions_field() -> "forms.ModelMultipleChoiceField[Provision]":
    """The provisions that something is about."""
    return forms.ModelMultipleChoiceField(
        label=_("Provisions it is about"),
        queryset=Provision.objects.select_related("instrument"),
        to_field_name="uuid",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )


class ZoneField(forms.CharField):
    """A time zone; browsers propose the seats of the United Nations."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(
            max_length=64,
            help_text=_("Of the IANA list, as Europe/Vienna."),
            widget=forms.TextInput(attrs={"list": "zones"}),
            **options,
        )

    zones = COMMON


class SourcedForm(forms.Form):
    """What every statement has: its source, and the day of which it speaks."""

    source = forms.CharField(
        label=_("Source"), max_length=500, help_text=_("As one would cite it, with its address.")
    )
    as_of = day_field(_("As of"), initial=timezone.localdate)


class BodyForm(SourcedForm):
    """A body that is not here yet."""

    field_order = (
        "coordinator",
        "kind",
        "code",
        "acronym",
        "name_en",
        "name_ar",
        "time_zone",
        "months",
        "chairs",
    )
    coordinator = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Body.Kind.choices)
    code = forms.SlugField(label=_("Short name in addresses"), max_length=64)
    acronym = forms.CharField(label=_("Acronym"), max_length=32, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=300)
    name_ar = forms.CharField(label=_("Name in Arabic"), max_length=300, required=False)
    time_zone = ZoneField(label=_("Time zone"), initial="UTC")
    months = forms.IntegerField(
        label=_("Agreed months between meetings of principals"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Leave it empty where no interval is agreed."),
    )
    chairs = forms.IntegerField(
        label=_("How many chair at the same time"), min_value=1, max_value=10, initial=1
    )

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "coordinator", Organisation.objects.filter(pk__in=[one.pk for one in owners]))

    def values(self) -> dict[str, Any]:
        """What ``create_body`` takes."""
        said = dict(self.cleaned_data)
        names = {key: said.pop(f"name_{key}") for key in ("en", "ar")}
        return said | {"names": {key: name for key, name in names.items() if name}}


class TakeUpForm(forms.Form):
    """Whose secretariat it becomes."""

    organisation = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        among(self, "organisation", Organisation.objects.filter(pk__in=[one.pk for one in owners]))


class LinkForm(forms.Form):
    """Which organisation here acts for a body that has a seat."""

    holder = body_field(_("Body"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation here"), queryset=Organisation.objects.none(), to_field_name="code"
    )

    def __init__(self, *args: Any, body: Body, organisations: Rows, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        seated = Seat.objects.at().filter(body=body).values("holder")
        among(self, "holder", Body.objects.filter(pk__in=seated, organisation__isnull=True))
        among(self, "organisation", organisations.filter(body__isnull=True))


class SeatForm(SourcedForm):
    """A seat in a group."""

    field_order = ("holder", "role", "starts")
    holder = body_field(_("Body"))
    role = forms.ChoiceField(label=_("Takes part as"), choices=Seat.Role.choices)
    starts = day_field(_("From"), required=False)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "holder", Body.objects.exclude(kind=Body.Kind.GROUP))


class SeatEndForm(forms.Form):
    """A body withdraws."""

    last = day_field(_("Last day"), initial=timezone.localdate)


class TermForm(SourcedForm):
    """A turn at the chair."""

    field_order = ("holder", "starts", "ends")
    holder = body_field(_("Who chairs"))
    starts = day_field(_("From"))
    ends = day_field(_("Last day"))

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        among(self, "holder", Body.objects.filter(seats_held__body=body).distinct())


class StatementForm(SourcedForm):
    """What a source says of a group."""

    field_order = ("kind", "text", "when")
    kind = forms.ChoiceField(label=_("About"), choices=BodyStatement.Kind.choices)
    text = forms.CharField(
        label=_("What it says"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words; write the words that a source uses of itself as its own."),
    )
    when = forms.CharField(
        label=_("When"), max_length=21, required=False, help_text=_("As 2021, 2021-11 or 2021-11-15.")
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What ``record_statement`` takes."""
        said = dict(self.cleaned_data)
        language = (get_language() or "en").partition("-")[0]
        return said | {"texts": {language: said.pop("text")}}
