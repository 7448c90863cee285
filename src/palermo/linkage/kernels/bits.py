"""Bits: setting those of n-grams, and counting those that records share."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

Array = NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use, keep the machine code on disk, and let other threads run meanwhile."""
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _count_bits(_context: Any, word: Any) -> Any:  # noqa: ANN401 - numba's own types
    """The machine's instruction that counts the bits of a word."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        integer = ir.IntType(64)
        count = builder.module.declare_intrinsic("llvm.ctpop", [integer], ir.FunctionType(integer, [integer]))
        return builder.call(count, arguments)

    return types.int64(word), generate


popcount = cast("Callable[[Any], int]", intrinsic(_count_bits))


@compiled
def shared_words4(w: Array, tile: Array, k: int, j: int) -> int:
    """Bits that four words of one record share with those of record ``j`` of a tile."""
    return (
        popcount(w[k] & tile[k, j])
        + popcount(w[k + 1] & tile[k + 1, j])
        + popcount(w[k + 2] & tile[k + 2, j])
        + popcount(w[k + 3] & tile[k + 3, j])
    )


@compiled
def set_bits(  # noqa: PLR0917
    words: Array, ids: Array, starts: Array, places: Array, per_token: int, per_text: int
) -> None:
    """Set the bits of every text's n-grams in ``words``.

    Args:
        words: (n, w) uint64, changed in place.
        ids: number of each n-gram, text after text.
        starts: (n + 1,), where each text's n-grams begin.
        places: (n-grams, k), bits of each n-gram.
        per_token: bits of each n-gram, or 0.
        per_text: bits shared among a text's n-grams where ``per_token`` is 0; the first n-grams get the rest.
    """
    for i in range(words.shape[0]):
        count = starts[i + 1] - starts[i]
        for t in range(count):
            bits = per_token
            if bits == 0:
                bits = per_text // count + (1 if t < per_text % count else 0)
            token = ids[starts[i] + t]
            for k in range(bits):
                p = places[token, k]
                shift = ((p >> 3) & 7) * 8 + 7 - (p & 7)
                words[i, p >> 6] |= np.uint64(1) << np.uint64(shift)
