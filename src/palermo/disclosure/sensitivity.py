"""How far one person can move the counts: the lemma every guarantee of a release rests on, with its proof.

Setting. Person p has m(p) values reported, in different columns. For g = 1, 2, 3 let F_g(D) be the vector,
over all g-way cells c, of sum over the persons p in D who have all g values of c, of w_g(m(p)). The weights
are public integers:

    w_g(m) = min(B, floor(B · sqrt(C(cap, g) / C(m, g))))        with B = ``UNIT`` and cap public.

Lemma. If D' is D with one person added or removed, ||F_g(D) - F_g(D')||² <= B² · C(cap, g).

Proof. Only the added or removed person's terms differ. A person with m values has all g values of exactly
C(m, g) cells (one for each choice of g of the m columns), and adds w_g(m) to each, so the squared distance
is w_g(m)² · C(m, g). If C(m, g) <= C(cap, g) this is at most B² · C(m, g) <= B² · C(cap, g). Otherwise
w_g(m)² <= B² · C(cap, g) / C(m, g), and the product is at most B² · C(cap, g). ∎

Leaving cells out (choosing which three-way cells to measure from what was published before) only removes
terms of the sum. The number of persons (weight B, one cell) and the table of persons by number of values
(weight B, one cell each) move by B: C = 1.
``squared_distance`` is the left side, ``squared_bound`` the right; a property test compares them with
counts of random tables.

A record longer than the cap is counted with less weight, not cut: at cap 12 the public file of CTDC loses
6.0 % of its pairs by weight and 10.5 % by cutting, at the same noise (docs/adr/0071).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNIT = 64
"""B: what a record not longer than the cap adds to a cell, so that smaller weights are whole numbers."""
ERROR_BARS = 2.2
"""Standard errors in an error, published or foreseen: above the 1.96 of 95 in 100 (ADR 0077)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How mu² is divided among what is measured; the parts sum to one and depend on mu alone (ADR 0073)."""

    persons: float = 0.005
    lengths: float = 0.010
    one: float = 0.085
    two: float = 0.650
    three: float = 0.250

    @classmethod
    def of(cls, mu: float) -> "Shares":
        """The division for a mu: under 1 noise hides most three-way cells, and pairs earn more."""
        return cls() if mu < 1 else cls(one=0.1, two=0.5, three=0.385)

    @property
    def ways(self) -> tuple[float, float, float]:
        """The parts of the one-, two- and three-way cells."""
        return self.one, self.two, self.three


def weights(columns: int, cap: int) -> NDArray[np.int64]:
    """(columns + 1, 3) what a record with m values adds to each one-, two- and three-way cell."""
    return np.array([[_weight(m, g, cap) for g in (1, 2, 3)] for m in range(columns + 1)], dtype=np.int64)


def squared_bound(ways: int, cap: int) -> int:
    """B² · C(cap, ways): the lemma's bound; with ``ways`` 0, of a count in which a person is in one cell."""
    return UNIT * UNIT * (math.comb(cap, ways) if ways else 1)


def squared_distance(values: int, ways: int, cap: int) -> int:
    """The exact squared distance a person with this many values makes."""
    return _weight(values, ways, cap) ** 2 * math.comb(values, ways)


def noise_scale(squared: int, mu: float) -> float:
    """Scale of the Gaussian that makes a vector of this squared sensitivity mu-GDP."""
    return math.sqrt(squared) / mu


def _weight(values: int, ways: int, cap: int) -> int:
    whole, held = math.comb(cap, ways), math.comb(values, ways)
    return UNIT if held <= whole else math.isqrt(UNIT * UNIT * whole // held)
