"""Foresee: the error of each table before anything is spent, from the budget and the columns alone."""

from dataclasses import dataclass

from palermo.disclosure.accountant import Guarantee
from palermo.disclosure.plan import WantedTable
from palermo.disclosure.sensitivity import ERROR_BARS, UNIT, Shares, noise_scale, squared_bound

USUAL_CAP = 16
"""Values of a person counted in full that are assumed; a release fixes the cap from its own noisy numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a count of a table would be worth.

    Attributes:
        name: the table.
        k: number of columns.
        error: half the 95 % interval of one cell before the model narrows it, in persons.
        enough: whether it is within the error the plan accepts; nothing where the plan names none.
    """

    name: str
    k: int
    error: float
    enough: bool | None


def foresee(promise: Guarantee, columns: int, wanted: tuple[WantedTable, ...] = ()) -> tuple[Foreseen, ...]:
    """The error of one-, two- and three-way counts, and of the tables a plan wants.

    Args:
        promise: the guarantee that would be spent.
        columns: number of columns of the release.
        wanted: the plan's tables.
    """
    errors = {k: _error(promise, columns, k) for k in (1, 2, 3) if k <= columns}
    general = [Foreseen(name=f"{k}-way counts", k=k, error=error, enough=None) for k, error in errors.items()]
    asked = [
        Foreseen(
            name=table.name,
            k=len(table.columns),
            error=errors[len(table.columns)],
            enough=None if table.error is None else errors[len(table.columns)] <= table.error,
        )
        for table in wanted
    ]
    return (*general, *asked)


def _error(promise: Guarantee, columns: int, ways: int) -> float:
    mu = promise.mu * Shares.of(promise.mu).ways[ways - 1] ** 0.5
    return round(ERROR_BARS * noise_scale(squared_bound(ways, min(USUAL_CAP, columns)), mu) / UNIT, 1)
