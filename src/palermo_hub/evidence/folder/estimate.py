"""What a run's estimate says to the public: intervals rounded outward to two figures, and the grade.

It lies outside the privacy ledger, and says why: an estimate is made from overlaps of whole lists, and two
figures of it tell nothing of one person. The count of persons observed, which is exact, is left behind.
"""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palermo.errors import UnreadableFileError

if TYPE_CHECKING:
    import hashlib

OUTSIDE = (
    "outside the privacy ledger: made from the overlaps of whole lists, and rounded outward to two figures"
)


def published_estimate(path: Path, digest: "hashlib._Hash") -> dict[str, Any] | None:
    """The estimate of ``out/estimate.json`` as it may be published; none where the run made none.

    Raises:
        UnreadableFileError: the file is not what ``palermo run`` writes.
    """
    if not path.is_file():
        return None
    try:
        published = _published(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFileError(
            f"{path.name} is not an estimate: make it again with `palermo run`."
        ) from error
    digest.update(json.dumps(published, sort_keys=True).encode())
    return published


def _published(found: dict[str, Any]) -> dict[str, Any]:
    shown = _thick(found)
    panel = [
        {"method": str(row["method"]), "interval": rounded(row["interval"])}
        for row in found.get("panel", [])
        if shown
    ]
    return {
        "year": int(found["year"]),
        "population": str(found["population"]),
        "agreement": str(found["agreement"]),
        "range": rounded(found["range"]) if shown else None,
        "panel": panel,
        "protection": OUTSIDE,
    }


def _thick(found: dict[str, Any]) -> bool:
    """Whether the panel may be published at all: it grades itself, and says where it is too thin."""
    return str(found["agreement"]) in {"agree", "differ"}


def rounded(interval: Sequence[float | None]) -> list[int | None]:
    """An interval rounded outward to two figures; an end that is not known stays so."""
    low, high = interval
    return [
        None if low is None else _two_figures(low, math.floor),
        None if high is None else _two_figures(high, math.ceil),
    ]


def _two_figures(value: float, towards: Callable[[float], int]) -> int:
    unit = 10 ** max(0, len(str(int(value))) - 2)
    whole: int = towards(value / unit) * unit
    return whole
