"""The panel: every method that applies, the envelope of their intervals, and a grade of their agreement."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError, UsageError
from palermo.estimation.bootstrap import resample
from palermo.estimation.result import MethodEstimate
from palermo.estimation.stepwise import estimate_stepwise
from palermo.estimation.table import CaptureHistories

POPULATION = "persons exploited on this territory at any time in the reference year"
"""The population that is estimated, unless stated otherwise."""

Estimator = Callable[[CaptureHistories, NDArray[np.int64], int, str], MethodEstimate]


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


def _stepwise(
    histories: CaptureHistories, resamples: NDArray[np.int64], seed: int, backend: str
) -> MethodEstimate:
    del seed
    return estimate_stepwise(histories, resamples, backend=backend)


def _main_effects(
    histories: CaptureHistories, resamples: NDArray[np.int64], seed: int, backend: str
) -> MethodEstimate:
    del seed
    return estimate_stepwise(histories, resamples, threshold=0, backend=backend, method="main_effects")


METHODS: dict[str, Estimator] = {"stepwise": _stepwise, "main_effects": _main_effects}
"""Every method by its name, in the order of the panel."""


def estimate(
    histories: CaptureHistories,
    *,
    methods: Sequence[str] = (),
    bootstrap: int = 20_000,
    seed: int = 1,
    backend: str = "threads",
    population: str = POPULATION,
) -> Panel:
    """Estimate a population by several methods.

    Args:
        histories: the table.
        methods: names from ``METHODS``; all that apply where empty.
        bootstrap: replicates for the methods that need them.
        seed: of all random draws.
        backend: where replicates run: threads, loky, ray or dask.
        population: who is counted, in words.

    Raises:
        UsageError: if a method has an unknown name.
        EstimationError: if the table carries no estimate.
    """
    unknown = [name for name in methods if name not in METHODS]
    if unknown:
        raise UsageError(f"There is no method '{unknown[0]}'. The methods are: {', '.join(METHODS)}.")
    generator = np.random.default_rng(seed)
    resamples = resample(histories, bootstrap, generator)
    answers, warnings = [], list(histories.notices)
    for name in methods or METHODS:
        began = time.perf_counter()
        try:
            answer = METHODS[name](histories, resamples, seed, backend)
        except EstimationError as error:
            warnings.append(f"{name}: {error}")
            continue
        answers.append(replace(answer, seconds=time.perf_counter() - began))
    if not answers:
        raise EstimationError(f"It cannot be estimated. {' '.join(warnings)}")
    limits = (min(a.interval[0] for a in answers), max(a.interval[1] for a in answers))
    grade, reason = grade_agreement(answers)
    return Panel(
        observed=histories.observed,
        lists=histories.lists,
        panel=tuple(answers),
        range=limits,
        agreement=grade,
        reason=reason,
        warnings=tuple(warnings),
        population=population,
    )


def grade_agreement(answers: Sequence[MethodEstimate]) -> tuple[str, str]:
    """The grade of the methods' agreement and the rule behind it.

    They agree when every estimate lies inside every other method's interval; otherwise they differ. Without
    a finite estimate it cannot be estimated.
    """
    finite = [answer for answer in answers if math.isfinite(answer.estimate)]
    if not finite:
        return "cannot be estimated", "no method has a finite estimate"
    for one in finite:
        for other in finite:
            if not other.interval[0] <= one.estimate <= other.interval[1]:
                return "differ", f"the estimate by {one.method} lies outside the interval by {other.method}"
    return "agree", "each estimate lies inside the interval of every other method"
