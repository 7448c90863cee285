"""Subtraction: the differencing attack, run on this release and an earlier one of the same persons.

Every count that stands in both folders is subtracted. Between noisy releases the surest difference is bounded
by both errors; between exact ones a difference of a few persons tells of these few.
"""

import csv
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palermo.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtraction:
    """This release less an earlier one.

    Attributes:
        folder: name of the earlier release.
        mode: how the earlier one was made: dp, k or tables.
        mu: what the earlier one cost, 0 where it has no noise.
        cells: cells in both.
        beyond: share whose difference is beyond both errors; 5 % would be by chance alone.
        narrowest: smallest 95 % error of a difference, in persons.
        few: differences of 1 to ``least`` - 1 persons between two exact counts: they tell of so few.
    """

    folder: str
    mode: str
    mu: float
    cells: int
    beyond: float
    narrowest: float
    few: int = 0


def subtract(folder: Path, earlier: Path, least: int = 0) -> Subtraction:
    """Run the differencing attack: subtract every count of an earlier release from this one's.

    Args:
        folder: this release.
        earlier: the earlier one.
        least: count of persons under which a difference between exact counts tells too much.

    Raises:
        UsageError: the earlier folder is no release.
    """
    now, before = _read(folder), _read(earlier)
    both = sorted(set(now) & set(before))
    difference = np.array([now[cell][0] - before[cell][0] for cell in both])
    error = np.array([math.hypot(now[cell][1], before[cell][1]) for cell in both])
    mode, mu = _facts(earlier)
    return Subtraction(
        folder=earlier.name,
        mode=mode,
        mu=mu,
        cells=len(both),
        beyond=float(np.mean(np.abs(difference) > error)) if both else 0.0,
        narrowest=float(error.min()) if both else math.inf,
        few=int(((np.abs(difference) > 0) & (np.abs(difference) < least) & (error == 0)).sum()),
    )


def _facts(folder: Path) -> tuple[str, float]:
    try:
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        return str(facts["mode"]), float(facts.get("mu", 0.0))
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{folder.name} is no earlier release: it has no release.json to read") from None


def _read(folder: Path) -> dict[str, tuple[float, float]]:
    """Each published count with its error; of k-anonymous records the size of each class of records alike."""
    counts, records = folder / "counts.csv", folder / "records.csv"
    if counts.is_file():
        with counts.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["combo"]: (float(row["count"]), float(row["error"])) for row in rows if row["count"]}
    if not records.is_file():
        raise UsageError(f"{folder.name} is no earlier release: it has neither counts.csv nor records.csv")
    with records.open(encoding="utf-8", newline="") as file:
        head, *lines = list(csv.reader(file)) or [[]]
    classes = Counter(map(tuple, lines))
    return {_combo(head, values): (float(size), 0.0) for values, size in classes.items()}


def _combo(head: list[str], values: tuple[str, ...]) -> str:
    return ";".join(f"{name}:{value}" for name, value in zip(head, values, strict=True) if value)
