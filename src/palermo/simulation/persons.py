"""The true population of victims: persons exploited on the State's territory in at least one of its years."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from .countries import Country
from .parameters import choose, model, stream

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Positions = np.ndarray[Any, np.dtype[np.intp]]

FORMS = tuple(model()["form"])
LABOUR = ("form_forced_labour", "form_servitude", "form_child_labour", "form_slavery")


def true_persons(country: Country, persons: int, seed: int) -> pl.DataFrame:
    """Everything that happened to each person, known to nobody but the simulation.

    Args:
        country: the State.
        persons: how many, over all its years.
        seed: of the whole simulation.

    Returns:
        One row a person: ``person_id`` from 1, attributes under the names of the case record, every evidence
        field true or false, ``main_form``, ``class`` of visibility and ``exploited_YEAR``.
    """
    generator = stream(seed, country.code, "persons")
    form = _forms(generator, persons)
    child, sex = _child_and_sex(generator, form)
    frame = pl.DataFrame({"person_id": np.arange(1, persons + 1, dtype=np.int32)})
    frame = frame.with_columns(
        pl.Series("main_form", np.array(FORMS)[form]),
        pl.Series("class", np.array(model()["visibility"]["classes"])[_visibility(generator, form)]),
        pl.Series("sex", np.array(model()["sexes"])[sex]),
    )
    parts = [
        _when(generator, persons, child),
        _origin(country, generator, persons),
        _conditions(generator, form),
        _evidence(stream(seed, country.code, "evidence"), form, sex, child),
    ]
    frame = pl.concat([frame, *parts], how="horizontal")
    return frame.with_columns(_migration(generator, country, persons))


def _forms(generator: np.random.Generator, persons: int) -> Positions:
    """The main form of each; organ removal is rare, but never absent."""
    form = choose(generator, [row["weight"] for row in model()["form"].values()], persons)
    rare = FORMS.index("form_organ_removal")
    if not (form == rare).any():
        form[generator.integers(persons)] = rare
    return form


def _child_and_sex(generator: np.random.Generator, form: Positions) -> tuple[Flags, Positions]:
    """Whether each was a child when exploitation began, and the sex, both by form."""
    rows = list(model()["form"].values())
    child = generator.random(len(form)) < np.array([row["child"] for row in rows])[form]
    female = generator.random(len(form)) < np.array([row["female"] for row in rows])[form]
    rare = generator.random(len(form))
    sex = np.where(female, 0, 1)
    sex[(rare < 0.006) & ~child] = 2
    sex[(rare > 0.9975) & ~child] = 3
    sex[(rare > 0.998) & ~child] = 4
    return child, sex


def _visibility(generator: np.random.Generator, form: Positions) -> Positions:
    """The class of visibility; those held in homes and in forced marriage are seldom seen."""
    visible = choose(generator, model()["visibility"]["share"], len(form))
    secluded = np.isin(form, [FORMS.index("form_servitude"), FORMS.index("form_forced_marriage")])
    return np.where(secluded & (generator.random(len(form)) < 0.25), 2, visible)


def _when(generator: np.random.Generator, persons: int, child: Flags) -> pl.DataFrame:
    """Exploitation from and to, so that it touches the State's years, and the date of birth."""
    years = model()["years"]
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    months = np.clip(generator.lognormal(np.log(9), 1.0, persons), 0.5, 130)
    days = np.maximum(14, months * 30.4).astype(int)
    window = (last - first).days
    # A start drawn over the window and the duration before it: every story touches the window.
    start = (generator.random(persons) * (window + days) - days).astype(int)
    begin = np.datetime64(first) + start
    age = np.where(
        child, 6 + 11.9 * generator.beta(2.6, 1.1, persons), 18 + 47 * generator.beta(1.1, 3.4, persons)
    )
    birth = begin - (age * 365.25).astype(int)
    end = begin + days
    year_starts = [np.datetime64(f"{year}-01-01") for year in years]
    flags = {
        f"exploited_{year}": (begin < start_of + np.timedelta64(366, "D"))
        & (begin < np.datetime64(f"{year + 1}-01-01"))
        & (end >= start_of)
        for year, start_of in zip(years, year_starts, strict=True)
    }
    bounds = [0, 12, 24, 36, 48, 60, 72, 84, 96, 108]
    labels = np.array(["0-12", *(f"{low + 1}-{low + 12}" for low in bounds[1:-1]), "109+"])
    return pl.DataFrame(
        {
            "birth_date": birth,
            "minor_at_exploitation": child,
            "age_when_trafficked": age.astype(np.int16),
            "exploitation_from": begin,
            "exploitation_to": end,
            "months_exploited": labels[np.searchsorted(bounds[1:], months, side="left")],
            **flags,
        }
    ).with_columns(pl.col("birth_date", "exploitation_from", "exploitation_to").cast(pl.Date))


def _origin(country: Country, generator: np.random.Generator, persons: int) -> pl.DataFrame:
    """Citizenship, origin, and the districts of origin, exploitation and detection."""
    codes = list(country.citizenship)
    citizenship = np.array(codes)[choose(generator, list(country.citizenship.values()), persons)]
    districts = np.array(country.districts)
    weights = country.weights
    exploited = choose(generator, weights, persons)
    stays = generator.random(persons) < 0.8
    detected = np.where(stays, exploited, choose(generator, weights, persons))
    home = choose(generator, weights[::-1], persons)
    abroad = citizenship != country.code
    # Some are recruited elsewhere than in the country whose citizens they are.
    origin = np.where(abroad & (generator.random(persons) < 0.07), country.code, citizenship)
    return pl.DataFrame(
        {
            "citizenship": citizenship,
            "origin_country": origin,
            "origin_place": np.where(origin == country.code, districts[home], origin),
            "exploitation_country": np.full(persons, country.code),
            "exploitation_place": districts[exploited],
            "detection_country": np.full(persons, country.code),
            "detection_place": districts[detected],
        }
    )


def _conditions(generator: np.random.Generator, form: Positions) -> pl.DataFrame:
    """Statelessness, birth registration, disability, and a charge for what the person was made to do."""
    size = len(form)
    stateless = generator.random(size) < 0.025
    unregistered = generator.random(size) < np.where(stateless, 0.6, 0.06)
    disability = generator.random(size) < np.where(form == FORMS.index("form_forced_begging"), 0.28, 0.07)
    crime = np.isin(form, [FORMS.index("form_forced_criminality"), FORMS.index("form_sexual_exploitation")])
    charged = generator.random(size) < np.where(
        form == FORMS.index("form_forced_criminality"), 0.38, np.where(crime, 0.05, 0.01)
    )
    charged[generator.integers(size)] = True
    return pl.DataFrame(
        {
            "stateless": stateless,
            "birth_registered": ~unregistered,
            "disability": disability,
            "charged_for_compelled_acts": charged,
        }
    )


def _migration(generator: np.random.Generator, country: Country, persons: int) -> pl.Expr:
    """Migration status of those who are not citizens; nothing for those who are."""
    statuses = model()["migration"]
    drawn = np.array(list(statuses))[choose(generator, list(statuses.values()), persons)]
    status = pl.lit(pl.Series("migration_status", drawn))
    child_only = status == "separated_or_unaccompanied_child"
    status = (
        pl.when(child_only & ~pl.col("minor_at_exploitation"))
        .then(pl.lit("irregular_migrant"))
        .otherwise(status)
    )
    return pl.when(pl.col("citizenship") != country.code).then(status).alias("migration_status")


def _evidence(generator: np.random.Generator, form: Positions, sex: Positions, child: Flags) -> pl.DataFrame:
    """Forms, acts, means, sectors, recruiters and channels: true or false for each person."""
    forms = _form_flags(generator, form)
    labour = np.logical_or.reduce([forms[name] for name in LABOUR])
    sexual = forms["form_sexual_exploitation"]
    woman = (sex != 1).astype(int)
    found = dict(forms)
    found |= {name: generator.random(len(form)) < chance for name, chance in model()["act"].items()}
    for name, (base, if_sexual, if_labour, if_child) in model()["means"].items():
        chance = base + if_sexual * sexual + if_labour * labour + if_child * child
        found[name] = generator.random(len(form)) < np.clip(chance, 0.005, 0.95)
    found |= _one_of(generator, "sector", 1 - woman, labour)
    found |= {
        name: sexual & (generator.random(len(form)) < chance) for name, chance in model()["sexual"].items()
    }
    everyone = np.ones(len(form), dtype=bool)
    found |= _one_of(generator, "recruiter", child.astype(int), everyone)
    found |= _one_of(generator, "channel", child.astype(int), everyone)
    return pl.DataFrame(found)


def _form_flags(generator: np.random.Generator, form: Positions) -> dict[str, Flags]:
    """The main form and, for some, the second that goes with it."""
    rows = list(model()["form"].values())
    second = np.array([FORMS.index(row["second"]) for row in rows])[form]
    also = generator.random(len(form)) < np.array([row["also"] for row in rows])[form]
    return {name: (form == number) | (also & (second == number)) for number, name in enumerate(FORMS)}


def _one_of(generator: np.random.Generator, family: str, column: Positions, among: Flags) -> dict[str, Flags]:
    """One value of a family for each person ``among``, by the weights of ``column`` 0 or 1."""
    table = model()[family]
    draws = [choose(generator, [row[number] for row in table.values()], len(column)) for number in (0, 1)]
    drawn = np.where(column == 0, *draws)
    return {name: among & (drawn == number) for number, name in enumerate(table)}
