"""k-anonymity (Sweeney 2002) of whole combinations, with l-diversity (Machanavajjhala 2007): a weaker mode.

A record stays only if at least k records share its whole combination of the released columns. It protects
against being singled out in one release; it does not add up over releases and promises nothing against one
who knows other records.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K = 11
"""Least class size; the Counter-Trafficking Data Collaborative used 11 until 2020."""

Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KRelease:
    """Records whose combination at least k share.

    Attributes:
        records: (kept, C) codes, in an order that tells nothing of the input's.
        suppressed: records left out.
        k: size of the smallest class kept, 0 where none is.
        diversity: fewest different values of each sensitive column among records alike in all columns that
        are not sensitive, 0 where none is kept.
    """

    records: Codes
    suppressed: int
    k: int
    diversity: tuple[int, ...]


def anonymise(codes: Codes, k: int, sensitive: Sequence[int] = ()) -> KRelease:
    """Keep the records whose whole combination at least k records share.

    Args:
        codes: (n, C) codes of the columns.
        k: least class size.
        sensitive: columns that an attacker wants to learn, whose diversity is told.
    """
    _, member, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    member = member.ravel()
    kept = sizes[member] >= k
    records = codes[kept][np.argsort(member[kept], kind="stable")]
    known = np.delete(records, list(sensitive), axis=1)
    alike = np.unique(known, axis=0, return_inverse=True)[1].ravel()
    return KRelease(
        records=records,
        suppressed=int((~kept).sum()),
        k=int(sizes[sizes >= k].min()) if kept.any() else 0,
        diversity=tuple(_diversity(alike, records[:, column]) for column in sensitive),
    )


def _diversity(member: NDArray[np.intp], values: Codes) -> int:
    """Fewest different values, "not reported" among them, in any class."""
    if not len(member):
        return 0
    pairs = np.unique(np.stack([member, values.astype(np.intp)]), axis=1)
    return int(np.unique(pairs[0], return_counts=True)[1].min())
