"""Whether the extended maximum likelihood estimate exists, where the positive histories do not settle it.

With Z the null space of the positive histories' design and B the zero histories' rows times Z: the model is
not identifiable where B lacks full column rank; no estimate exists where some d has Bd >= 0, not all zero.
Fienberg and Rinaldo (2012), Annals of Statistics 40(2), 996-1023.
"""
# Compiled kernels: plain loops, since every call and slice costs compile time.
# ruff: noqa: C901, PLR0917

import math

import numpy as np

from palermo.estimation.lattice import (
    EXISTS,
    NO_ESTIMATE,
    NOT_IDENTIFIABLE,
    Floats,
    Integers,
    factor,
    inlined,
    inside,
    solve,
)


@inside
def eliminate(matrix: Floats, rows: int, columns: int, pivots: Integers) -> int:
    """Reduced row echelon form with full row pivoting.

    ``pivots[r]`` is the column of row r; the value is the rank.
    """
    rank = 0
    for column in range(columns):
        best, largest = rank, 1e-9
        for row in range(rank, rows):
            if abs(matrix[row, column]) > largest:
                best, largest = row, abs(matrix[row, column])
        if largest == 1e-9:
            continue
        for k in range(columns):
            matrix[rank, k], matrix[best, k] = matrix[best, k], matrix[rank, k]
        pivot = matrix[rank, column]
        for k in range(columns):
            matrix[rank, k] /= pivot
        for row in range(rows):
            if row != rank and matrix[row, column] != 0.0:
                weight = matrix[row, column]
                for k in range(columns):
                    matrix[row, k] -= weight * matrix[rank, k]
        pivots[rank] = column
        rank += 1
        if rank == rows:
            break
    return rank


@inside
def restricted(rows: Floats, active: Integers, size: int, target: Floats, values: Floats) -> None:
    """Least squares of ``target`` on the ``size`` active rows."""
    gram = np.empty((size, size))
    for i in range(size):
        values[i] = 0.0
        for c in range(rows.shape[1]):
            values[i] += rows[active[i], c] * target[c]
        for j in range(i + 1):
            gram[i, j] = 1e-13 if i == j else 0.0
            for c in range(rows.shape[1]):
                gram[i, j] += rows[active[i], c] * rows[active[j], c]
    factor(gram, size, 0.0)
    solve(gram, values, size)


@inlined
def to_unit_length(rows: Floats, target: Floats) -> None:
    """Scale each row to length 1, and leave the negative sum of the rows in ``target``."""
    for r in range(rows.shape[0]):
        length = 0.0
        for c in range(rows.shape[1]):
            length += rows[r, c] * rows[r, c]
        for c in range(rows.shape[1]):
            if length > 1e-24:
                rows[r, c] /= math.sqrt(length)
            target[c] -= rows[r, c]


@inlined
def leftover(
    rows: Floats, active: Integers, size: int, weights: Floats, target: Floats, residual: Floats
) -> float:
    """What the weighted active rows leave of ``target``, and its length."""
    length = 0.0
    for c in range(rows.shape[1]):
        residual[c] = target[c]
        for i in range(size):
            residual[c] -= weights[active[i]] * rows[active[i], c]
        length += residual[c] * residual[c]
    return math.sqrt(length)


@inlined
def steepest(rows: Floats, residual: Floats, weights: Floats) -> int:
    """The row outside the active set that reduces the residual fastest, or -1."""
    entering, most = -1, 1e-9
    for r in range(rows.shape[0]):
        slope = 0.0
        for c in range(rows.shape[1]):
            slope += rows[r, c] * residual[c]
        if slope > most and weights[r] == 0.0:
            entering, most = r, slope
    return entering


@inlined
def reach_of(values: Floats, weights: Floats, active: Integers, size: int) -> float:
    """How far towards the unrestricted weights one can go until one of them is zero, 0 to 1."""
    reach = 1.0
    for i in range(size):
        if values[i] <= 0.0:
            weight = weights[active[i]]
            reach = min(reach, weight / (weight - values[i]) if weight > 0.0 else 0.0)
    return reach


@inside
def balanced(rows: Floats) -> bool:
    """Whether a positive combination of the rows is zero (then no direction parts them, Stiemke's lemma).

    Least squares with weights of at least one, by the active set method of Lawson and Hanson (1974).
    """
    count, width = rows.shape
    target, residual = np.zeros(width), np.zeros(width)
    to_unit_length(rows, target)
    weights, values = np.zeros(count), np.empty(count)
    active = np.empty(count, np.int64)
    size = 0
    for _ in range(20 * (count + width)):
        if leftover(rows, active, size, weights, target, residual) < 1e-9 * count:
            return True
        entering = steepest(rows, residual, weights)
        if entering < 0:
            return False
        active[size] = entering
        size += 1
        reach = 0.0
        while reach < 1.0:
            restricted(rows, active, size, target, values)
            reach = reach_of(values, weights, active, size)
            kept = 0
            for i in range(size):
                weight = weights[active[i]]
                weight += reach * (values[i] - weight)
                weights[active[i]] = weight if weight > 1e-12 else 0.0
                if weight > 1e-12:
                    active[kept] = active[i]
                    kept += 1
            if kept == size and reach < 1.0:
                return False
            size = kept
    return False


@inside
def within(histories: Integers, count: int, terms: Integers, size: int) -> Floats:
    """The design matrix: 1 where the term is inside the history."""
    design = np.empty((count, size))
    for r in range(count):
        for j in range(size):
            design[r, j] = 1.0 if terms[j] & histories[r] == terms[j] else 0.0
    return design


@inside
def decide(counts: Floats, terms: Integers, size: int, empty: Integers, empties: int, lists: int) -> int:
    """The existence check where the positive histories alone do not settle it."""
    full = 1 << lists
    positive, zero = np.empty(full, np.int64), np.empty(full, np.int64)
    positives, zeros = 0, 0
    for history in range(1, full):
        kept = True
        for i in range(empties):
            kept = kept and empty[i] & history != empty[i]
        if counts[history] > 0.0:
            positive[positives] = history
            positives += 1
        elif kept:
            zero[zeros] = history
            zeros += 1
    design, others = within(positive, positives, terms, size), within(zero, zeros, terms, size)
    pivots = np.empty(size, np.int64)
    rank = eliminate(design, positives, size, pivots)
    if rank == size:
        return EXISTS
    rows, copy = np.empty((zeros, size - rank)), np.empty((zeros, size - rank))
    place, pivot = 0, 0
    for column in range(size):
        if pivot < rank and pivots[pivot] == column:
            pivot += 1
            continue
        for r in range(zeros):
            value = others[r, column]
            for k in range(rank):
                value -= design[k, column] * others[r, pivots[k]]
            rows[r, place] = value if abs(value) > 1e-9 else 0.0
            copy[r, place] = rows[r, place]
        place += 1
    if eliminate(copy, zeros, size - rank, pivots) < size - rank:
        return NOT_IDENTIFIABLE
    return EXISTS if balanced(rows) else NO_ESTIMATE
