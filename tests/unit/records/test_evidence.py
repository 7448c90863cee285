"""Evidence: three values that are not two, and counts that keep what is not known."""

import polars as pl
import pytest

from palermo.records.counts import Count
from palermo.records.evidence import Evidence, yes_bounds, yes_count


def test_evidence_is_made_from_a_cell_of_a_table():
    assert [Evidence(value) for value in (True, False, None)] == [Evidence.YES, Evidence.NO, Evidence.UNKNOWN]


def test_evidence_is_not_a_boolean():
    with pytest.raises(TypeError, match="three values"):
        bool(Evidence.UNKNOWN)


def test_those_not_known_widen_the_count_of_yes():
    asked = pl.Series([True, False, None, True, None])
    assert yes_count(asked) == Count(2, 4)
    assert asked.to_frame("a").select(yes_bounds("a")).row(0) == (2, 4)
    assert yes_count(pl.Series([], dtype=pl.Boolean)) == Count.exact(0)
