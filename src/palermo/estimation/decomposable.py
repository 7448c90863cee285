"""Average over all decomposable graphical models.

With a grid that widens until the mass at its edge is negligible.

Each graph has a hyper-Dirichlet prior of total weight one, the population the prior 1/N. Madigan and York
(1997), "Bayesian methods for estimation of the size of a closed population", Biometrika 84(1), 19-31. Up to
six lists: seven have 617,675 decomposable graphs (OEIS A058862),
a minute of work for the same answer.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from palermo.errors import EstimationError
from palermo.estimation.result import MethodEstimate
from palermo.estimation.table import CaptureHistories, superset_sums

MOST_LISTS = 6
EDGE_MASS = 1e-5
"""The posterior mass of the last tenth of the grid (on the log scale) must fall below this."""
WIDEST = 1e9
"""Times the observed: where the grid gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The posterior over the population and the graphs.

    Attributes:
        population: grid of persons in all.
        mass: posterior probability of each grid point (a point stands for the whole numbers near it).
        graphs: edge sets as bit masks over ``CaptureHistories.pairs``.
        weights: posterior probability of each graph.
        edge: mass at the upper edge of the grid.
    """

    population: NDArray[np.float64]
    mass: NDArray[np.float64]
    graphs: NDArray[np.int64]
    weights: NDArray[np.float64]
    edge: float


@cache
def decomposable_graphs(lists: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """All decomposable graphs.

    Edge masks, and for each graph how often each set of lists is a factor of the density.

    A graph is decomposable when simplicial vertices can be taken off until none is left; the density is
    then the product over them of the margin of the vertex with its neighbours over the margin of the
    neighbours.
    """
    pairs = list(combinations(range(lists), 2))
    graphs = np.arange(1 << len(pairs))
    near = np.zeros((graphs.size, lists), np.int64)
    for k, (i, j) in enumerate(pairs):
        edge = graphs >> k & 1
        near[:, i] |= edge << j
        near[:, j] |= edge << i
    factors = np.zeros((graphs.size, 1 << lists), np.int8)
    left = np.full(graphs.size, (1 << lists) - 1)
    for _ in range(lists):
        taken = np.zeros(graphs.size, np.bool_)
        for v in range(lists):
            around = near[:, v] & left
            simplicial = (left >> v & 1 == 1) & ~taken
            for u in range(lists):
                inside = around >> u & 1 == 1
                simplicial &= ~inside | (around & ~near[:, u] & ~(1 << u) == 0)
            rows = np.flatnonzero(simplicial)
            factors[rows, around[rows] | (1 << v)] += 1
            factors[rows, around[rows]] -= 1
            left[rows] &= ~(1 << v)
            taken |= simplicial
    whole = left == 0
    return graphs[whole], factors[whole]


def posterior(histories: CaptureHistories) -> Posterior:
    """The joint posterior of the population and the graph.

    Raises:
        EstimationError: for fewer than 3 or more than 6 lists, or if the data set no upper limit.
    """
    lists = len(histories.lists)
    if not 3 <= lists <= MOST_LISTS:
        raise EstimationError(f"decomposable graphs need 3 to {MOST_LISTS} lists; found {lists}")
    graphs, factors = decomposable_graphs(lists)
    reach = 30.0
    while reach <= WIDEST:
        hidden, width = _grid(histories.observed, reach, 3000 if lists < MOST_LISTS else 800)
        own = _coefficients(histories.observed, hidden) + np.log(width / (histories.observed + hidden))
        mass, weights = _sums(factors, _margin_densities(histories, hidden), own)
        edge = float(mass[hidden > histories.observed * reach**0.9].sum())
        if edge < EDGE_MASS:
            return Posterior(
                population=histories.observed + hidden,
                mass=mass,
                graphs=graphs,
                weights=weights,
                edge=edge,
            )
        reach *= 10
    raise EstimationError("the data set no upper limit to the population under decomposable graphs")


def _sums(
    factors: NDArray[np.int8], densities: NDArray[np.float64], own: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The posterior summed over graphs and over populations, 4,000 graphs at a time to spare memory."""
    top, mass, weights = -np.inf, np.zeros(own.size), np.zeros(0)
    for first in range(0, len(factors), 4000):
        joint = factors[first : first + 4000, 1:].astype(np.float64) @ densities
        joint += own
        highest = max(top, float(joint.max()))
        joint -= highest
        np.exp(joint, out=joint)
        before = np.exp(top - highest)
        mass = mass * before + joint.sum(axis=0)
        weights = np.concatenate([weights * before, joint.sum(axis=1)])
        top = highest
    return mass / mass.sum(), weights / weights.sum()


def estimate_decomposable(histories: CaptureHistories, level: float = 0.95) -> MethodEstimate:
    """The posterior median and the middle ``level`` of the posterior.

    Raises:
        EstimationError: as ``posterior``.
    """
    answer = posterior(histories)
    shares = np.cumsum(answer.mass)
    low, middle, high = (
        float(answer.population[np.searchsorted(shares, share)])
        for share in ((1 - level) / 2, 0.5, (1 + level) / 2)
    )
    order = np.argsort(-answer.weights)[:10]
    models = [
        [histories.name_of(pair) for k, pair in enumerate(histories.pairs) if int(answer.graphs[i]) >> k & 1]
        for i in order
    ]
    saturated = float(answer.weights[np.argmax(answer.graphs)])
    thin = np.linspace(0, answer.mass.size - 1, 200).astype(np.int64)
    return MethodEstimate(
        method="decomposable",
        estimate=middle,
        interval=(low, high),
        level=level,
        model=tuple(models[0]),
        warnings=(f"{saturated:.0%} of the weight lies on the model that fits anything",)
        if saturated > 0.5
        else (),
        details={
            "graphs": int(answer.graphs.size),
            "mean": float(answer.population @ answer.mass),
            "best_models": [
                {"model": model, "share": float(answer.weights[i])}
                for model, i in zip(models, order, strict=True)
            ],
            "saturated_share": saturated,
            "edge_mass": answer.edge,
            "posterior": {
                "population": answer.population[thin].tolist(),
                "cumulative": shares[thin].tolist(),
            },
        },
    )


def _grid(observed: int, reach: float, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Persons not seen.

    Every whole number while there are few, then log-spaced; and the width of each point.
    """
    top = observed * reach
    points = np.unique(np.round(np.concatenate([np.arange(200), np.geomspace(200, max(top, 400), size)])))
    bounds = np.concatenate([[-0.5], (points[1:] + points[:-1]) / 2, [points[-1] + 0.5]])
    return points, np.diff(bounds)


def _margin_densities(histories: CaptureHistories, hidden: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log density of each set of lists' margin (rows.

    The empty set left out) for each number of people not seen.
    """
    from scipy.special import gammaln

    lists = len(histories.lists)
    population = histories.observed + hidden
    rows = np.empty(((1 << lists) - 1, hidden.size))
    margins = superset_sums(histories.counts)
    for chosen in range(1, 1 << lists):
        subsets = [mask for mask in range(1 << lists) if mask & chosen == mask]
        prior = 1.0 / len(subsets)
        counts = _exact(margins, subsets)
        seen = gammaln(counts[1:] + prior).sum() - len(subsets) * gammaln(prior)
        rows[chosen - 1] = seen + gammaln(counts[0] + hidden + prior) - gammaln(1 + population)
    return rows


def _exact(margins: NDArray[np.int64], subsets: list[int]) -> NDArray[np.int64]:
    """Persons on exactly these lists of the chosen ones, from superset sums; ``subsets`` ascends from 0."""
    values = margins[subsets].copy()
    step = 1
    while step < values.size:
        view = values.reshape(-1, 2, step)
        view[:, 0] -= view[:, 1]
        step *= 2
    return values


def _coefficients(observed: int, hidden: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import gammaln

    values: NDArray[np.float64] = gammaln(observed + hidden + 1) - gammaln(hidden + 1)
    return values
