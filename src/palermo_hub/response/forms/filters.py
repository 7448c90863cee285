"""What lists of the response may be narrowed to; every choice stands in the address."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from palermo_hub.mandates.models import Provision
from palermo_hub.reference.models import Place
from palermo_hub.response.models import Activity, Commitment

from .choices import code_choices, form_choices, named, offer


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

    cites = forms.ChoiceField(label=_("Provision"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        everything = str(_("all"))
        cited = Provision.objects.filter(
            Exists(Activity.cites.through.objects.filter(provision=OuterRef("pk")))
        )
        listed = [
            (f"{one.instrument.code}/{one.number}", str(one)) for one in cited.select_related("instrument")
        ]
        offer(self, "cites", [("", everything), *listed])
        active = Exists(Activity.objects.filter(country=OuterRef("pk")))
        countries = list(Place.objects.countries().filter(active).defer("outline"))
        offer(self, "country", [("", everything), *named(countries)])
        regions = Place.objects.filter(level=Place.Level.REGION, iso3__in=[one.iso3 for one in countries])
        offer(self, "place", [("", everything), *named(regions.defer("outline"))])
        offer(self, "intervention", code_choices("intervention", empty=everything))
        offer(self, "form", form_choices(everything))


class CommitmentFilterForm(forms.Form):
    """What the list of commitments may be narrowed to."""

    country = forms.ChoiceField(label=_("State"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("all")), *Commitment.Status.choices, ("late", _("late"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        promising = Exists(Commitment.objects.filter(country=OuterRef("pk")))
        countries = Place.objects.countries().filter(promising).defer("outline")
        offer(self, "country", [("", str(_("all"))), *named(countries)])


class OverlapFilterForm(FilterForm):
    """Of which activities overlaps are looked for."""

    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("all that I may see")), ("mine", _("with one of ours"))],
    )
    field_order = ("whose", "country", "place", "intervention", "form", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("kind", "status", "cites"):
            del self.fields[name]
