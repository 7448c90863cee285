"""Kleene's truth table: what three-valued evidence says of yes, no and not known."""

import polars as pl
import pytest

from palermo.records.evidence import Evidence, all_yes, any_yes, not_

Y, N, U = Evidence.YES, Evidence.NO, Evidence.UNKNOWN

TABLE = [
    # a, b, a and b, a or b, not a
    (Y, Y, Y, Y, N),
    (Y, N, N, Y, N),
    (Y, U, U, Y, N),
    (N, Y, N, Y, Y),
    (N, N, N, N, Y),
    (N, U, N, U, Y),
    (U, Y, U, Y, U),
    (U, N, N, U, U),
    (U, U, U, U, U),
]


@pytest.mark.parametrize(("a", "b", "both", "either", "opposite"), TABLE)
def test_truth_of_one(a, b, both, either, opposite):
    assert (a & b, a | b, ~a) == (both, either, opposite)


def test_truth_of_columns():
    schema = dict.fromkeys(("a", "b", "both", "either", "opposite"), pl.Boolean)
    table = pl.DataFrame([tuple(e.value for e in row) for row in TABLE], schema=schema, orient="row")
    got = table.select(
        all_yes(["a", "b"]).alias("both"), any_yes(["a", "b"]).alias("either"), not_("a").alias("opposite")
    )
    assert got.equals(table.select("both", "either", "opposite"))
