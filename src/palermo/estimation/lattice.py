"""Compiled arithmetic on the lattice of subsets of lists, and Cholesky's factor.

A history is a bit mask (bit i = seen on list i); arrays over histories have length 2**lists and entry 0,
the people on no list, is never data.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])

EXISTS, NO_ESTIMATE, NOT_IDENTIFIABLE, NOT_CONVERGED = 0, 1, 2, 3
"""What the existence check and the fit answer."""


def compiled(function: Kernel) -> Kernel:
    """Compile with the result kept on disk and Python's lock released, so that threads run side by side."""
    return cast("Kernel", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inside(function: Kernel) -> Kernel:
    """A part of a compiled function that Python never calls: without a door of its own it compiles faster."""
    return _part(function, "never")


def inlined(function: Kernel) -> Kernel:
    """A part that is called in one place: copied there before compiling, it is optimised once, not twice."""
    return _part(function, "always")


def _part(function: Kernel, inline: str) -> Kernel:
    compiler: Any = numba.njit  # its stubs do not know the two last options
    made: Kernel = compiler(
        nogil=True, error_model="numpy", inline=inline, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return made


@inside
def add_supersets(values: Floats, lists: int) -> None:
    """Replace each entry by the sum over the histories that contain it."""
    size = 1 << lists
    for bit in range(lists):
        step = 1 << bit
        for block in range(0, size, 2 * step):
            for history in range(block, block + step):
                values[history] += values[history + step]


@inside
def multiply_subsets(values: Floats, lists: int) -> None:
    """Replace each entry by the product over the subsets of its history."""
    size = 1 << lists
    for bit in range(lists):
        step = 1 << bit
        for block in range(0, size, 2 * step):
            for history in range(block, block + step):
                values[history + step] *= values[history]


@inside
def factor(matrix: Floats, size: int, tolerance: float) -> bool:
    """Cholesky in place (lower triangle); false where a pivot falls below ``tolerance`` of its diagonal."""
    for j in range(size):
        diagonal = matrix[j, j]
        pivot = diagonal
        for k in range(j):
            pivot -= matrix[j, k] * matrix[j, k]
        if not pivot > tolerance * diagonal:
            return False
        root = math.sqrt(pivot)
        matrix[j, j] = root
        for i in range(j + 1, size):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = value / root
    return True


@inside
def solve(matrix: Floats, vector: Floats, size: int) -> None:
    """Solve in place with the lower factor that ``factor`` left."""
    for i in range(size):
        value = vector[i]
        for k in range(i):
            value -= matrix[i, k] * vector[k]
        vector[i] = value / matrix[i, i]
    for i in range(size - 1, -1, -1):
        value = vector[i]
        for k in range(i + 1, size):
            value -= matrix[k, i] * vector[k]
        vector[i] = value / matrix[i, i]
