"""Two pages made with every private release: what is safe to quote, and what attackers would learn.

The pages are HTML without scripts or addresses; their figures are computed from the release and from attacks
that were run.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np

from palermo.disclosure.accountant import delta_of
from palermo.disclosure.attack import Audit
from palermo.disclosure.fitting.shrinkage import Estimates
from palermo.disclosure.folder import ERROR_BARS, LEAST_COUNT, write_text
from palermo.disclosure.private_release import TRIALS, Release
from palermo.errors import UsageError

SAFE = 0.2
"""Largest error, as a share of the count, at which a figure is called safe to quote."""
NONE_EARLIER = (
    "No earlier release was given to compare with (earlier, in the plan). Releases without noise do not add "
    "up: two of them can tell together what neither tells alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtraction:
    """This release less an earlier one.

    Attributes:
        folder: name of the earlier release.
        cells: cells in both.
        beyond: share whose difference is beyond both errors; 5 % would be by chance alone.
        narrowest: smallest 95 % error of a difference, in persons.
        few: differences of 1 to ``least`` - 1 persons between two exact counts: they tell of so few.
    """

    folder: str
    cells: int
    beyond: float
    narrowest: float
    few: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactWords:
    """What the pages of a release without noise say: to whom may it be quoted, and what two readers learn.

    Attributes:
        quality: what may be quoted.
        journalist: what one learns who reads the folder.
        trafficker: what one learns who knows a victim.
        least: count of persons under which a difference tells too much.
    """

    quality: str
    journalist: str
    trafficker: str
    least: int


def subtract(folder: Path, earlier: Path, least: int = 0) -> Subtraction:
    """Run the differencing attack: subtract every count of an earlier release from this one's.

    Raises:
        UsageError: the earlier folder has no counts.
    """
    now, before = _read(folder), _read(earlier)
    both = sorted(set(now) & set(before))
    difference = np.array([now[cell][0] - before[cell][0] for cell in both])
    error = np.array([math.hypot(now[cell][1], before[cell][1]) for cell in both])
    return Subtraction(
        folder=earlier.name,
        cells=len(both),
        beyond=float(np.mean(np.abs(difference) > error)) if both else 0.0,
        narrowest=float(error.min()) if both else math.inf,
        few=int(((np.abs(difference) > 0) & (np.abs(difference) < least) & (error == 0)).sum()),
    )


def write_quality(folder: Path, made: Release) -> None:
    """Write quality.html: error by table and by size of count, and what is safe to quote."""
    targets = made.targets
    rows: list[tuple[str, ...]] = []
    for k, given in ((1, targets.one), (2, targets.two), (3, targets.three)):
        rows += _quality_rows(k, given)
    head = ("Attributes", "Count", "Counts published", "Middling error", "Error as share", "Safe to quote")
    body = _table(head, rows)
    write_text(
        folder / "quality.html",
        _page(
            "What may be quoted",
            "<p>Each count of <code>counts.csv</code> has an error: half of its 95 % interval, in persons. "
            "A count is "
            f"called safe to quote where that is at most {SAFE:.0%} of it. Quote it with its error. "
            "<code>records.csv</code> agrees with these counts, but is for exploring: an invented "
            "combination can occur "
            "in it, and a rare one can be missing.</p>" + body,
        ),
    )


def write_attack(folder: Path, made: Release, audit: Audit, earlier: Sequence[Path] = ()) -> None:
    """Write attack.html: what a journalist, one who knows a victim, and one who subtracts would learn."""
    gone = [subtract(folder, other) for other in earlier]
    best = (1 + delta_of(audit.claimed, 0.0)) / 2
    sections = (
        ("A journalist", _journalist(made)),
        ("A trafficker who knows one victim", _trafficker(audit, best)),
        ("A reader who subtracts this release from the last", "".join(map(_subtracted, gone)) or _alone()),
    )
    text = "".join(f"<h2>{escape(title)}</h2><p>{words}</p>" for title, words in sections)
    write_text(folder / "attack.html", _page("What an attacker would learn", text))


def write_exact_pages(folder: Path, words: ExactWords, earlier: Sequence[Path] = ()) -> None:
    """Write quality.html and attack.html of a release without noise; every earlier one is subtracted."""
    write_text(folder / "quality.html", _page("What may be quoted", f"<p>{escape(words.quality)}</p>"))
    gone = [_few(subtract(folder, other, words.least)) for other in earlier]
    sections = (
        ("A journalist", escape(words.journalist)),
        ("A trafficker who knows one victim", escape(words.trafficker)),
        ("A reader who subtracts this release from the last", "".join(gone) or escape(NONE_EARLIER)),
    )
    text = "".join(f"<h2>{escape(title)}</h2><p>{told}</p>" for title, told in sections)
    write_text(folder / "attack.html", _page("What an attacker would learn", text))


def _few(found: Subtraction) -> str:
    told = (
        f"{found.few:,} of the differences are of so few persons that they would have been withheld as "
        "counts: <strong>do not publish this release beside that one</strong>. "
        if found.few
        else "No difference is of so few persons that it would have been withheld as a count. "
    )
    return f"We subtracted {escape(found.folder)} from this release in {found.cells:,} counts. {told}"


def _journalist(made: Release) -> str:
    lone = int((made.targets.three.counts < 10).sum())
    return (
        f"reads about {made.targets.persons:,} records and finds many that are alone of their kind. None is "
        f"a "
        f"person: each was drawn from noisy counts. Of the three-way counts {lone:,} are under ten, and "
        f"their errors "
        "are as large as they are: none of them says that such a person exists."
    )


def _trafficker(audit: Audit, best: float) -> str:
    return (
        "knows all other records and all that is known of one victim, and asks whether she is in the file. "
        "We ran "
        f"the best test there is {2 * TRIALS:,} times on fresh noise: it was right {audit.success:.1%} of "
        f"the times, "
        f"where a coin is right 50 % and the promise allows {best:.1%}. Measured distance {audit.mu:.2f} of "
        f"{audit.claimed:.2f} claimed. He learns what the statistics say of persons like her, whether or "
        f"not she is "
        "in the file: no protection can hide that."
    )


def _subtracted(found: Subtraction) -> str:
    return (
        f"We subtracted {escape(found.folder)} from this release in {found.cells:,} counts. "
        f"{found.beyond:.1%} differ "
        f"by more than both errors; the surest difference is known to within {found.narrowest:,.0f} "
        f"persons. What both "
        "releases cost together is in the ledger. "
    )


def _alone() -> str:
    return (
        "No earlier release was given to compare with (<code>earlier</code> in the plan). The ledger adds "
        "up what all "
        "releases of these persons cost together, and that sum bounds what subtracting any of them can show."
    )


def _quality_rows(k: int, given: Estimates) -> Iterable[tuple[str, ...]]:
    bounds = (LEAST_COUNT, 10.0, 100.0, 1000.0, math.inf)
    for low, high in pairwise(bounds):
        inside = (given.counts >= low) & (given.counts < high)
        if inside.any():
            error = ERROR_BARS * given.errors[inside]
            share = error / given.counts[inside]
            size = f"{low:g} and over" if high == math.inf else f"{low:g} to {high:g}"
            middle = f"{np.median(error):,.0f}", f"{np.median(share):.0%}"
            yield (str(k), size, f"{inside.sum():,}", *middle, f"{np.mean(share <= SAFE):.0%}")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    line = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{line}</tr></thead><tbody>{body}</tbody></table>"


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #14213d; max-width: 42rem; margin: 2rem auto; padding: 0
1rem; }} table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ border-bottom: 1px solid #d5dbe1; padding: .3rem .6rem; text-align: end; }}
</style></head><body><h1>{escape(title)}</h1>{body}</body></html>
"""


def _read(folder: Path) -> dict[str, tuple[float, float]]:
    path = folder / "counts.csv"
    if not path.is_file():
        raise UsageError(f"{folder.name} is no earlier release: it has no counts.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["combo"]: (float(row["count"]), float(row["error"])) for row in rows if row["count"]}
