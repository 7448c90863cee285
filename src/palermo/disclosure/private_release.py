"""A differentially private release: charge, measure, fit, estimate, sample, write, in this order.

After ``measure`` nothing reads the data: what is written is a function of the stored noisy numbers and the
seed, so a run that was cut short is finished from them without spending again.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.accountant import Guarantee
from palermo.disclosure.attack import Audit, attack_one_person
from palermo.disclosure.cells import Cells, count_cells
from palermo.disclosure.fitting.evidence import Dial
from palermo.disclosure.fitting.mixture import Mixture, Target, fit
from palermo.disclosure.fitting.noisy import Noisy
from palermo.disclosure.fitting.refinement import refine
from palermo.disclosure.fitting.sampling import sample
from palermo.disclosure.fitting.support import expected_triples
from palermo.disclosure.fitting.targets import Targets, agree, estimate
from palermo.disclosure.measure import Measurement, Pairs, Triples, measure
from palermo.errors import DisclosureError
from palermo.records.files import replacing

STORE = "measurement.npz"
USUAL_DIAL: Dial = "balanced"
"""Whose records the counts agree with, whatever the dial of those published: it is for records alone."""
TRIALS = 1_000
"""Attacks with, and as many without, one person, that every release runs on itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Release:
    """A release not yet written: ``records`` (n, C) codes, ``targets``, the ``measurement`` of both."""

    records: NDArray[np.int16]
    targets: Targets
    measurement: Measurement


def measure_table(codes: NDArray[np.int16], cells: Cells, guarantee: Guarantee, seed: int) -> Measurement:
    """Measure a table; the three-way cells are chosen by a fit to the noisy pairs."""

    def choose(pairs: Pairs) -> NDArray[np.int64]:
        mixture = _fit(pairs, cells, seed)
        return expected_triples(mixture, cells, pairs.persons).worth_measuring()

    return measure(codes, cells, guarantee, choose)


def compose(measurement: Measurement, cells: Cells, dial: Dial, seed: int) -> Release:
    """Make the counts and the records from what was measured."""
    pairs, triples = measurement.pairs, measurement.triples
    mixture = _fit(pairs, cells, seed)
    noisy = Noisy(
        persons=pairs.persons,
        one=pairs.one,
        two=pairs.two,
        places=triples.places,
        three=triples.counts,
        sigmas=(*pairs.sigmas, triples.sigma),
        lost=measurement.lost,
        cap=pairs.cap,
    )
    targets = estimate(noisy, mixture, expected_triples(mixture, cells, pairs.persons), cells, seed)
    first = sample(mixture, cells, targets.persons, seed)
    usual = refine(first, targets, cells, USUAL_DIAL, seed)
    records = usual if dial == USUAL_DIAL else refine(usual, targets, cells, dial, seed)
    agreed = agree(targets, count_cells(usual, cells).three)
    return Release(records=records, targets=agreed, measurement=measurement)


def attack(measurement: Measurement) -> Audit:
    """Attack one person with fresh noise of the same scale."""
    values = max(min(measurement.pairs.cap, 6), 3)
    return attack_one_person(measurement.guarantee, values, TRIALS)


def store(measurement: Measurement, audit: Audit, path: Path, identity: str) -> None:
    """Keep the noisy numbers and the attack's result, so that the run can be finished without the data.

    Args:
        measurement: what was measured.
        audit: what the attack found; it is kept because another run of it would draw other noise.
        path: the file.
        identity: keyed digest of the request; it tells nothing to a reader without the ledger's key.
    """
    pairs, triples, promise = measurement.pairs, measurement.triples, measurement.guarantee
    with replacing(path, private=False) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            identity=np.array(identity),
            audit=np.array([audit.mu, audit.upper, audit.claimed, audit.success]),
            pairs=np.array([pairs.persons, pairs.cap, *pairs.sigmas, triples.sigma]),
            promise=np.array([promise.epsilon, promise.delta, promise.mu, promise.rho]),
            lost=np.array(measurement.lost),
            one=pairs.one,
            two=pairs.two,
            places=triples.places,
            three=triples.counts,
        )


def restore(path: Path, identity: str) -> tuple[Measurement, Audit] | None:
    """Read the noisy numbers of a request back; nothing where the file is missing or another request's.

    Raises:
        DisclosureError: the file is not whole.
    """
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["identity"]) != identity:
                return None
            mu_found, upper, claimed, success = kept["audit"].tolist()
            audit = Audit(mu=mu_found, upper=upper, claimed=claimed, success=success)
            persons, cap, *sigmas, sigma = kept["pairs"].tolist()
            epsilon, delta, mu, rho = kept["promise"].tolist()
            measurement = Measurement(
                pairs=Pairs(
                    persons=persons, cap=int(cap), one=kept["one"], two=kept["two"], sigmas=tuple(sigmas)
                ),
                triples=Triples(places=kept["places"], counts=kept["three"], sigma=sigma),
                lost=tuple(kept["lost"].tolist()),
                guarantee=Guarantee(epsilon=epsilon, delta=delta, mu=mu, rho=rho),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DisclosureError(
            f"{path} cannot be read ({type(error).__name__}): put it back from a copy, or delete it and run "
            "again, which spends again"
        ) from None
    return measurement, audit


@lru_cache(maxsize=1)
def _fit(pairs: Pairs, cells: Cells, seed: int) -> Mixture:
    """The model of the noisy pairs; kept: three-way cells are chosen by it, then counts are made of it."""
    return fit(Target.of(pairs.persons, pairs.one, pairs.two, pairs.sigmas[1:], cells), cells, seed)
