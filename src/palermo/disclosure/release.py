"""Release: one command, three modes, one folder; every mode is charged to the ledger first."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from palermo.disclosure import describe, pages, private_release
from palermo.disclosure.accountant import Guarantee, check_budget, guarantee
from palermo.disclosure.attack import Audit
from palermo.disclosure.cells import Cells
from palermo.disclosure.exact_release import TOO_FEW, WEAKER, k_words, table_words, write_k, write_tables
from palermo.disclosure.folder import prepare, refuse_full, write_counts, write_outside, write_records
from palermo.disclosure.foresee import Foreseen, foresee
from palermo.disclosure.k_anonymity import K, anonymise
from palermo.disclosure.ledger import Entry, charge, digest, mark, read_ledger
from palermo.disclosure.measure import Measurement
from palermo.disclosure.outcomes import (
    NoisyOutcomes,
    Outcomes,
    divided,
    measure_outcomes,
    restore_outcomes,
    store_outcomes,
    write_outcomes,
)
from palermo.disclosure.protected_tables import LEAST, protect, usual_tables
from palermo.disclosure.refusal import refuse_looks
from palermo.disclosure.request import LEAST_PERSONS, Request
from palermo.disclosure.table import CodedTable, encode_table, read_table
from palermo.errors import DisclosureError, UsageError

Tell = Callable[[str], None]
Measured = tuple[Measurement, Audit, NoisyOutcomes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a release came to, for the caller; the folder holds the rest.

    Attributes:
        mode: the mode that was used, which is tables under 1,000 persons.
        records: synthetic or kept records written.
        columns: columns released.
        cells_kept: cells whose counts were measured or published.
        guarantee: the promise, or nothing for modes that promise no epsilon.
        ledger_left: epsilon left of the total, or nothing where no total is set.
        notes: what the office should know, one sentence each; never a person's data.
    """

    mode: str
    records: int
    columns: int
    cells_kept: int
    guarantee: Guarantee | None
    ledger_left: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _What:
    """What a private release measures, and under which promise: all ``cells``, and perhaps ``outcomes``."""

    promise: Guarantee
    cells: Cells
    outcomes: Outcomes | None


def release(
    request: Request,
    tell: Tell = lambda _: None,
    *,
    frame: pl.DataFrame | None = None,
    outcomes: Outcomes | None = None,
) -> Outcome:
    """Make a release and write its folder.

    Args:
        request: what is asked.
        tell: is told each step as it begins.
        frame: the table, where it is not to be read from the request's file.
        outcomes: what became of the same persons; a release with noise gives a share of its budget to them.

    Raises:
        UsageError: the budget promises nothing, or a file is missing.
        DisclosureError: the release would break its rule, or the ledger forbids it.
    """
    if request.mode == "dp" and frame is None:
        check_budget(request.epsilon, request.delta)
    read_ledger(request.ledger)
    tell("reading the table")
    given = read_table(request.table, region_of=request.region_of) if frame is None else frame
    table = encode_table(given, request.domain, request.person)
    refuse_looks(table.outside)
    if not len(table.codes):
        raise DisclosureError("the table has no record: nothing can be released")
    small = len(table.codes) < LEAST_PERSONS
    if request.mode == "dp" and not small:
        check_budget(request.epsilon, request.delta)
    folder = prepare(request.folder)
    if request.mode == "dp" and not small:
        made = _private(request, table, folder, tell, outcomes)
    else:
        made = _exact(request, table, folder, small=small)
    if table.outside:
        write_outside(request.folder, table.outside)
    return made


def _exact(request: Request, table: CodedTable, folder: Path, *, small: bool) -> Outcome:
    if request.mode == "k":
        return _k_anonymous(request, table, folder)
    return _tables(request, table, folder, small=small)


def public_size(persons: int) -> int:
    """The number of persons rounded up to one figure: the order of magnitude is taken as public."""
    unit: int = 10 ** (len(str(persons)) - 1)
    return -(-persons // unit) * unit


def predict(request: Request) -> tuple[Guarantee, tuple[Foreseen, ...]]:
    """The guarantee and the error of each table that a release would have; nothing is measured or spent."""
    persons = encode_table(
        read_table(request.table, region_of=request.region_of), request.domain, request.person
    )
    promise = guarantee(request.epsilon, _delta(request, len(persons.codes)))
    return promise, foresee(promise, len(request.domain.columns), request.wanted)


def _delta(request: Request, persons: int) -> float:
    return request.delta if request.delta is not None else 1.0 / public_size(max(persons, 10)) ** 2


def _private(
    request: Request, table: CodedTable, folder: Path, tell: Tell, outcomes: Outcomes | None
) -> Outcome:
    promise, cells = guarantee(request.epsilon, _delta(request, len(table.codes))), Cells.of(request.domain)
    what = _What(promise=promise, cells=cells, outcomes=outcomes)
    entry, measured = _measured(request, table, what, tell)
    try:
        made = _published(request, entry.request, measured, cells, tell)
        if outcomes and measured[2]:
            write_outcomes(request.folder, outcomes, measured[2])
    except (KeyboardInterrupt, OSError, UsageError) as error:
        raise DisclosureError(
            f"stopped before publishing ({_why(error)}): epsilon {promise.epsilon:g} is spent. Run the same "
            f"command again: it finishes from {_store(request, entry.request)} without spending again"
        ) from None
    ledger = mark(request.ledger, entry, "published")
    return Outcome(
        mode="dp",
        records=len(made.records),
        columns=len(request.domain.columns),
        cells_kept=cells.values + int(cells.pair_mask.sum()) + len(measured[0].triples.places),
        guarantee=promise,
        ledger_left=ledger.left(),
        notes=_notes(table),
    )


def _published(
    request: Request, identity: str, measured: Measured, cells: Cells, tell: Tell
) -> private_release.Release:
    """What is made of the noisy numbers, written; nothing of it reads the data."""
    tell("fitting counts and records")
    folder, (measurement, audit, noisy) = request.folder, measured
    made = private_release.compose(measurement, cells, request.fabrication, request.seed)
    tell("writing the folder")
    if request.kept:
        private_release.store(measurement, audit, folder / private_release.STORE, identity)
    write_records(folder / "records.csv", made.records, request.domain)
    write_counts(folder / "counts.csv", made.targets, cells, request.domain)
    describe.write_private(folder, request, made, gap=noisy is not None)
    pages.write_quality(folder, made, request, cells)
    pages.write_attack(folder, made, audit, request.earlier)
    return made


def _k_anonymous(request: Request, table: CodedTable, folder: Path) -> Outcome:
    k = request.k or K
    entry = _charge_exact(request, table, "k")
    made = anonymise(table.codes, k, request.places(request.sensitive))
    write_k(folder, request.domain, made, k, request.sensitive)
    pages.write_exact_pages(folder, k_words(made, k, request.sensitive), request.earlier)
    ledger = mark(request.ledger, entry, "published")
    return Outcome(
        mode="k",
        records=len(made.records),
        columns=len(request.domain.columns),
        cells_kept=len(np.unique(made.records, axis=0)),
        guarantee=None,
        ledger_left=ledger.left(),
        notes=(f"k-anonymous: {WEAKER}", *_notes(table)),
    )


def _tables(request: Request, table: CodedTable, folder: Path, *, small: bool) -> Outcome:
    widths = [len(values) for values in request.domain.values]
    wanted = [request.places(table.columns) for table in request.wanted] or usual_tables(request.domain)
    made = protect(table.codes, widths, wanted, request.k or LEAST)
    entry = _charge_exact(request, table, "tables")
    shown = write_tables(folder, request.domain, made, small)
    pages.write_exact_pages(folder, table_words(made), request.earlier)
    ledger = mark(request.ledger, entry, "published")
    why = ("fewer than 1,000 persons: protected tables are made instead of noisy records",) if small else ()
    if made.nothing:
        why = (*why, TOO_FEW.format(least=made.least))
    return Outcome(
        mode="tables",
        records=0,
        columns=len(request.domain.columns),
        cells_kept=shown,
        guarantee=None,
        ledger_left=ledger.left(),
        notes=(*why, *_notes(table)),
    )


def _charge_exact(request: Request, table: CodedTable, mode: str) -> Entry:
    """Note a release without noise; refused beside a private release of the same persons."""
    asked = json.dumps({"domain": asdict(request.domain), "mode": mode, "k": request.k}).encode()
    identity = digest(request.ledger, asked, table.codes.tobytes())
    same = read_ledger(request.ledger).charged(identity, request.folder.name, published=True)
    if same and (request.kept or same.status != "published"):
        return same
    refuse_full(request.folder)
    return charge(
        request.ledger, None, mode=mode, request=identity, folder=request.folder.name, total=request.total
    )[0]


def _measured(request: Request, table: CodedTable, what: _What, tell: Tell) -> tuple[Entry, Measured]:
    """Charge and measure; or take up a run of the same request that was measured before."""
    promise, identity = what.promise, _identity(request, table, what)
    place, again = _store(request, identity), request.kept is not None
    with _alone(request, identity):
        before = read_ledger(request.ledger).charged(identity, request.folder.name, published=again)
        kept = _restored(place, identity, what) if before else None
        if before and kept:
            tell("made from what was measured before: nothing more is spent")
            return before, kept
        if not before:
            refuse_full(request.folder)
        # a run that died while measuring told nobody anything: its charge is this run's (ADR 0230)
        paid = before if before and again and before.status == "spent" else None
        entry = paid or _charge(request, promise, identity)
        tell(f"measuring: epsilon {promise.epsilon:g} is charged to {request.ledger.name}")
        try:
            measured = _all_measured(table, what, request.seed)
            prepare(place.parent)
            if measured[2]:
                store_outcomes(measured[2], _outcomes_beside(place))
            private_release.store(*measured[:2], place, identity)
        except (KeyboardInterrupt, OSError, UsageError) as error:
            raise DisclosureError(
                f"stopped while measuring ({_why(error)}): epsilon {promise.epsilon:g} is charged to "
                f"{request.ledger.name} and nothing was published"
            ) from None
        mark(request.ledger, entry, "measured")
    return entry, measured


def _all_measured(table: CodedTable, what: _What, seed: int) -> Measured:
    """Both parts of the release under one promise: their mu², added up, is the promise's."""
    outcomes = what.outcomes
    rest, mu = divided(what.promise, outcomes.share) if outcomes else (what.promise, 0.0)
    found = private_release.measure_table(table.codes, what.cells, rest, seed)
    measurement = replace(found, guarantee=what.promise)
    noisy = measure_outcomes(outcomes, mu) if outcomes else None
    return measurement, private_release.attack(measurement), noisy


def _restored(place: Path, identity: str, what: _What) -> Measured | None:
    """What was measured before, unless a part of it is missing."""
    kept = private_release.restore(place, identity)
    noisy = restore_outcomes(_outcomes_beside(place)) if what.outcomes else None
    return None if kept is None or (what.outcomes and not noisy) else (*kept, noisy)


def _outcomes_beside(place: Path) -> Path:
    return place.with_suffix(".outcomes.npz")


@contextmanager
def _alone(request: Request, identity: str) -> Iterator[None]:
    """Wait for another process that measures for the same request; one that dies lets go by itself."""
    if request.kept is None:
        yield
        return
    prepare(request.kept)
    with (request.kept / f".{identity[:32]}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _charge(request: Request, promise: Guarantee, identity: str) -> Entry:
    return charge(
        request.ledger, promise, mode="dp", request=identity, folder=request.folder.name, total=request.total
    )[0]


def _store(request: Request, identity: str) -> Path:
    """Where the noisy numbers are kept: in the release, unless they must outlive it."""
    return request.kept / f"{identity[:32]}.npz" if request.kept else request.folder / private_release.STORE


def _why(error: BaseException) -> str:
    return "cancelled" if isinstance(error, KeyboardInterrupt) else str(error) or type(error).__name__


def _identity(request: Request, table: CodedTable, what: _What) -> str:
    promise, outcomes = what.promise, what.outcomes
    asked = {"domain": asdict(request.domain), "epsilon": promise.epsilon, "delta": promise.delta}
    told = [str(outcomes.share).encode(), outcomes.counts.tobytes()] if outcomes else []
    return digest(request.ledger, json.dumps(asked).encode(), table.codes.tobytes(), *told)


def _notes(table: CodedTable) -> tuple[str, ...]:
    outside, names = sum(map(len, table.outside.values())), ", ".join(table.outside)
    if not outside:
        return ()
    return (
        f"{outside} values of {names} are not in the public list: not published, counted as not reported",
    )
