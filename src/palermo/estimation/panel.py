"""The panel: every method that applies, the envelope of their intervals, and a grade of their agreement."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError, UsageError
from palermo.estimation.bic import estimate_bic
from palermo.estimation.bootstrap import resample
from palermo.estimation.chao import estimate_chao, estimate_chao_lists
from palermo.estimation.decomposable import MOST_LISTS, estimate_decomposable
from palermo.estimation.latent_class import estimate_latent_class
from palermo.estimation.result import MethodEstimate
from palermo.estimation.stepwise import estimate_stepwise
from palermo.estimation.suitability import FEWEST_PERSONS, FEWEST_SHARED, check, drop_empty_lists, too_thin
from palermo.estimation.table import CaptureHistories
from palermo.estimation.truncated import estimate_zelterman, estimate_zero_truncated
from palermo.estimation.two_lists import estimate_chapman, estimate_lincoln_petersen

POPULATION = "persons exploited on this territory at any time in the reference year"
"""The population that is estimated, unless stated otherwise."""

Estimator = Callable[[CaptureHistories, NDArray[np.int64], int, str], MethodEstimate]
BIC_REPLICATES = 5_000
"""At most so many for BIC, which fits 30 models in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Several methods' answers to one question.

    Attributes:
        observed: distinct persons on the lists.
        lists: names of the lists.
        panel: one answer a method.
        range: the envelope of the intervals; the upper limit may be infinite.
        agreement: ``agree``, ``differ`` or ``cannot be estimated``, followed by ``; too thin to publish``
            where that holds.
        reason: the rule that gave the grade, in words.
        warnings: what concerns all methods.
        population: who is counted, in words.
    """

    observed: int
    lists: tuple[str, ...]
    panel: tuple[MethodEstimate, ...]
    range: tuple[float, float]
    agreement: str
    reason: str
    warnings: tuple[str, ...]
    population: str = POPULATION


METHODS: dict[str, Estimator] = {
    "stepwise": lambda table, draws, _, backend: estimate_stepwise(table, draws, backend=backend),
    "bic": lambda table, draws, _, backend: estimate_bic(table, draws[:BIC_REPLICATES], backend=backend),
    "decomposable": lambda table, *_: estimate_decomposable(table),
    "latent_class": lambda table, _, seed, __: estimate_latent_class(table, seed),
    "main_effects": lambda table, draws, _, backend: estimate_stepwise(
        table, draws, threshold=0, backend=backend, method="main_effects"
    ),
    "lincoln_petersen": lambda table, *_: estimate_lincoln_petersen(table),
    "chapman": lambda table, *_: estimate_chapman(table),
    "chao": lambda table, *_: estimate_chao_lists(table),
}
"""Every method for two lists or more by its name, in the order of the panel."""
CONTACT_METHODS: dict[str, Callable[[Mapping[int, int]], MethodEstimate]] = {
    "zero_truncated": estimate_zero_truncated,
    "zelterman": estimate_zelterman,
    "chao": estimate_chao,
}
"""Every method for one list with repeat contacts."""
TWO_LISTS = ("lincoln_petersen", "chapman")


def applicable(histories: CaptureHistories) -> tuple[str, ...]:
    """The methods that apply to a table: two lists allow only independence."""
    if len(histories.lists) == 2:
        return TWO_LISTS
    return tuple(
        name
        for name in METHODS
        if name not in TWO_LISTS and not (name == "decomposable" and len(histories.lists) > MOST_LISTS)
    )


def estimate(
    histories: CaptureHistories,
    *,
    methods: Sequence[str] = (),
    bootstrap: int = 20_000,
    seed: int = 1,
    backend: str = "threads",
    population: str = POPULATION,
    more: Sequence[MethodEstimate] = (),
) -> Panel:
    """Estimate a population by several methods.

    Args:
        histories: the table.
        methods: names from ``METHODS``; all that apply where empty.
        bootstrap: replicates for the methods that need them.
        seed: of all random draws.
        backend: where replicates run: threads, loky, ray or dask.
        population: who is counted, in words.
        more: estimates made elsewhere that belong in the panel, such as those over draws of the linkage.

    Raises:
        UsageError: if a method has an unknown name.
        EstimationError: if the table carries no estimate.
    """
    _refuse_unknown(methods, METHODS)
    histories = drop_empty_lists(histories)
    warnings = [*histories.notices, *check(histories)]
    resamples = resample(histories, bootstrap, np.random.default_rng(seed))
    answers: list[MethodEstimate] = []
    for name in methods or applicable(histories):
        began = time.perf_counter()
        try:
            answer = METHODS[name](histories, resamples, seed, backend)
        except EstimationError as error:
            warnings.append(f"{name}: {error}")
            continue
        answers.append(replace(answer, seconds=time.perf_counter() - began))
    return _panel(
        observed=histories.observed,
        lists=histories.lists,
        answers=[*answers, *more],
        warnings=warnings,
        thin=too_thin(histories),
        population=population,
    )


def estimate_from_contacts(
    contacts: Mapping[int, int], *, list_name: str, methods: Sequence[str] = (), population: str = POPULATION
) -> Panel:
    """Estimate a population from one list that records repeat contacts.

    Args:
        contacts: ``{k: persons met exactly k times}``.
        list_name: of the list.
        methods: names from ``CONTACT_METHODS``; all where empty.
        population: who is counted, in words.

    Raises:
        UsageError: if a method has an unknown name.
        EstimationError: if nobody was met twice.
    """
    _refuse_unknown(methods, CONTACT_METHODS)
    answers, warnings = [], ["one list: the estimate rests on repeat contacts alone"]
    for name in methods or CONTACT_METHODS:
        try:
            answers.append(CONTACT_METHODS[name](contacts))
        except EstimationError as error:
            warnings.append(f"{name}: {error}")
    observed = sum(contacts.values())
    thin = observed < FEWEST_PERSONS or observed - contacts.get(1, 0) < FEWEST_SHARED
    return _panel(
        observed=observed,
        lists=(list_name,),
        answers=answers,
        warnings=warnings,
        thin=thin,
        population=population,
    )


def _refuse_unknown(methods: Sequence[str], known: Mapping[str, object]) -> None:
    for name in methods:
        if name not in known:
            raise UsageError(
                f"There is no method '{name}' for this table. The methods are: {', '.join(known)}."
            )


def _panel(
    *,
    observed: int,
    lists: tuple[str, ...],
    answers: Sequence[MethodEstimate],
    warnings: Sequence[str],
    thin: bool,
    population: str,
) -> Panel:
    if not answers:
        raise EstimationError(f"It cannot be estimated. {' '.join(warnings)}")
    grade, reason = grade_agreement(answers)
    if thin:
        grade += "; too thin to publish"
        reason += f"; fewer than {FEWEST_PERSONS} persons, or fewer than {FEWEST_SHARED} on two or more lists"
    return Panel(
        observed=observed,
        lists=lists,
        panel=tuple(answers),
        range=(min(a.interval[0] for a in answers), max(a.interval[1] for a in answers)),
        agreement=grade,
        reason=reason,
        warnings=tuple(warnings),
        population=population,
    )


def grade_agreement(answers: Sequence[MethodEstimate]) -> tuple[str, str]:
    """The grade of the methods' agreement and the rule behind it.

    They agree when every estimate lies inside every other method's interval; otherwise they differ. Chao's
    is a lower bound: it contradicts only estimates under its interval, and no interval has to hold it from
    below. Without a finite estimate it cannot be estimated.
    """
    finite = [answer for answer in answers if math.isfinite(answer.estimate)]
    if not finite:
        return "cannot be estimated", "no method has a finite estimate"
    for one in finite:
        for other in finite:
            low = 0.0 if one.method == "chao" else other.interval[0]
            high = math.inf if other.method == "chao" else other.interval[1]
            if not low <= one.estimate <= high:
                return "differ", f"the estimate by {one.method} lies outside the interval by {other.method}"
    return (
        "agree",
        "each estimate lies inside the interval of every other method, and none under the lower bound",
    )
