"""The response of a fictional State: its organisations and what they do, promise and offer. Nobody is real.

It is drawn from the seed alone and changes nothing of the persons.
"""

import datetime as dt
from typing import Any

import numpy as np

from palermo import standards

from .countries import ARDENIA, Country
from .parameters import model, places, stream

SIZES = {"XAR": (40, 2_000)}
"""Organisations and activities of each State; a State that is not named has ``SMALL``."""
SMALL = (8, 60)

_KINDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ngo": (
        "Aid association of {0}",
        "جمعية العون في {0}",
        ("awareness", "legal_aid", "livelihood", "hotline"),
    ),
    "shelter": ("Safe houses of {0}", "بيوت الأمان في {0}", ("shelter", "health", "child_protection")),
    "police": ("Police of {0}", "شرطة {0}", ("investigation", "identification", "training_justice")),
    "labour": ("Labour inspectorate of {0}", "تفتيش العمل في {0}", ("labour_inspection", "supply_chain")),
    "justice": (
        "Prosecution of {0}",
        "نيابة {0}",
        ("investigation", "financial_investigation", "legislation"),
    ),
    "academic": ("University of {0}", "جامعة {0}", ("data_research", "education", "survivor_participation")),
    "un": (
        "United Nations programme in {0}",
        "برنامج الأمم المتحدة في {0}",
        ("technical_assistance", "coordination"),
    ),
    "authority": (
        "Social services of {0}",
        "الخدمات الاجتماعية في {0}",
        ("identification", "return_reintegration"),
    ),
}
_FORMS = ("form_sexual_exploitation", "form_forced_labour", "form_servitude", "form_forced_begging",
          "form_forced_criminality", "form_organ_removal")  # fmt: skip
_LANGUAGES = ("ara", "eng", "tir", "amh", "ron", "ase")
_SERVICES = ("shelter", "legal", "health", "social_care", "interpretation", "return_reintegration")
_STAGES = {
    "investigation": 240,
    "prosecution": 90,
    "conviction": 38,
    "victims_charged": 9,
    "victims_detained": 4,
}


def simulated_response(country: Country = ARDENIA, *, seed: int) -> dict[str, Any]:
    """Everything, as plain lists of plain rows; the same seed gives the same.

    Args:
        country: which State.
        seed: of the State.

    Returns:
        ``organisations`` (code, names, kind, place), ``activities`` (owner, marking, cells of
        ``palermo.exchange.activities``), ``capacity``, ``commitments`` and ``justice``.
    """
    chance = stream(seed, country.code, "response")
    count, activities = SIZES.get(country.code, SMALL)
    organisations = [_organisation(country, number) for number in range(count)]
    years = tuple(model()["years"])
    return {
        "state": country.code,
        "organisations": organisations,
        "activities": [_activity(chance, country, organisations, years, n) for n in range(activities)],
        "capacity": [_capacity(chance, country, organisations, years[-1], n) for n in range(3 * count)],
        "commitments": [_commitment(chance, country, organisations, years[-1], n) for n in range(count)],
        "justice": [row for year in years for row in _justice(chance, country, organisations, year)],
    }


def _organisation(country: Country, number: int) -> dict[str, Any]:
    kind = list(_KINDS)[number % len(_KINDS)]
    spots = (country.code, *country.districts, *country.regions)
    place = (
        spots[(number * 7) % len(spots)]
        if kind != "shelter"
        else country.regions[number % len(country.regions)]
    )
    english, arabic, _ = _KINDS[kind]
    return {
        "code": f"{country.code.lower()}-{kind}-{number + 1}",
        "kind": kind,
        "place": place,
        "names": {"en": english.format(_name(place, "en")), "ar": arabic.format(_name(place, "ar"))},
    }


def _name(code: str, language: str) -> str:
    return next(row[f"name_{language}"] for row in places() if row["code"] == code)


def _one(chance: np.random.Generator, values: tuple[Any, ...] | list[Any]) -> Any:  # noqa: ANN401 - one of them
    return values[int(chance.integers(len(values)))]


def _activity(
    chance: np.random.Generator,
    country: Country,
    organisations: list[dict[str, Any]],
    years: tuple[int, ...],
    number: int,
) -> dict[str, Any]:
    owner = organisations[number % len(organisations)]
    what = str(_one(chance, _KINDS[owner["kind"]][2]))
    wide = owner["place"] == country.code or chance.random() < 0.08
    where = [] if wide else _where(chance, country, owner)
    starts = dt.date(int(_one(chance, years)), int(chance.integers(1, 13)), 1)
    ends = starts + dt.timedelta(days=int(chance.integers(60, 720)))
    over = ends < dt.date(years[-1], 12, 31)
    named = country.code if wide else where[0]
    title = f"{standards.load('intervention').label(what)}, {_name(named, 'en')}, {starts.year}"
    return {
        "owner": owner["code"],
        "marking": "TLP:CLEAR" if chance.random() < 0.7 else "TLP:GREEN",
        "cells": {
            "title": title,
            "reference": f"sim-{number + 1:04d}",
            "kind": _kind(what, chance),
            "intervention": what,
            "status": "completed" if over else "ongoing",
            "starts": starts.isoformat(),
            "ends": ends.isoformat(),
            "country": country.code,
            "country_wide": "yes" if wide else "no",
            "places": ";".join(sorted(where)),
            "forms": ";".join(sorted({str(_one(chance, _FORMS)) for _ in range(int(chance.integers(0, 3)))})),
            "sex": str(_one(chance, ("", "", "female", "male"))),
            "age_group": str(_one(chance, ("", "", "adult", "child"))),
            "as_of": dt.date(years[-1], 12, 31).isoformat(),
            "source": "Simulated: nobody did this",
            **_figures(chance, ended=over),
        },
    }


def _where(chance: np.random.Generator, country: Country, owner: dict[str, Any]) -> list[str]:
    home = owner["place"]
    if home in country.regions:
        return [home]
    others = [code for code in country.districts if code.startswith(home[:5])]
    return sorted({home, str(_one(chance, others))})


def _kind(what: str, chance: np.random.Generator) -> str:
    kinds = {
        "awareness": "campaign",
        "training_justice": "training",
        "legislation": "legislation",
        "technical_assistance": str(_one(chance, ("assistance_request", "assistance_offer"))),
    }
    return kinds.get(what, "project")


def _figures(chance: np.random.Generator, *, ended: bool) -> dict[str, str]:
    """Money and people; one in five says nothing of either."""
    if chance.random() < 0.2:
        return {}
    budget = int(chance.integers(5, 400)) * 1_000
    target = int(chance.integers(20, 900))
    reached = int(target * chance.uniform(0.3, 1.15))
    return {
        "currency": "EUR",
        "budget": str(budget),
        "spent": str(int(budget * (chance.uniform(0.7, 1.0) if ended else chance.uniform(0.0, 0.6)))),
        "target": str(target),
        "reached": "1-4" if reached < 5 else str(reached),
    }


def _capacity(
    chance: np.random.Generator, country: Country, organisations: list[dict[str, Any]], year: int, number: int
) -> dict[str, Any]:
    service = _SERVICES[number % len(_SERVICES)]
    owner = organisations[number % len(organisations)]
    total = int(chance.integers(2, 25))
    return {
        "owner": owner["code"],
        "service": service,
        "place": str(_one(chance, country.regions)),
        "sex": str(_one(chance, ("", "female", "female", "male"))),
        "age_group": str(_one(chance, ("", "adult", "child"))),
        "languages": sorted({str(_one(chance, _LANGUAGES)) for _ in range(2)}),
        "total": total,
        "free": None
        if chance.random() < 0.15
        else int(chance.integers(0, total + 1)) * int(chance.random() < 0.7),
        "as_of": dt.date(year, 12, 1).isoformat(),
    }


def _commitment(
    chance: np.random.Generator, country: Country, organisations: list[dict[str, Any]], year: int, number: int
) -> dict[str, Any]:
    owner = organisations[number]
    what = standards.load("intervention").label(_KINDS[owner["kind"]][2][0])
    return {
        "owner": owner["code"],
        "title": f"{what}: reach every region of {_name(country.code, 'en')}",
        "kind": "measure" if number % 2 else "pledge",
        "due": dt.date(year + number % 3, 6, 30).isoformat(),
        "status": str(_one(chance, ("open", "ongoing", "done", "dropped"))),
        "indicator": "number of regions with at least one such activity",
    }


def _justice(
    chance: np.random.Generator, country: Country, organisations: list[dict[str, Any]], year: int
) -> list[dict[str, Any]]:
    owner = next(one for one in organisations if one["kind"] == "justice")
    rows = []
    for stage, usual in _STAGES.items():
        number = int(chance.poisson(usual))
        small = number < 5
        rows.append(
            {
                "owner": owner["code"], "place": country.code, "year": year, "stage": stage,
                "low": min(1, number) if small else number, "high": 4 if small else number,
            }
        )  # fmt: skip
    return rows
