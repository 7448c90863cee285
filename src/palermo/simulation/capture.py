"""Who is seen by whom: six lists that depend on one another in a way that is known.

A person's class of visibility raises or lowers the chance of every list at once (heterogeneity), and lists
send persons to one another (referral: one list holds a person because another does). Both make the lists
agree more than independent lists would: an estimate that assumes independence is too low, by a known amount.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from .countries import ARDENIA
from .parameters import ORGANISATIONS, model, stream
from .persons import FORMS, true_persons

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Simulated lists without names, for studies of estimators.

    Attributes:
        population: the true number of persons, seen and unseen.
        names: the lists, one a column of ``matrix``.
        matrix: persons × lists, one row for each person seen by at least one.
    """

    population: int
    names: tuple[str, ...]
    matrix: Flags


def simulate_lists(
    persons: int,
    seed: int,
    *,
    dependence: float = 1.0,
    heterogeneity: float = 1.0,
    lists: tuple[str, ...] = ORGANISATIONS,
    year: int = 2025,
) -> Lists:
    """Lists of one year over ``persons`` who were all exploited in it.

    Args:
        persons: the true number.
        seed: of this simulation.
        dependence: scales the chance of every referral; 0: none.
        heterogeneity: scales what separates persons (class, form, sex, age, citizenship); 0: all alike.
        lists: which of the six, in this order.
        year: which year's lists; a list that did not exist yet is empty.

    Returns:
        The true number and the matrix of those seen.
    """
    people = true_persons(ARDENIA, persons, seed)
    generator = stream(seed, "lists")
    matrix = captured(people, generator, year, dependence=dependence, heterogeneity=heterogeneity)
    matrix = matrix[:, [ORGANISATIONS.index(name) for name in lists]]
    return Lists(population=persons, names=lists, matrix=matrix[matrix.any(axis=1)])


def chances(people: pl.DataFrame, year: int, *, heterogeneity: float = 1.0) -> Floats:
    """The chance of each person to be seen by each organisation within ``year``, before any referral.

    With ``heterogeneity`` 0 every person has the mean of the list's log-odds.
    """
    form = (
        people["main_form"].replace_strict(list(FORMS), range(len(FORMS)), return_dtype=pl.Int16).to_numpy()
    )
    visibility = model()["visibility"]
    own = (
        people["class"]
        .replace_strict(visibility["classes"], visibility["logit"], return_dtype=pl.Float64)
        .to_numpy()
    )
    traits = {
        "foreign": (people["citizenship"] != people["exploitation_country"]).to_numpy(),
        "child": people["minor_at_exploitation"].to_numpy(),
        "female": (people["sex"] != "male").to_numpy(),
    }
    found = np.zeros((len(people), len(ORGANISATIONS)))
    for number, name in enumerate(ORGANISATIONS):
        table = model()["list"][name]
        if year < table["since"]:
            continue
        effects = np.array([table["form"].get(main, 0.0) for main in FORMS])
        logit = table["base"] + own + effects[form] + sum(table[trait] * has for trait, has in traits.items())
        mean = logit.mean()
        found[:, number] = 1 / (1 + np.exp(-(mean + heterogeneity * (logit - mean))))
    return found


def captured(
    people: pl.DataFrame,
    generator: np.random.Generator,
    year: int,
    *,
    dependence: float = 1.0,
    heterogeneity: float = 1.0,
) -> Flags:
    """Who is on which list in ``year``, referrals included: persons × six lists."""
    chance = chances(people, year, heterogeneity=heterogeneity)
    seen = generator.random(chance.shape, dtype=np.float32) < chance
    for referral in model()["referral"]:
        giver, taker = ORGANISATIONS.index(referral["from"]), ORGANISATIONS.index(referral["to"])
        sent = generator.random(len(seen), dtype=np.float32) < dependence * referral["chance"]
        if year >= model()["list"][referral["to"]]["since"]:
            seen[:, taker] |= seen[:, giver] & sent
    return seen


def captures(people: pl.DataFrame, seed: int, code: str) -> pl.DataFrame:
    """Every sighting of the State's years: columns ``person`` (row number), ``list`` (number), ``year``.

    A person is seen only in a year of exploitation; an organisation that wrote the person down in an
    earlier year does it again only now and then.
    """
    generator = stream(seed, code, "captures")
    again = model()["record"]["seen_again"]
    known = np.zeros((len(people), len(ORGANISATIONS)), dtype=bool)
    found = []
    for year in model()["years"]:
        present = np.flatnonzero(people[f"exploited_{year}"].to_numpy())
        seen = captured(people[present], generator, year)
        kept = seen & (~known[present] | (generator.random(seen.shape, dtype=np.float32) < again))
        known[present] |= seen
        row, number = np.nonzero(kept)
        found.append(
            pl.DataFrame(
                {
                    "person": present[row],
                    "list": number.astype(np.int8),
                    "year": np.full(len(row), year, np.int16),
                }
            )
        )
    return pl.concat([*found, _first_records(generator, people, known)])


def _first_records(generator: np.random.Generator, people: pl.DataFrame, known: Flags) -> pl.DataFrame:
    """One record of the last year for each list that nobody is on: no organisation has an empty file."""
    year = model()["years"][-1]
    empty = np.flatnonzero(~known.any(axis=0))
    present = np.flatnonzero(people[f"exploited_{year}"].to_numpy())
    rows = generator.choice(present, size=len(empty)) if len(present) else empty[:0]
    return pl.DataFrame(
        {
            "person": rows.astype(np.int64),
            "list": empty[: len(rows)].astype(np.int8),
            "year": np.full(len(rows), year, np.int16),
        }
    )
