"""Others' published figures in the reader's words: what a series counts, how a figure is called."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.standards import load
from palermo.statistics.ctdc import CITIZENS, EXPLOITED
from palermo_hub.evidence.models import GLOTIP, PublishedFigure, PublishedRelease
from palermo_hub.mandates.names import language, state_name
from palermo_hub.reference import amounts

from .labels import code_label

DETECTED = "Detected trafficking victims"

SERIES: dict[str, str | Promise] = {
    GLOTIP: _("UNODC, Global Report on Trafficking in Persons"),
    "ctdc-2017": _("CTDC, global dataset of 2017 and 2018"),
    "ctdc-2020": _("CTDC, global dataset of 2020"),
    "ctdc-2020-extract": _("CTDC, global dataset of 2020, seven columns"),
    "ctdc-coding-sample": _("CTDC, sample of coded records"),
    "ctdc-synthetic-2021": _("CTDC, global synthetic dataset of 2021"),
    "ctdc-synthetic-2024": _("CTDC, global synthetic dataset of 2024"),
    "ctdc-synthetic-2025": _("CTDC, global synthetic dataset of 2025"),
}
_REPORTED = _(
    "What a State told UNODC of a year. The same people are counted again under every dimension, sex and "
    "age: figures of two of them are never added. A figure under 5 is an interval."
)
_GROUPED = _(
    "Rows of a file of people whom organisations registered or helped, by the year of registration. Small "
    "groups were left out before it was published: a country has at least so many."
)
_SYNTHETIC = _(
    "Rows of an artificial file that resembles the records of organisations, by the year of registration. "
    "A row is nobody, and a small figure may be chance."
)
INDICATORS: dict[str, str | Promise] = {
    DETECTED: _("Detected trafficking victims"),
    "Persons brought into formal contact": _("Persons brought into formal contact"),
    "Persons prosecuted": _("Persons prosecuted"),
    "Persons convicted": _("Persons convicted"),
    "Offences of trafficking in persons": _("Offences of trafficking in persons"),
    EXPLOITED: _("Persons recorded, by country of exploitation"),
    CITIZENS: _("Persons recorded, by citizenship"),
}
DIMENSIONS: dict[str, str | Promise] = {
    "total": _("All"),
    "form": _("Form of exploitation"),
    "citizenship": _("Citizenship"),
    "repatriation": _("Country to which they returned"),
}
CATEGORIES: dict[str, str | Promise] = {
    "nationals": _("Nationals"),
    "abroad": _("From abroad"),
    "foreign": _("Foreign citizens"),
    "stateless": _("Stateless"),
    "other": _("Other"),
}


def series_label(series: str) -> str:
    """What a series is called."""
    return str(SERIES.get(series) or series)


def series_definition(series: str) -> str:
    """What its figures count."""
    if series == GLOTIP:
        return str(_REPORTED)
    return str(_SYNTHETIC if "synthetic" in series else _GROUPED)


def indicator_label(indicator: str) -> str:
    """What an indicator is called; one that is not known here stands as published."""
    return str(INDICATORS.get(indicator) or indicator)


def category_label(figure: PublishedFigure) -> str:
    """A category in words; one without a certain reading stands as published."""
    if figure.dimension == "form":
        return code_label("category", figure.category, {}) if figure.category else figure.category_text
    own = CATEGORIES.get(figure.category)
    if own:
        return str(own)
    if figure.category.startswith("M49:"):
        return figure.category_text
    return code_label("citizenship", figure.category, {}) if figure.category else figure.category_text


def country_label(figure: PublishedFigure) -> str:
    """The country of a figure; a region stands as published."""
    return state_name(figure.iso3) if figure.iso3 else figure.country or translate("Not known")


def is_country(code: str) -> bool:
    """Whether a code of three letters is one of the list of countries."""
    return code in load("country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One figure as a page shows it.

    Attributes:
        text: the interval as we write it; what the file says, where that is no count.
        said: the cell to the letter.
        reason: why it cannot be right, or empty.
        about: indicator, dimension and category, sex, age in words.
    """

    figure: PublishedFigure
    text: str
    said: str
    reason: str
    about: Mapping[str, str]

    @classmethod
    def of(cls, figure: PublishedFigure) -> "Published":
        """Put a figure into the reader's words."""
        dimension = str(DIMENSIONS.get(figure.dimension) or figure.dimension)
        category = "" if figure.category == "total" else category_label(figure)
        return cls(
            figure=figure,
            text=figure.text if figure.low is None else amounts.count(figure.low, figure.high),
            said=figure.text,
            reason=reason_label(figure.implausible),
            about={
                "country": country_label(figure),
                "indicator": indicator_label(figure.indicator),
                "dimension": dimension,
                "category": category,
                "sex": code_label("sex", figure.sex, {}),
                "age": code_label("age_group", figure.age, {}),
            },
        )


REASONS: tuple[tuple[str, str | Promise], ...] = (
    ("reads as the questionnaire's code", _("It reads as a code of the questionnaire and not as a count.")),
    ("reads as the year", _("It reads as a year and not as a count.")),
    ("is more than one in a hundred", _("It is more than one in a hundred of the inhabitants.")),
    ("is more than", _("It is far above the highest figure that any country's series bears out.")),
    ("the row's year", _("Its year is not a year.")),
    ("the cell holds", _("The cell is not a count.")),
)
"""How the reasons of palermo.statistics.glotip.plausibility begin, and what they say."""


def reason_label(reason: str) -> str:
    """Why a figure cannot be right, in the reader's language; empty where nothing speaks against it."""
    if not reason or language() == "en":
        return reason
    for start, said in REASONS:
        if reason.startswith(start):
            return str(said)
    if "of its own series" in reason:
        return translate("It is far above the other years of its own series.")
    return translate("It is far above the total of its country and year: the part or the total is wrong.")


def release_address(release: PublishedRelease, country: str = "") -> str:
    """The page of a release, or of its figures of one country."""
    address = reverse("portal:source-release", args=[release.series, str(release.released)])
    return f"{address}?list=all&country={country}" if country else address
