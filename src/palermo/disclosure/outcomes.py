"""What became of detected persons, with noise: the gap table of a private release.

Setting. A person has one year; one region or none, and the State; at most ``FORMS`` of the stated forms of
exploitation, or *unknown*, and all; at most one group, and everybody. In each of these cells a person adds to
*detected*, to at most one of assisted, outcome unknown, refused and not due (``palermo.statistics.gap.fate``
makes them exclude each other), and perhaps to *left* and *wanting*. A measure is added with its weight times
that of the cell (``B`` = ``UNIT``: everybody B, a group B / 2; detected and what became of them 1, left and
wanting 1 / 2).

Lemma. One person moves the vector of all cells by at most ``SQUARED`` = B² · 2 · (FORMS + 1) · (1 + 1/4) ·
(1 + 1 + 1/4 + 1/4), squared.

Proof. The cells a person is in are the product of at most 2 places, FORMS + 1 forms and 2 groups, of which
one is everybody; the squares of the weights add up over each factor. ∎

Districts are not measured: a release tells regions (design, law 10).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palermo.disclosure.accountant import Guarantee
from palermo.disclosure.figures import GAP_FILE
from palermo.disclosure.measure import noisy_weighted
from palermo.disclosure.sensitivity import ERROR_BARS, UNIT
from palermo.errors import DisclosureError
from palermo.records.files import replacing
from palermo.records.frame import detected, included
from palermo.records.places import Places
from palermo.records.schema import fields
from palermo.statistics.gap import MEASURES, TOTAL, fate

FORMS = 2
"""Forms of exploitation under which one person is counted; of more, the first of the case record."""

FORM_NAMES = (*(name for name in fields() if name.startswith("form_")), "unknown", TOTAL)
GROUPS = (("female", "adult"), ("male", "adult"), ("female", "child"), ("male", "child"), (TOTAL, TOTAL))
"""The groups told apart, and everybody, who are more than these together."""

MARKS = ("detected", "assisted", "outcome_unknown", "refused", "not_due", "left", "wanting_low")
SQUARED = UNIT * UNIT * 2 * (FORMS + 1) * 50 // 16
SHARE = 0.25
"""Of the budget's mu², what the gap table takes where a collection asks for one."""

FILE = GAP_FILE
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """Weighted exact counts, before any noise.

    Attributes:
        years, places: values of the first two axes, all of them public; the State itself is ``TOTAL``.
        counts: (years, places, forms, groups, marks).
        share: of the budget's mu².
    """

    years: tuple[int, ...]
    places: tuple[str, ...]
    counts: Ints
    share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoisyOutcomes:
    """Counts with noise, in persons, and the standard deviation of the noise of each, of the same shape."""

    counts: NDArray[np.float64]
    sigmas: NDArray[np.float64]


def count_outcomes(
    rows: pl.DataFrame,
    *,
    places: Places,
    years: tuple[int, int],
    share: float,
) -> Outcomes:
    """Count what became of detected persons.

    Args:
        rows: one row a person, case records.
        places: of the State: its regions, and the region of each district.
        years: first and last; others are not counted.
        share: of the budget's mu², above 0 and at most a half.
    """
    kept = rows.filter(detected() & included() & pl.col("year").is_between(*years))
    marks = _marks(kept, dt.date(years[1], 12, 31))
    named = (*places.regions, TOTAL)
    at = _index(kept["detection_place"].replace(dict(places.region_of)), places.regions)
    size = (years[1] - years[0] + 1, len(named), len(FORM_NAMES), len(GROUPS), len(MARKS))
    counts = np.zeros(size, np.int64)
    year = kept["year"].to_numpy() - years[0]
    group = np.full(len(kept), -1)
    for number, (sex, age) in enumerate(GROUPS[:-1]):
        group[((kept["sex"] == sex) & (kept["age_group"] == age)).fill_null(value=False).to_numpy()] = number
    person, form = np.nonzero(_forms(kept))
    whole = np.full(len(kept), -1)
    for place, who in product((at, whole), (group, whole)):
        here = (place[person] >= 0) | (place is whole)
        here &= (who[person] >= 0) | (who is whole)
        p = person[here]
        np.add.at(counts, (year[p], place[p], form[here], who[p]), marks[p])
    return Outcomes(
        years=tuple(range(years[0], years[1] + 1)), places=named, counts=counts * _weights(), share=share
    )


def _marks(kept: pl.DataFrame, cut: dt.date) -> Ints:
    """(persons, marks) what each adds."""
    told = kept.with_columns(fate(kept, cut)).with_columns(detected=pl.lit(value=True))
    made: Ints = told.select(pl.col(MARKS).fill_null(value=False).cast(pl.Int64)).to_numpy()
    return made


def _index(values: pl.Series, known: Sequence[str]) -> Ints:
    """Where each value stands in a list; -1 where it does not."""
    places = {code: number for number, code in enumerate(known)}
    return values.replace_strict(places, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()


def _forms(kept: pl.DataFrame) -> NDArray[np.bool_]:
    """(persons, forms) under which each is counted: the first stated ones, or unknown, and all."""
    stated = np.column_stack([kept[name].fill_null(value=False).to_numpy() for name in FORM_NAMES[:-2]])
    first = stated & (np.cumsum(stated, axis=1) <= FORMS)
    none = ~first.any(axis=1)
    return np.column_stack([first, none, np.ones(len(kept), bool)])


def _weights() -> Ints:
    """(1, 1, 1, groups, marks) what a person adds."""
    group = np.where([one == (TOTAL, TOTAL) for one in GROUPS], 2, 1)
    mark = np.where(np.isin(MARKS, ["left", "wanting_low"]), 1, 2)
    made: Ints = (UNIT // 4) * (group[:, None] * mark[None, :])[None, None, None].astype(np.int64)
    return made


def divided(promise: Guarantee, share: float) -> tuple[Guarantee, float]:
    """What is left of a promise for the rest of the release, and the mu of the gap table."""
    rest = promise.mu * (1 - share) ** 0.5
    return replace(promise, mu=rest, rho=rest * rest / 2), promise.mu * share**0.5


def measure_outcomes(outcomes: Outcomes, mu: float) -> NoisyOutcomes:
    """Add the noise: one discrete Gaussian mechanism over all cells."""
    noisy, sigma = noisy_weighted(outcomes.counts, SQUARED, mu)
    raised = UNIT / _weights()
    return NoisyOutcomes(counts=noisy * raised, sigmas=np.broadcast_to(sigma * raised, noisy.shape).copy())


def store_outcomes(noisy: NoisyOutcomes, path: Path) -> None:
    """Keep the noisy counts, so that the run can be finished without the data."""
    with replacing(path, private=False) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, counts=noisy.counts, sigmas=noisy.sigmas)


def restore_outcomes(path: Path) -> NoisyOutcomes | None:
    """Read them back; nothing where there is no such file.

    Raises:
        DisclosureError: the file is not whole.
    """
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            return NoisyOutcomes(counts=kept["counts"], sigmas=kept["sigmas"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DisclosureError(
            f"{path} cannot be read ({type(error).__name__}): put it back from a copy, or delete it and run "
            "again, which spends again"
        ) from None


def outcome_table(outcomes: Outcomes, noisy: NoisyOutcomes) -> pl.DataFrame:
    """The table: year, place, form, sex, age_group, measure, low, high; made of noisy numbers alone.

    Of a form or group in which nobody can be told from nobody anywhere there is no row; elsewhere such a cell
    has one row, *detected*, without numbers. A part is never above its whole.
    """
    errors = ERROR_BARS * noisy.sigmas
    low, high = np.maximum(np.round(noisy.counts - errors), 0), np.maximum(np.round(noisy.counts + errors), 0)
    seen = np.asarray(low[..., 0] >= 1, dtype=bool)
    forms = [bool(np.any(seen[:, :, at])) for at in range(len(FORM_NAMES))]
    groups = [bool(np.any(seen[..., at])) for at in range(len(GROUPS))]
    rows = [
        row
        for cell in product(*map(range, seen.shape))
        if forms[cell[2]] and groups[cell[3]]
        for row in _rows(_key(outcomes, cell), low[cell], high[cell], shown=bool(seen[cell]))
    ]
    names = ("year", "place", "form", "sex", "age_group", "measure")
    texts = dict.fromkeys(names[1:], pl.String)
    schema = {"year": pl.Int64, **texts, "low": pl.Int64, "high": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(names)


def _key(outcomes: Outcomes, cell: tuple[int, ...]) -> tuple[int | str, ...]:
    year, place, form, group = cell
    return outcomes.years[year], outcomes.places[place], FORM_NAMES[form], *GROUPS[group]


def _rows(
    key: tuple[int | str, ...], low: NDArray[np.float64], high: NDArray[np.float64], *, shown: bool
) -> list[tuple[object, ...]]:
    if not shown:
        return [(*key, "detected", None, None)]
    most = int(high[0])
    ends = {
        name: (min(int(least), most), min(int(top), most))
        for name, least, top in zip(MARKS, low, high, strict=True)
    }
    least = ends.pop("wanting_low")[0]
    ends["wanting"] = least, max(least, most - ends["refused"][0])
    return [(*key, name, *ends[name]) for name in MEASURES]


def write_outcomes(folder: Path, outcomes: Outcomes, noisy: NoisyOutcomes) -> None:
    """Write the table into the release folder."""
    with replacing(folder / FILE, private=False) as temporary:
        outcome_table(outcomes, noisy).write_csv(temporary)
