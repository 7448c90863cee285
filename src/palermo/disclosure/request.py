"""Request: what is asked of a release, however it was asked (options, plan or recognised layout)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from palermo.disclosure.domain import Domain
from palermo.disclosure.fitting.evidence import Dial
from palermo.disclosure.plan import WantedTable

Mode = Literal["dp", "k", "tables"]
MODES: tuple[Mode, ...] = get_args(Mode)
DIALS: tuple[Dial, ...] = ("balanced", "uncontrolled", "minimise")
LEAST_PERSONS = 1_000
"""Under this many persons a release is made of protected tables: noise that hides one of few hides all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked.

    Attributes:
        table: the file of records.
        domain: columns and public code lists.
        mode: dp, k or tables.
        epsilon: budget of this release.
        delta: its delta, or nothing for 1 / persons² with persons rounded up to one figure.
        fabrication: the dial.
        k: least size of a class (k) or least publishable count (tables), or nothing for the mode's own.
        person: column that numbers persons, where rows are not persons.
        folder: the release folder.
        ledger: the ledger's file.
        total: (epsilon, delta) that may be spent in all.
        seed: of post-processing.
        earlier: folders of earlier releases of the same persons, which the attack page subtracts.
        wanted: tables that a plan names: protected tables hold these, and the quality page tells of them.
        sensitive: columns whose diversity a k-anonymous release reports.
        region_of: district → its region, by which case records tell places.
        joined: a row is a person, joined from the records of several organisations.
        kept: folder where noisy numbers outlive the release folder; the same request is then made from them
            again and nothing more is spent.
    """

    table: Path
    domain: Domain
    mode: Mode
    epsilon: float
    delta: float | None
    fabrication: Dial
    folder: Path
    ledger: Path
    k: int | None = None
    person: str | None = None
    total: tuple[float, float] | None = None
    seed: int = 1
    earlier: tuple[Path, ...] = ()
    wanted: tuple[WantedTable, ...] = ()
    sensitive: tuple[str, ...] = ()
    region_of: Mapping[str, str] = field(default_factory=dict)
    joined: bool = False
    kept: Path | None = None

    def places(self, columns: tuple[str, ...]) -> tuple[int, ...]:
        """Places of columns in the domain, in its order."""
        return tuple(sorted(map(self.domain.columns.index, set(columns))))
