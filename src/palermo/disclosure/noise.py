"""Noise: the discrete Gaussian of Canonne, Kamath and Steinke (2020, arXiv 2004.00010), drawn by OpenDP.

This is the only module that may draw noise for data (a test reads the sources for any other). Textbook
samplers in floating point give outputs that only one neighbour can produce; OpenDP's works on integers and
rationals from a cryptographic source.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

BLOCK = 20_000
"""Draws made in one call: OpenDP releases Python's lock, so blocks run on all cores."""


def add_noise(values: NDArray[np.int64], scale: float) -> NDArray[np.int64]:
    """Add independent discrete Gaussian noise to integers.

    Args:
        values: exact integers, of any shape.
        scale: the distribution's sigma, in the same unit.

    Returns:
        The noisy integers, in the shape of ``values``.
    """
    flat = np.ascontiguousarray(values, dtype=np.int64).ravel()
    blocks = [flat[i : i + BLOCK] for i in range(0, len(flat), BLOCK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        noisy = list(pool.map(lambda block: _noisy(block, scale), blocks))
    return np.concatenate([np.zeros(0, np.int64), *noisy]).reshape(values.shape)


def _noisy(values: NDArray[np.int64], scale: float) -> NDArray[np.int64]:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64"), len(values)), dp.l2_distance(T="i64")
    return np.array(dp.m.make_gaussian(*space, scale)(values), dtype=np.int64)
