"""The words of a gap table in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo import standards
from palermo.gaps.schema import ALL
from palermo_hub.reference.models import Place
from palermo_hub.reference.words import FORM_LABELS
from palermo_hub.response.lists import label

UNKNOWN = "unknown"
NOTE = _("More detection may mean better detection; a low count is not little trafficking.")
"""Stands on every page and in every brief (design, gap table, 8)."""

MONEY = _("Money never follows this table without a named person’s written reason.")

UNTOLD = _(
    "This release says who was detected, not what became of them: no share can be shown. A release made with "
    "noise, of 1,000 persons or more, can say both."
)
"""Stands above the table of a release without the table ``gap``."""

NO_DISTRICTS = _("This release tells of regions only: districts have activities here, and no persons.")
"""Stands above a table by district of a protected release."""

EMPTY: dict[str, str | Promise] = {
    "none_detected": _("none detected"),
    "nobody_looked": _("nobody looked"),
    "withheld": _("withheld"),
}
"""Three kinds of empty, never the same word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Labels of the codes of a State's table."""

    places: Mapping[str, str]

    @classmethod
    def of(cls, state: Place) -> "Words":
        """Names of the State's own places."""
        rows = Place.objects.within(state.code).defer("outline")
        return cls(places={place.code: place.name for place in rows})

    def place(self, code: str) -> str:
        """A place's name."""
        return self.places.get(code, code)


def form_label(code: str) -> str:
    """A form of exploitation, all of them, or that it is not known."""
    if code == ALL:
        return translate("All forms")
    return str(FORM_LABELS.get(code, translate("Form not known")))


def group_label(sex: str, age_group: str) -> str:
    """Who: sex and age group."""
    if (sex, age_group) == (ALL, ALL):
        return translate("Everybody")
    sexes = (
        translate("Sex not known")
        if sex == UNKNOWN
        else translate("All sexes")
        if sex == ALL
        else label("sex", sex)
    )
    ages = {UNKNOWN: translate("age not known"), ALL: translate("all ages")}
    return f"{sexes}, {ages.get(age_group) or label('age_group', age_group)}"


def form_order(code: str) -> int:
    """All forms first, then as the case record has them, then not known."""
    order = [ALL, *FORM_LABELS, UNKNOWN]
    return order.index(code) if code in order else len(order)


def group_order(group: tuple[str, str]) -> tuple[int, int]:
    """Everybody first, then as the code lists have them, then not known."""
    sexes = [ALL, *standards.load("sex"), UNKNOWN]
    ages = [ALL, *standards.load("age_group"), UNKNOWN]
    return sexes.index(group[0]), ages.index(group[1])
