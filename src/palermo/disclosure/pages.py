"""Two pages made with every release: what is safe to quote, and what attackers would learn.

Their figures are computed from what is published and from attacks that were run; nothing of them reads the
data.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palermo.disclosure.accountant import delta_of, together
from palermo.disclosure.attack import Audit
from palermo.disclosure.cells import Cells, triple_members
from palermo.disclosure.fitting.shrinkage import Estimates
from palermo.disclosure.folder import LEAST_COUNT, write_text
from palermo.disclosure.foresee import foresee
from palermo.disclosure.page import page, paragraphs, sections, table, told
from palermo.disclosure.private_release import TRIALS, Release
from palermo.disclosure.request import Request
from palermo.disclosure.sensitivity import ERROR_BARS
from palermo.disclosure.subtraction import Subtraction, subtract

SAFE = 0.2
"""Largest error, as a share of the count, at which a figure is called safe to quote."""
JOURNALIST = "A journalist"
TRAFFICKER = "A trafficker who knows one victim"
SUBTRACTER = "A reader who subtracts this release from the last"
HEAD = ("Counts published", "Middling error, in persons", "Error as share of the count", "Safe to quote")
RECORDS = {
    "balanced": "Rare combinations are partly invented in it and partly missing from it.",
    "minimise": "Hardly a combination in it is invented; most of the rarer ones are missing from it.",
    "uncontrolled": "Nothing was done against invented combinations: many of the rare ones are.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactWords:
    """What the pages of a release without noise say: how it may be quoted, and what two readers learn.

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


def write_quality(folder: Path, made: Release, request: Request, cells: Cells) -> None:
    """Write quality.html: error by table and by size of count, and what is safe to quote."""
    parts = _parts(made, cells)
    body = told(
        f"Quote counts from counts.csv, each with its error: the truth is within it 95 times in 100. A count "
        f"is safe to quote where its error is at most {SAFE * 100:.0f} % of it."
    )
    body += paragraphs(
        "The error is of one count. Of a sum of counts it is at most the sum of their errors. Take no "
        "largest or smallest of many counts as proven: among many, some are far off.",
        f"records.csv agrees with the counts, and is for exploring. {RECORDS[request.fabrication]} "
        "Quote no figure from it.",
    )
    tables = (
        table("By number of attributes and size of the count", ("Count", *HEAD), _by_size(parts)),
        table(
            "By table: what was foreseen before anything was spent, and what came",
            ("Table", "Foreseen error", *HEAD, "Accepted by the plan"),
            _by_table(parts, made, request),
        ),
        table("By column, one attribute alone", ("Column", *HEAD), _by_column(parts[0], request)),
    )
    write_text(folder / "quality.html", page("What may be quoted", body + "\n".join(tables)))


def write_attack(folder: Path, made: Release, audit: Audit, earlier: Sequence[Path] = ()) -> None:
    """Write attack.html: what a journalist, one who knows a victim, and one who subtracts would learn."""
    best = _guesses(audit.claimed)
    body = told(
        "No record of this release is a person. Who knows all about everybody else and tests whether one "
        f"woman is in the data is right {_percent(best)} of the time at the most; a coin is right 50 %."
    )
    gone = [subtract(folder, other) for other in earlier]
    body += sections(
        (
            (JOURNALIST, _journalist(made)),
            (TRAFFICKER, _trafficker(audit, best)),
            (
                SUBTRACTER,
                "".join(_subtracted(found, audit.claimed) for found in gone) or _alone(audit.claimed),
            ),
            ("What none of this protects", _outside()),
        )
    )
    write_text(folder / "attack.html", page("What an attacker would learn", body))


def write_exact_pages(folder: Path, words: ExactWords, earlier: Sequence[Path] = ()) -> None:
    """Write quality.html and attack.html of a release without noise; every earlier one is subtracted."""
    write_text(folder / "quality.html", page("What may be quoted", paragraphs(words.quality)))
    gone = [_few(subtract(folder, other, words.least)) for other in earlier]
    none = paragraphs(
        "No earlier release was given to compare with (earlier, in the plan). Releases without noise do not "
        "add up: two of them can tell together what neither tells alone. Name the last one before this is "
        "published."
    )
    parts = (
        (JOURNALIST, paragraphs(words.journalist)),
        (TRAFFICKER, paragraphs(words.trafficker)),
        (SUBTRACTER, "".join(gone) or none),
    )
    write_text(folder / "attack.html", page("What an attacker would learn", sections(parts)))


Part = tuple[NDArray[np.int64], Estimates]
"""The columns of each cell of one number of attributes (k, T), and the estimates of the cells."""


def _parts(made: Release, cells: Cells) -> tuple[Part, Part, Part]:
    """The cells of one, two and three attributes."""
    targets, column = made.targets, cells.column_of
    places = (
        np.arange(cells.values)[None, :],
        np.stack(np.nonzero(cells.pair_mask)),
        triple_members(targets.places, cells),
    )
    one, two, three = (
        (column[place], given)
        for place, given in zip(places, (targets.one, targets.two, targets.three), strict=True)
    )
    return one, two, three


def _by_size(parts: Iterable[Part]) -> Iterator[tuple[str, ...]]:
    for k, (_, given) in enumerate(parts, 1):
        for low, high in pairwise((LEAST_COUNT, 10.0, 100.0, 1000.0, math.inf)):
            inside = (given.counts >= low) & (given.counts < high)
            size = f"{low:g} and over" if high == math.inf else f"{low:g} to {high:g}"
            if inside.any():
                yield f"{_ways(k)}, {size}", *_quality(given, inside)


def _by_table(parts: Sequence[Part], made: Release, request: Request) -> Iterator[tuple[str, ...]]:
    for seen in foresee(made.measurement.guarantee, len(request.domain.columns), request.wanted):
        columns, given = parts[seen.k - 1]
        inside = given.counts >= LEAST_COUNT
        named = next((wanted for wanted in request.wanted if wanted.name == seen.name), None)
        if named is not None:
            asked = np.array(request.places(named.columns))
            inside &= (columns == asked[:, None]).all(axis=0)
        accepted = f"{named.error:g}" if named and named.error is not None else ""
        yield seen.name, f"{seen.error:,.0f}", *_quality(given, inside), accepted


def _by_column(part: Part, request: Request) -> Iterator[tuple[str, ...]]:
    columns, given = part
    for j, name in enumerate(request.domain.columns):
        yield name, *_quality(given, (columns[0] == j) & (given.counts >= LEAST_COUNT))


def _quality(given: Estimates, inside: NDArray[np.bool_]) -> tuple[str, str, str, str]:
    """Of some counts: how many, their middling error, that as a share, and how many are safe to quote."""
    if not inside.any():
        return "0", "", "", ""
    error = ERROR_BARS * given.errors[inside]
    share = error / given.counts[inside]
    middle = float(np.median(share))
    told_share = f"{middle * 100:.0f} %" if middle < 1 else "over 100 %"
    return (
        f"{inside.sum():,}",
        f"{np.median(error):,.0f}",
        told_share,
        f"{np.mean(share <= SAFE) * 100:.0f} %",
    )


def _ways(k: int) -> str:
    return ("One attribute", "Two together", "Three together")[k - 1]


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _guesses(mu: float) -> float:
    """Right guesses of the best test at even odds, as a share: Phi(mu / 2)."""
    return (1 + delta_of(mu, 0.0)) / 2


def _journalist(made: Release) -> str:
    counts = made.targets.three.counts
    lone = int(((counts >= LEAST_COUNT) & (counts < 10)).sum())
    alone = int((np.unique(made.records, axis=0, return_counts=True)[1] == 1).sum())
    return paragraphs(
        f"She reads {len(made.records):,} records. {alone:,} of them are alone of their kind, and each looks "
        "like somebody. None is: all were drawn from noisy counts. A rare combination may be nobody's, and "
        "a person who is in the data may have no record like hers.",
        f"{lone:,} counts of three attributes together are under ten. Their errors are as large as they are: "
        "none of them says that such a person exists.",
    )


def _trafficker(audit: Audit, best: float) -> str:
    return paragraphs(
        "He knows every other record, and all that there is to know of one victim, and asks: did she speak "
        "to anyone? Is she in the data? We ran the best test there is for him "
        f"{2 * TRIALS:,} times, on fresh noise of the same strength: it was right {_percent(audit.success)} "
        f"of the times. The promise allows {_percent(best)}; a coin is right 50 %. (Measured distance "
        f"{audit.mu:.2f}, of {audit.claimed:.2f} claimed.)",
        "A real trafficker knows less than that, and learns less. He does learn what the figures say of "
        "persons like her, whether or not she is in the data: no protection can hide that.",
    )


def _subtracted(found: Subtraction, mu: float) -> str:
    if found.mode != "dp":
        return told(
            f"{found.folder} was made without noise. Beside it this release does not hold what it promises: "
            "do not publish both."
        )
    both = together((mu, found.mu))
    return paragraphs(
        f"We subtracted {found.folder} from this release in {found.cells:,} counts. {_percent(found.beyond)} "
        "differ by more than both errors; where nothing has changed, chance alone makes that up to 5 %. The "
        f"surest difference is known to within {found.narrowest:,.0f} persons.",
        f"Who holds both releases is right {_percent(_guesses(both))} of the time at the most whether one "
        "woman is in the data. The ledger adds this up over all releases.",
    )


def _alone(mu: float) -> str:
    return paragraphs(
        "No earlier release was given to subtract (earlier, in the plan). If this is the first, nothing is "
        "there to subtract. If it is not, the ledger adds up what all releases of these persons cost "
        "together, and that sum bounds what subtracting any of them can show.",
        "A second release as strong as this one would raise the right guesses of one who holds both from "
        f"{_percent(_guesses(mu))} to {_percent(_guesses(together((mu, mu))))}.",
    )


def _outside() -> str:
    return paragraphs(
        "What the figures say of a group holds for each of its members. An exact figure of the same persons, "
        "published anywhere, undoes the protection. Who can read the data themselves, or the ledger's key, "
        "needs no attack."
    )


def _few(found: Subtraction) -> str:
    what = f"We subtracted {found.folder} from this release in {found.cells:,} counts."
    if found.few:
        return told(
            f"{what} {found.few:,} of the differences are of so few persons that they would have been "
            "withheld as counts: do not publish this release beside that one."
        )
    return paragraphs(
        f"{what} No difference is of so few persons that it would have been withheld as a count."
    )
