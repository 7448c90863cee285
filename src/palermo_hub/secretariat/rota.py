"""The rota of chairs: who chaired when, who never did, whose terms overlap, what paragraph 13 suggests.

The paragraph invites regional organisations to consider chairing with a United Nations agency. It is an
invitation: in 2021 UNHCR and UNODC chaired, and nothing here says that this was wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from .models import Body, ChairTerm, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One span of time in which the same bodies chaired.

    Attributes:
        label: its years or days.
        terms: who chaired, with the source of each.
        regional: whether one of them was a regional organisation.
        paired: whether a United Nations entity and a regional organisation chaired together.
    """

    label: str
    terms: tuple[ChairTerm, ...]
    regional: bool
    paired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Turns at the chair.

    Attributes:
        periods: the newest first.
        never: bodies with a seat that have not chaired, in their order.
        invited: those of them that paragraph 13 has in mind: regional organisations.
        overlaps: pairs of terms that meet without being the same span.
    """

    periods: tuple[Period, ...]
    never: tuple[Body, ...]
    invited: tuple[Body, ...]
    overlaps: tuple[tuple[ChairTerm, ChairTerm], ...]


def rota_of(terms: Sequence[ChairTerm], seats: Iterable[Seat]) -> Rota:
    """The rota of a group.

    Args:
        terms: the terms, with their holders.
        seats: the seats that are held now, with their holders.
    """
    chaired = {term.holder_id for term in terms}
    holders = {seat.holder_id: seat.holder for seat in seats}
    never = tuple(body for body in holders.values() if body.pk not in chaired)
    spans: dict[tuple[object, object], list[ChairTerm]] = {}
    for term in terms:
        spans.setdefault((term.starts, term.ends), []).append(term)
    return Rota(
        periods=tuple(_period(spans[span]) for span in sorted(spans, reverse=True)),
        never=never,
        invited=tuple(body for body in never if body.kind == Body.Kind.REGIONAL),
        overlaps=tuple(pair for pair in combinations(terms, 2) if _overlap(*pair)),
    )


def _period(terms: list[ChairTerm]) -> Period:
    kinds = {term.holder.kind for term in terms}
    nations = {Body.Kind.UNITED_NATIONS, Body.Kind.REPRESENTATIVE}
    first = terms[0]
    whole = (first.starts.month, first.starts.day, first.ends.month, first.ends.day) == (1, 1, 12, 31)
    years = sorted({first.starts.year, first.ends.year})
    return Period(
        label="–".join(map(str, years)) if whole else f"{first.starts} – {first.ends}",
        terms=tuple(terms),
        regional=Body.Kind.REGIONAL in kinds,
        paired=Body.Kind.REGIONAL in kinds and bool(kinds & nations),
    )


def _overlap(one: ChairTerm, two: ChairTerm) -> bool:
    same = (one.starts, one.ends) == (two.starts, two.ends)
    return not same and one.starts <= two.ends and two.starts <= one.ends
