"""A release beside the truth: who is in the data leaves no trace in the records, and errors hold."""

import numpy as np
import pytest

from palermo.disclosure import private_release
from palermo.disclosure.accountant import guarantee
from palermo.disclosure.cells import Cells, count_cells
from palermo.disclosure.domain import Domain
from palermo.disclosure.fitting.shrinkage import combine
from palermo.disclosure.sensitivity import ERROR_BARS

WIDTHS = (5, 2, 12, 12, 3, 1, 1)
DOMAIN = Domain(
    columns=tuple(f"c{j}" for j in range(len(WIDTHS))),
    values=tuple(tuple(map(str, range(width))) for width in WIDTHS),
)
CELLS = Cells.of(DOMAIN)


def persons(number, seed):
    """Persons of three kinds, each with its own odds of every value; a fifth is not reported."""
    kinds = np.random.default_rng(0)
    odds = [[kinds.dirichlet(np.full(width, 0.4)) for width in WIDTHS] for _ in range(3)]
    generator = np.random.default_rng(seed)
    kind = generator.integers(0, 3, number)
    codes = np.zeros((number, len(WIDTHS)), dtype=np.int16)
    for k in range(3):
        rows = np.nonzero(kind == k)[0]
        for j, width in enumerate(WIDTHS):
            codes[rows, j] = generator.choice(width, len(rows), p=odds[k][j]) + 1
    return np.where(generator.random(codes.shape) < 0.8, codes, 0).astype(np.int16)


def release(codes, epsilon, seed):
    measurement = private_release.measure_table(codes, CELLS, guarantee(epsilon, 1e-8), seed)
    return private_release.compose(measurement, CELLS, "balanced", seed)


def only_in(these, others):
    """Rows that one person here has and nobody there."""
    rows, times = np.unique(these, axis=0, return_counts=True)
    there = set(map(tuple, others.tolist()))
    return {row for row in map(tuple, rows[times == 1].tolist()) if row not in there}


def test_unique_rows_of_the_data_are_no_likelier_than_those_of_an_unseen_half():
    """Five releases, since one is mostly chance; one that copies a row in twenty is found out."""
    codes = persons(8000, 3)
    seen, unseen = codes[:4000], codes[4000:]
    halves = only_in(seen, unseen), only_in(unseen, seen)
    assert min(map(len, halves)) > 300
    made = [set(map(tuple, release(seen, 4.0, seed).records.tolist())) for seed in range(1, 6)]
    assert abs(apart(halves, made)) < 3
    copied = set(map(tuple, seen[::20].tolist()))
    assert apart(halves, [records | copied for records in made]) > 3


def apart(halves, made):
    """How much likelier rows of the first half are than of the other, in errors of the choice of rows."""
    inside, outside = (np.mean([len(half & records) for records in made]) for half in halves)
    sizes = [len(half) for half in halves]
    middle = (inside + outside) / sum(sizes)
    spread = (middle * (1 - middle) * (1 / sizes[0] + 1 / sizes[1])) ** 0.5
    return (inside / sizes[0] - outside / sizes[1]) / spread


def within(seed):
    """Share of the published counts whose interval holds the truth, by number of columns."""
    codes = persons(4000, 5)
    true, targets = count_cells(codes, CELLS), release(codes, 4.0, seed).targets
    given = (
        (targets.one, true.one),
        (targets.two, true.two[CELLS.pair_mask]),
        (targets.three, true.three[targets.places]),
    )
    shown = [(e.counts >= 0.5, np.abs(e.counts - t) <= ERROR_BARS * e.errors) for e, t in given]
    return [float(inside[published].mean()) for published, inside in shown]


def test_an_estimate_stays_near_what_was_measured_and_its_error_says_how_far_it_moved():
    generator = np.random.default_rng(1)
    truth = generator.gamma(0.5, 60, 4000)
    noisy = truth + generator.normal(0, 10, 4000)
    expected = np.maximum(truth + 0.4 * (noisy - truth) + generator.normal(0, 9, 4000), 0.1)
    made = combine(noisy, expected, 10.0, np.full(4000, np.mean((expected - truth) ** 2)))
    moved = np.abs(made.counts - np.maximum(noisy, 0))
    assert (moved <= 19.6 + 1e-9).all()
    assert (made.errors >= np.minimum(moved, 10) - 1e-9).all()
    error = [np.mean((counts - truth) ** 2) for counts in (made.counts, expected, np.maximum(noisy, 0))]
    assert error[0] < min(error[1:]), "better than the model and than the noise"
    assert np.mean(np.abs(made.counts - truth) <= 1.96 * made.errors) > 0.95


def test_counts_are_the_same_under_every_dial():
    codes = persons(1500, 4)
    measurement = private_release.measure_table(codes, CELLS, guarantee(4.0, 1e-8), 1)
    made = [private_release.compose(measurement, CELLS, dial, 1) for dial in ("balanced", "minimise")]
    for way in ("one", "two", "three"):
        first, second = (getattr(release.targets, way) for release in made)
        np.testing.assert_array_equal(first.counts, second.counts)
    assert not np.array_equal(made[0].records, made[1].records)


def test_errors_hold_in_a_few_releases():
    assert np.mean([within(seed) for seed in range(3)], axis=0).min() > 0.92


@pytest.mark.slow
def test_errors_hold_ninety_five_times_in_a_hundred_over_fifty_releases():
    assert np.mean([within(seed) for seed in range(50)], axis=0).min() >= 0.95
