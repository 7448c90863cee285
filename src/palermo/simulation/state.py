"""A whole fictional State in memory: its true persons and what six organisations wrote down of them."""

from dataclasses import dataclass

import polars as pl

from palermo.errors import UsageError

from .countries import ARDENIA, Country, population
from .parameters import ORGANISATIONS, model
from .persons import true_persons
from .records import true_records

SMALLEST, LARGEST = 60, 1_000_000
LARGEST_SEED = 2**63 - 1
"""The largest whole number that every reader of ``state.toml`` can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A fictional State and the truth about it.

    Attributes:
        country: which State.
        seed: what it was made from; the same seed and number of persons give the same bytes.
        persons: the true persons, one row each (see ``persons.true_persons``).
        records: what the organisations know (see ``records.true_records``).
        population: inhabitants by place, sex, age group and year.
    """

    country: Country
    seed: int
    persons: pl.DataFrame
    records: pl.DataFrame
    population: pl.DataFrame

    @property
    def years(self) -> tuple[int, ...]:
        """The years its organisations' files cover."""
        return tuple(model()["years"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """Who is on which list in one year, linked without error.

    Attributes:
        population: persons truly exploited in the year, seen and unseen.
        table: one 0/1 column a list, then ``count``: persons with that history, seen by at least one.
    """

    population: int
    table: pl.DataFrame


def simulate(persons: int, seed: int, *, country: Country = ARDENIA) -> State:
    """Make a fictional State.

    Args:
        persons: true persons exploited there over its years, 60 to 1,000,000.
        seed: a whole number from 0 to ``LARGEST_SEED``.
        country: ``ARDENIA`` or ``SERIN``.

    Returns:
        The State, its truth included.

    Raises:
        UsageError: the number of persons or the seed is out of range.
    """
    if not SMALLEST <= persons <= LARGEST:
        raise UsageError(f"{persons:,} persons asked for: give a number from {SMALLEST} to {LARGEST:,}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"The seed is {seed}: give a whole number from 0 to {LARGEST_SEED:,}.")
    people = true_persons(country, persons, seed)
    return State(
        country=country,
        seed=seed,
        persons=people,
        records=true_records(country, people, seed),
        population=population(country, persons),
    )


def capture_histories(state: State, year: int) -> Histories:
    """The capture histories of one year, as a faultless linkage of the records would give them.

    Records that carry an objection are left out, as in a real linkage.
    """
    used = state.records.filter((pl.col("year") == year) & pl.col("exclude").is_null())
    seen = used.select("person_id", *(pl.col("source").eq(name).alias(name) for name in ORGANISATIONS))
    persons = seen.group_by("person_id").agg(pl.col(name).any().cast(pl.Int8) for name in ORGANISATIONS)
    table = persons.group_by(ORGANISATIONS).agg(count=pl.len()).sort(ORGANISATIONS, descending=True)
    return Histories(population=int(state.persons[f"exploited_{year}"].sum()), table=table)


def identity_lists(persons: int = 21_000, seed: int = 1) -> pl.DataFrame:
    """Records with identities, errors and the truth, for studies of linkage.

    Args:
        persons: true persons; the default gives about 17,500 records on six lists.
        seed: of the simulation.

    Returns:
        Columns source, record_id, person_id (the truth), repeat, the name in parts and whole as each
        organisation spells it, birth_date and birth_date_approximate, sex, citizenship, and place.
    """
    records = simulate(persons, seed).records
    return records.select(
        *("source", "record_id", "person_id", "repeat"),
        *("name_given", "name_father", "name_family", "name_full", "name_alias"),
        *("birth_date", "birth_date_approximate", "sex", "citizenship"),
        place="detection_place",
    )
