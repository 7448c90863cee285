"""What share of the States of each region is bound by a treaty, and what changed between two days."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from palermo.standards import load

from .models import Instrument, TreatyAction
from .names import code_name
from .status import PARTY, Statuses

WORLD = "001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many States of a region are bound.

    Attributes:
        region: code of M49.
        parties, states: numbers of States; ``None`` parties where the treaty has no table.
    """

    region: str
    parties: int | None
    states: int

    @property
    def name(self) -> str:
        """What the region is called."""
        return code_name("m49_region", self.region)

    @property
    def per_cent(self) -> float:
        """The share as a drawing wants it, from 0 to 100."""
        return round(100 * (self.share or 0), 1)

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return None if self.parties is None or not self.states else self.parties / self.states


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one participant's standing between two days.

    Attributes:
        kind: ``act`` (it did something), ``corrected`` (a newer table says otherwise about an earlier act) or
            ``vanished`` (a newer table no longer has the act).
        action: the act, as the newer table has it, or the older where it vanished.
    """

    kind: str
    action: TreatyAction
    before: TreatyAction | None = None


def states_by_region() -> dict[str, list[str]]:
    """The States that can join treaties, by region of M49, the world first; organisations are none."""
    listed = load("treaty_participant")
    states = [code for code in listed if listed.row(code)["kind"] != "organisation"]
    regions: dict[str, list[str]] = {WORLD: states}
    for code in states:
        regions.setdefault(listed.row(code)["region"], []).append(code)
    return regions


def shares(statuses: Statuses, instrument: Instrument) -> list[Share]:
    """A treaty's share of States by region."""
    known = instrument.pk in statuses.tables
    return [
        Share(
            region=region,
            parties=sum(statuses.standing(code, instrument).status == PARTY for code in codes)
            if known
            else None,
            states=len(codes),
        )
        for region, codes in states_by_region().items()
    ]


def changes(first: dt.date, last: dt.date, instruments: Iterable[Instrument]) -> list[Change]:
    """What changed after ``first`` up to ``last``, newest act first."""
    wanted = list(instruments)
    before, after = Statuses.at(first, wanted), Statuses.at(last, wanted)
    old, new = _by_key(before.actions), _by_key(after.actions)
    found = [Change(kind="act", action=act) for act in new.values() if first < act.date <= last]
    shared = before.tables.keys() & after.tables.keys()
    for key, act in old.items():
        follower = new.get(key)
        if act.table_id is None or act.instrument_id not in shared:
            continue
        if follower is None:
            found.append(Change(kind="vanished", action=act))
        elif follower.date != act.date:
            found.append(Change(kind="corrected", action=follower, before=act))
    return sorted(found, key=lambda change: (change.action.date, change.action.participant), reverse=True)


def _by_key(actions: list[TreatyAction]) -> dict[tuple[int, str, str, int], TreatyAction]:
    """Acts by treaty, participant and act; what a person noted stands for itself."""
    return {
        (act.instrument_id, act.participant, act.act, 0 if act.table_id else act.pk): act for act in actions
    }
