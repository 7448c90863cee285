"""The model: a mixture of products, fitted to noisy one- and two-way counts by Adam (Kingma and Ba 2015).

Component k holds share pi_k of the persons and has each column's values (or "not reported") independently
with probabilities q_k. All two-way counts of the model are one matrix product, so the cost does not depend
on the number of persons. The family is that of Aydore and others (2021, arXiv 2103.06641) and Liu, Vietri
and Wu (2021, arXiv 2106.07153). The fit stops when the weighted squared residual has fallen to what the
noise alone explains (Morozov's discrepancy principle), so that no number of steps is tuned on a table.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.cells import Cells

COMPONENTS = 300
MOST_STEPS = 800
LEAST_STEPS = 60
RATE = 0.06

Single = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """A mixture of products.

    Attributes:
        shares: (K,) share of persons in each component.
        values: (K, V) probability of each value in each component; a column's sum to one less "not reported".
    """

    shares: Single
    values: Single

    def one_way(self) -> Floats:
        """(V,) probability of each value."""
        return np.asarray(self.shares @ self.values, dtype=np.float64)

    def two_way(self) -> Floats:
        """(V, V) probability of each two values together."""
        return np.asarray(self.values.T @ (self.shares[:, None] * self.values), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What a mixture is fitted to, as shares of the persons.

    Attributes:
        one: (V,) noisy.
        two: (V, V) noisy, symmetric.
        mask: (V, V) one where ``two`` is a cell.
        precisions: of ``one`` and ``two``, one over the variance of their noise.
    """

    one: Single
    two: Single
    mask: Single
    precisions: tuple[float, float]

    @classmethod
    def of(
        cls, persons: float, one: Floats, two: Floats, sigmas: tuple[float, float], cells: Cells
    ) -> "Target":
        """From noisy counts of persons (``two`` upper triangle) and their noise's standard deviations."""
        mask = cells.pair_mask
        return cls(
            one=(one / persons).astype(np.float32),
            two=((two + two.T) / persons).astype(np.float32),
            mask=(mask | mask.T).astype(np.float32),
            precisions=((persons / sigmas[0]) ** 2, (persons / sigmas[1]) ** 2),
        )

    @property
    def cells(self) -> float:
        """Number of one- and two-way cells: the weighted squared residual that noise alone makes."""
        return float(self.mask.sum() / 2 + len(self.one))


def fit(target: Target, cells: Cells, seed: int) -> Mixture:
    """Fit a mixture to noisy counts.

    Args:
        target: the noisy counts as shares.
        cells: the layout of the cells.
        seed: of the starting point; the result is the same for the same seed and machine.
    """
    parameters = _start(target, cells, np.random.default_rng(seed))
    adam = _Adam(parameters)
    for step in range(MOST_STEPS):
        residual, gradients = _gradients(target, cells, parameters)
        if step >= LEAST_STEPS and residual <= target.cells:
            break
        adam.update(parameters, gradients, step)
    shares, values, _ = _probabilities(cells, parameters)
    return Mixture(shares=shares, values=values)


def _start(target: Target, cells: Cells, generator: np.random.Generator) -> list[Single]:
    """Log weights of values (K, V), "not reported" (K, C) and components (K,), around independence."""
    share = np.clip(target.one, 1e-5, 1)
    missing = np.clip(1 - np.add.reduceat(share, cells.starts[:-1]), 0.02, 1)
    spread = (
        generator.normal(0, 1.0, (COMPONENTS, len(share))),
        generator.normal(0, 0.5, (COMPONENTS, len(missing))),
    )
    return [
        (np.log(share) + spread[0]).astype(np.float32),
        (np.log(missing) + spread[1]).astype(np.float32),
        np.zeros(COMPONENTS, np.float32),
    ]


def _probabilities(cells: Cells, parameters: list[Single]) -> tuple[Single, Single, Single]:
    """Shares (K,), values (K, V) and "not reported" (K, C) from their log weights."""
    values, missing, shares = (np.exp(np.clip(p, -30, 30)) for p in parameters)
    total = np.add.reduceat(values, cells.starts[:-1], axis=1) + missing
    return shares / shares.sum(), values / np.repeat(total, cells.widths, axis=1), missing / total


def _gradients(target: Target, cells: Cells, parameters: list[Single]) -> tuple[float, list[Single]]:
    """The weighted squared residual and its gradient by each log weight, scaled to order one."""
    shares, values, missing = _probabilities(cells, parameters)
    two = (values.T @ (shares[:, None] * values) - target.two) * target.mask
    one = shares @ values - target.one
    first, second = (np.float32(p / sum(target.precisions)) for p in target.precisions)
    pull = values @ two
    by_value = shares[:, None] * (second * pull + first * one)
    by_share = second * (pull * values).sum(axis=1) / 2 + first * (values @ one)
    inner = np.add.reduceat(values * by_value, cells.starts[:-1], axis=1)
    residual = target.precisions[1] * float((two * two).sum()) / 2 + target.precisions[0] * float(
        (one * one).sum()
    )
    gradients = [
        values * (by_value - np.repeat(inner, cells.widths, axis=1)),
        -missing * inner,
        shares * (by_share - (shares * by_share).sum()),
    ]
    return residual, gradients


class _Adam:
    """Adam with a rate that falls as a cosine over the steps."""

    def __init__(self, parameters: list[Single]) -> None:
        self.first = [np.zeros_like(p) for p in parameters]
        self.second = [np.zeros_like(p) for p in parameters]

    def update(self, parameters: list[Single], gradients: list[Single], step: int) -> None:
        """Move the parameters, in place, one step down their gradients."""
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / MOST_STEPS)) + 1e-4
        rate /= 1 - 0.9 ** (step + 1)
        for parameter, gradient, mean, square in zip(
            parameters, gradients, self.first, self.second, strict=True
        ):
            mean[:] += np.float32(0.1) * (gradient - mean)
            square[:] += np.float32(0.01) * (gradient * gradient - square)
            size = np.sqrt(square / np.float32(1 - 0.99 ** (step + 1))) + np.float32(1e-12)
            parameter[:] -= np.float32(rate) * mean / size
