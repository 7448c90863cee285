"""Pools of invented persons' names in three cultures, and who gets which.

Given names and family names are common ones put together at random: nobody real is meant. Each is kept as it
is written at home (Arabic, Cyrillic or Latin script) and in a plain romanisation.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from .countries import ABROAD
from .parameters import choose, data_text, stream

CULTURES = ("arabic", "romance", "slavic")
PARTS = ("given", "father", "family")
IRREGULAR = frozenset({"Илья", "Лев", "Никита", "Павел", "Пётр"})
"""Names whose patronymic does not follow the rule: nobody's father here."""

Positions = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a pool.

    Attributes:
        culture: arabic, romance or slavic.
        latin: a plain romanisation.
        native: as it is written at home.
    """

    culture: str
    latin: str
    native: str


@cache
def pools() -> dict[tuple[str, str, str], tuple[Name, ...]]:
    """The names by part (given, father, family), culture and sex (female, male)."""
    rows = list(csv.DictReader(data_text("names.csv").splitlines()))
    read: dict[tuple[str, str, str], tuple[Name, ...]] = {}
    for culture in CULTURES:
        for part, sex in (("given", "female"), ("given", "male"), ("family", "")):
            read[part, culture, sex] = tuple(
                Name(culture=culture, latin=row["latin"], native=row["native"])
                for row in rows
                if (row["part"], row["culture"], row["sex"]) == (part, culture, sex)
            )
    found = {key: names for key, names in read.items() if key[0] == "given"}
    for sex in ("female", "male"):
        found["father", "arabic", sex] = read["given", "arabic", "male"]
        found["father", "romance", sex] = read["given", "romance", sex]
        found["father", "slavic", sex] = tuple(
            _patronymic(name, sex) for name in read["given", "slavic", "male"] if name.native not in IRREGULAR
        )
        found["family", "arabic", sex] = _arabic_families(read["family", "arabic", ""])
        found["family", "romance", sex] = _romance_families(read["family", "romance", ""])
        found["family", "slavic", sex] = _slavic_families(read["family", "slavic", ""], sex)
    return found


@cache
def table() -> tuple[Name, ...]:
    """Every name once; a name's place in it is its number."""
    return tuple(dict.fromkeys(name for names in pools().values() for name in names))


def _patronymic(name: Name, sex: str) -> Name:
    """A Slavic patronymic, by the usual endings."""
    latin, native = ("vna", "вна") if sex == "female" else ("vich", "вич")
    soft = re.sub("ий$", "ье", re.sub("ей$", "ее", re.sub("ай$", "ае", name.native)))
    if soft != name.native:
        return Name(culture="slavic", latin=re.sub("[yi]$", "ye", name.latin) + latin, native=soft + native)
    return Name(culture="slavic", latin=f"{name.latin}o{latin}", native=f"{name.native}о{native}")


def _arabic_families(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Each as it is, with the article, and with "son of"."""
    forms = [("{}", "{}"), ("Al {}", "ال{}"), ("Ben {}", "بن {}")]
    return tuple(
        Name(culture="arabic", latin=latin.format(name.latin), native=native.format(name.native))
        for latin, native in forms
        for name in names
    )


def _romance_families(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Each as it is, and some in pairs."""
    generator = stream(0, "families")
    pairs = generator.integers(len(names), size=(500, 2))
    double = [f"{names[first].latin} {names[second].latin}" for first, second in pairs if first != second]
    return names + tuple(Name(culture="romance", latin=text, native=text) for text in dict.fromkeys(double))


def _slavic_families(names: tuple[Name, ...], sex: str) -> tuple[Name, ...]:
    """Each as it is and with another ending, in the form for the sex."""
    other = [
        Name(
            culture="slavic",
            latin=re.sub("(ov|yov|ev|in)$", "", name.latin) + "enko",
            native=re.sub("(ов|ёв|ев|ин)$", "", name.native) + "енко",
        )
        for name in names
        if re.search("(ov|yov|ev|in)$", name.latin)
    ]
    return tuple(_for_sex(name, sex) for name in names) + tuple(other)


def _for_sex(name: Name, sex: str) -> Name:
    """The feminine form of a Slavic family name that has one."""
    if sex == "male":
        return name
    latin = re.sub("(ov|ev|in)$", r"\1a", re.sub("(y|oy)$", "aya", name.latin))
    native = re.sub("([оеё]в|ин)$", r"\1а", re.sub("(ый|ой)$", "ая", name.native))
    return Name(culture="slavic", latin=latin, native=native)


def true_names(people: pl.DataFrame, seed: int, code: str) -> pl.DataFrame:
    """The numbers of each person's names in ``table()``: columns culture, given, father, family.

    Args:
        people: at least the columns ``citizenship`` and ``sex``.
        seed: of the simulation.
        code: the State's.
    """
    generator = stream(seed, code, "names")
    culture = _cultures(generator, people["citizenship"].to_numpy())
    woman = np.isin(people["sex"].to_numpy(), ["female", "transgender_female"])
    number = {name: place for place, name in enumerate(table())}
    found = {part: np.zeros(len(people), dtype=np.int32) for part in PARTS}
    for (part, tribe, sex), names in pools().items():
        mine = np.flatnonzero((culture == CULTURES.index(tribe)) & (woman == (sex == "female")))
        # Few names are very common and most are rare, as everywhere (a Zipf law, flattened at the top).
        ranks = choose(generator, 1 / (np.arange(len(names)) + 12.0) ** 0.8, len(mine))
        found[part][mine] = np.array([number[name] for name in names])[ranks]
    return pl.DataFrame({"culture": np.array(CULTURES)[culture], **found})


def _cultures(generator: np.random.Generator, citizenship: Any) -> Positions:  # noqa: ANN401 an array of any text type
    """The culture of names of each person, by citizenship."""
    culture = np.zeros(len(citizenship), dtype=np.intp)
    for code, weights in ABROAD.items():
        mine = np.flatnonzero(citizenship == code)
        drawn = choose(generator, list(weights.values()), len(mine))
        culture[mine] = np.array([CULTURES.index(name) for name in weights])[drawn]
    return culture
