"""Bayesian latent classes: people differ in how likely each list is to see them, in a way that is learnt.

At least 20 chains from scattered starts, since one chain can settle far from the others and look sound:
split R-hat, effective sample size and a flag on several modes are part of the answer. Manrique-Vallier
(2016), Biometrics 72(4); Gelman et al. (2013), Bayesian Data Analysis, sections 11.4 and 11.5.
"""

import math

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories

CHAINS, CLASSES, BURN_IN, KEPT, THIN = 20, 10, 4_000, 600, 10
MOST_R_HAT, LEAST_SIZE = 1.1, 400.0
"""Past these the chains have not told the whole posterior."""


def sample_hidden(
    histories: CaptureHistories, seed: int, chains: int = CHAINS, kept: int = KEPT, burn_in: int = BURN_IN
) -> NDArray[np.float64]:
    """Draws of the people on no list: one row a chain."""
    from joblib import Parallel, delayed

    from palermo.estimation.gibbs import sample_chain

    seeds = np.random.SeedSequence(seed).generate_state(chains)
    positive = histories.positive
    traces = np.empty((chains, kept))
    Parallel(n_jobs=-1, prefer="threads")(
        delayed(sample_chain)(
            positive,
            histories.counts[positive],
            len(histories.lists),
            CLASSES,
            int(seeds[chain]),
            burn_in,
            THIN,
            traces[chain],
        )
        for chain in range(chains)
    )
    return traces


def estimate_latent_class(
    histories: CaptureHistories, seed: int, *, chains: int = CHAINS, level: float = 0.95
) -> MethodEstimate:
    """The posterior median over all chains and the middle ``level``.

    Args:
        histories: the table.
        seed: of the chains.
        chains: at least 20, unless a test wants fewer.
        level: of the interval.

    Raises:
        EstimationError: for fewer than three lists.
    """
    if len(histories.lists) < 3:
        raise EstimationError("latent classes need three lists or more")
    traces = sample_hidden(histories, seed, chains) + histories.observed
    logs = np.log(traces)
    r_hat, size = split_r_hat(logs), effective_size(logs)
    modes = modes_of(logs.ravel())
    medians = np.median(traces, axis=1)
    apart = bool(medians.max() > 1.25 * medians.min() and r_hat > MOST_R_HAT)
    warnings = []
    if r_hat > MOST_R_HAT:
        warnings.append(f"the chains disagree (split R-hat {r_hat:.2f}, should be below {MOST_R_HAT})")
    if size < LEAST_SIZE:
        warnings.append(f"few independent draws (effective sample size {size:.0f})")
    if apart or modes > 1:
        warnings.append(
            f"several modes: chains centre between {medians.min():,.0f} and {medians.max():,.0f} persons"
        )
    low, middle, high = np.quantile(traces, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return MethodEstimate(
        method="latent_class",
        estimate=float(middle),
        interval=(float(low), float(high)),
        level=level,
        warnings=tuple(warnings),
        details={
            "chains": chains,
            "classes": CLASSES,
            "sweeps": BURN_IN + KEPT * THIN,
            "r_hat": r_hat,
            "effective_size": size,
            "multimodal": apart or modes > 1,
            "chain_medians": medians.tolist(),
            "traces": traces[:, :: max(1, KEPT // 100)].tolist(),
        },
    )


def split_r_hat(draws: NDArray[np.float64]) -> float:
    """Potential scale reduction of chains (rows), each cut in half: near 1 when all tell the same."""
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = float(parts.var(axis=1, ddof=1).mean())
    between = float(parts.mean(axis=1).var(ddof=1))
    return math.sqrt((half - 1) / half + between / within) if within > 0 else 1.0


def effective_size(draws: NDArray[np.float64]) -> float:
    """Effective sample size of chains (rows), with Geyer's initial positive sequence."""
    chains, length = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1)
    total = within * (length - 1) / length + draws.mean(axis=1).var(ddof=1)
    if total <= 0:
        return float(chains * length)
    correlation = 1 - (within - covariance) / total
    pairs = correlation[1 : length - 1 : 2][: length // 2 - 1] + correlation[2:length:2][: length // 2 - 1]
    stop = int(np.argmax(pairs < 0)) if np.any(pairs < 0) else pairs.size
    return float(chains * length / max(1 + 2 * pairs[:stop].sum(), 1e-9))


def modes_of(values: NDArray[np.float64]) -> int:
    """How many peaks of the smoothed density stand apart.

    A dip of a third between them, a tenth of the height.
    """
    low, high = np.quantile(values, [0.001, 0.999])
    if high - low < 1e-9:
        return 1
    bins = 120
    heights, _ = np.histogram(values, bins=bins, range=(low, high))
    spread = min(values.std(), float(np.subtract(*np.quantile(values, [0.75, 0.25]))) / 1.34)
    width = max(2 * 1.06 * spread * values.size**-0.2, 2 * (high - low) / bins)
    reach = np.arange(-bins // 2, bins // 2 + 1) * (high - low) / bins
    kernel = np.exp(-0.5 * (reach / width) ** 2)
    density = np.convolve(np.pad(heights, 1), kernel / kernel.sum(), mode="same")
    tops = np.flatnonzero((density[1:-1] >= density[:-2]) & (density[1:-1] > density[2:])) + 1
    accepted: list[int] = []
    for top in sorted(tops.tolist(), key=lambda place: -density[place]):
        dips = [density[min(top, other) : max(top, other)].min() for other in accepted]
        if density[top] > 0.1 * density.max() and all(dip < density[top] * 2 / 3 for dip in dips):
            accepted.append(top)
    return max(len(accepted), 1)
