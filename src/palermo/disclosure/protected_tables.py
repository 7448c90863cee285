"""Protected tables: cross-tabulations with totals in which no small count can be read or worked out.

Primary suppression withholds counts from 1 to ``least`` - 1. Secondary suppression withholds further cells
until, by linear programming over all tables together, every withheld count could lie anywhere in an interval
at least ``least`` wide (Fischetti and Salazar 2001; the audit is Fellegi 1972). The smallest further counts
are chosen first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.domain import Domain
from palermo.disclosure.tables_system import Flags, System, build, companions, interval
from palermo.errors import DisclosureError

LEAST = 5
"""Least count that is shown; UNODC's own tables print smaller ones as "<5"."""
MOST_CELLS = 4_000
"""Cells of all tables together, so that the audit of every withheld cell stays affordable."""
CROSSED = 6
"""Columns crossed with one another where no plan names the tables."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProtectedTables:
    """Tables with some cells withheld: the ``system``, ``withheld`` (N,) cells, the ``least`` count shown."""

    system: System
    withheld: Flags
    least: int

    @property
    def nothing(self) -> bool:
        """Whether no count at all can be shown."""
        return bool(self.withheld.all())

    def audit(self) -> tuple[tuple[int, float, float], ...]:
        """Each withheld cell with the interval an attacker can work out: (cell, low, high)."""
        return tuple(
            (int(c), *interval(self.system, self.withheld, int(c))) for c in np.nonzero(self.withheld)[0]
        )


def protect(
    codes: NDArray[np.int16], widths: Sequence[int], tables: Sequence[tuple[int, ...]], least: int = LEAST
) -> ProtectedTables:
    """Withhold cells of tables until none can be worked out more closely than the rule.

    Args:
        codes: (n, C) codes, 0 where not reported.
        widths: number of values of each column.
        tables: columns of each table, one or two.
        least: least count that is shown.

    Raises:
        DisclosureError: the tables have too many cells.
    """
    size = sum(int(np.prod([widths[c] + 1 for c in table])) for table in tables)
    if size > MOST_CELLS:
        raise DisclosureError(
            f"the tables have {size} cells, more than {MOST_CELLS}: name fewer columns with --columns "
            "or tables in a plan"
        )
    system = build(codes, widths, tables)
    withheld = (system.counts > 0) & (system.counts < least)
    if len(codes) < least:
        # of so few even a zero tells what all of them have in common
        withheld = np.ones(len(withheld), dtype=bool)
    done = np.zeros(len(withheld), dtype=bool)
    while (open_cells := np.nonzero(withheld & ~done)[0]).size:
        cell = int(open_cells[np.argmax(system.counts[open_cells])])
        low, high = interval(system, withheld, cell)
        if high - low < least - 1e-6:
            withheld = withheld | _companions(system, withheld, cell, least)
        done[cell] = True
    return ProtectedTables(system=system, withheld=withheld, least=least)


def _companions(system: System, withheld: Flags, cell: int, least: int) -> Flags:
    """Cells to withhold beside one; all cells where no smaller choice protects it."""
    for zeros in (False, True):
        found = companions(system, withheld, cell, least, zeros=zeros)
        if found.any():
            return found
    return np.ones(len(withheld), dtype=bool)


def usual_tables(domain: Domain) -> list[tuple[int, ...]]:
    """Each column alone, and the first columns with more than one value crossed, while the cells stay few."""
    widths = [len(values) for values in domain.values]
    tables: list[tuple[int, ...]] = [(c,) for c in range(len(widths))]
    cells = sum(width + 1 for width in widths)
    crossed = [c for c, width in enumerate(widths) if width > 1][:CROSSED]
    for i, j in combinations(crossed, 2):
        more = (widths[i] + 1) * (widths[j] + 1)
        if cells + more <= MOST_CELLS / 2:
            tables.append((i, j))
            cells += more
    return tables
