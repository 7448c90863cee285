"""Estimates by covariates: coherent totals, borrowed strength, lists that some years do not have."""

import numpy as np
import polars as pl
import pytest

from palermo.errors import UsageError
from palermo.estimation import CaptureTable, read_table
from palermo.estimation.covariates import estimate_by


def simulated(sizes, chances, seed=1):
    """Persons of each stratum seen independently by each list; who is on none is not in the table."""
    generator = np.random.default_rng(seed)
    masks, names = [], []
    for (name, size), row in zip(sizes.items(), chances, strict=True):
        seen = (generator.random((size, len(row))) < row) @ (1 << np.arange(len(row)))
        masks.append(seen[seen > 0])
        names += [name] * int((seen > 0).sum())
    masks = np.concatenate(masks)
    lists = tuple("ABCD"[: len(chances[0])])
    return CaptureTable(
        lists=lists,
        masks=masks,
        persons=np.ones(masks.size, np.int64),
        others=pl.DataFrame({"group": names}),
        contacts={},
    )


def test_strata_recover_a_known_truth_and_add_up():
    table = simulated({"a": 4000, "b": 2000, "c": 300}, [[0.3, 0.2, 0.25], [0.1, 0.2, 0.15], [0.2, 0.2, 0.2]])
    answer = estimate_by(table, ["group"], bootstrap=300)
    by = {row.values["group"]: row for row in answer.strata}
    for name, truth in {"a": 4000, "b": 2000, "c": 300}.items():
        assert by[name].interval[0] < truth < by[name].interval[1]
    assert answer.total.estimate == pytest.approx(sum(row.estimate for row in answer.strata))
    assert answer.total.observed == sum(row.observed for row in answer.strata)


def test_a_small_stratum_borrows_strength():
    table = simulated({"large": 3000, "tiny": 12}, [[0.3, 0.25, 0.2], [0.3, 0.25, 0.2]])
    tiny = next(r for r in estimate_by(table, ["group"], bootstrap=200).strata if r.values["group"] == "tiny")
    assert tiny.estimate is not None
    assert tiny.observed < tiny.estimate < 60
    assert "too thin to publish" in tiny.warnings


def test_a_list_that_a_year_does_not_have_takes_no_part_there():
    table = simulated({"2024": 3000, "2025": 3000}, [[0.3, 0.25, 0.2, 0.0], [0.3, 0.25, 0.2, 0.3]])
    answer = estimate_by(table, ["group"], bootstrap=200)
    by = {row.values["group"]: row for row in answer.strata}
    assert by["2024"].lists == ("A", "B", "C")
    assert by["2025"].lists == ("A", "B", "C", "D")
    for row in by.values():
        assert row.interval[0] < 3000 < row.interval[1]


def test_unknown_column_is_wrong_use():
    table = simulated({"a": 400}, [[0.3, 0.2, 0.25]])
    with pytest.raises(UsageError, match="no column 'sex'"):
        estimate_by(table, ["sex"])


def test_a_published_table_with_covariates(shared):
    table = read_table(shared / "data" / "mse" / "ScotPWID_covariates.csv")
    assert (table.lists, int(table.persons.sum())) == (("S1", "S2", "S3", "S4"), 5670)
    answer = estimate_by(table, ["Region", "Gender", "Age"], bootstrap=100)
    assert len(answer.strata) == 8
    assert answer.total.estimate == pytest.approx(sum(row.estimate for row in answer.strata))
