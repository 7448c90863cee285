"""The k mode gives what pycanon 1.3.6 gives: suppressed records, k, and l-diversity.

The values were recorded on 24 November 2026 with the call of ``benchmarks/disclosure_k.py``, which runs
pycanon itself, on these tables and on 40 others.
"""

import numpy as np
import pytest

from palermo.disclosure.domain import layout_domain
from palermo.disclosure.k_anonymity import anonymise
from palermo.disclosure.table import encode_table, read_table

QUASI = ["yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation", "isForcedLabour"]


@pytest.mark.parametrize(
    ("seed", "shape", "k", "sensitive", "expected"),
    [
        (1, (150, 4), 3, [3], (70, 3, (1,))),
        (2, (150, 4), 5, [0, 3], (130, 5, (1, 1))),
        (3, (150, 4), 11, [1], (150, 0, (0,))),
        (4, (400, 3), 5, [2], (0, 9, (3,))),
        (4, (400, 3), 14, [2], (92, 14, (1,))),
    ],
)
def test_random_tables(seed, shape, k, sensitive, expected):
    codes = np.random.default_rng(seed).integers(0, 3, shape).astype(np.int16)
    made = anonymise(codes, k, sensitive)
    assert (made.suppressed, made.k, made.diversity) == expected


@pytest.mark.parametrize(("k", "suppressed"), [(2, 3414), (5, 11249), (11, 18981)])
def test_public_table_of_ctdc(shared, k, suppressed):
    frame = read_table(shared / "data" / "ctdc" / "ctdc_synthetic_2021_50k.csv").select(QUASI)
    domain = layout_domain(frame.columns)
    made = anonymise(encode_table(frame, domain).codes, k, [5])
    assert (made.suppressed, made.k, made.diversity) == (suppressed, k, (1,))
