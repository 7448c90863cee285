"""Who is bound by what as at a day: read from the newest table of each treaty up to that day.

A participant that a table does not list is not a party on the table's day; a treaty without a table is not
known. The two are never shown alike.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from palermo.standards import load

from .models import Instrument, StatusTable, TreatyAction

PARTY, SIGNED, LEFT, NONE, NOT_KNOWN = "party", "signed", "left", "none", "not_known"
"""What a participant is to a treaty."""

SIGNING = frozenset({"signature", "succession_to_signature"})
LEAVING = "denunciation_withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one participant is to one treaty.

    Attributes:
        status: party, signed, left, none or not_known.
        acts: what it did, the earliest first.
    """

    status: str
    acts: tuple[TreatyAction, ...] = ()

    @property
    def consent(self) -> TreatyAction | None:
        """The act by which it is bound."""
        return next((act for act in self.acts if act.act in _binding()), None)

    @property
    def signature(self) -> TreatyAction | None:
        """Its signature."""
        return next((act for act in self.acts if act.act in SIGNING), None)

    @property
    def telling(self) -> TreatyAction | None:
        """The act that makes its status."""
        if self.status == LEFT:
            return next((act for act in reversed(self.acts) if act.act == LEAVING), None)
        return self.consent or self.signature


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """The status of treaties as at one day.

    Attributes:
        instruments: the treaties asked for, in their order.
        tables: the newest table of each up to the day, by the treaty's key.
        actions: the acts of those tables, and those that people noted, up to the day.
    """

    instruments: list[Instrument]
    tables: Mapping[int, StatusTable]
    actions: list[TreatyAction] = field(repr=False)

    @classmethod
    def at(
        cls, day: dt.date, instruments: Iterable[Instrument], participant: str | None = None
    ) -> "Statuses":
        """Read the status of ``instruments`` as at ``day``, of everybody or of one: two queries."""
        wanted = list(instruments)
        tables: dict[int, StatusTable] = {}
        for table in StatusTable.objects.filter(as_at__lte=day, instrument__in=wanted).order_by("as_at"):
            tables[table.instrument_id] = table
        read = Q(table__in=[table.pk for table in tables.values()])
        noted = Q(table__isnull=True, instrument__in=wanted)
        actions = TreatyAction.objects.filter(read | noted, date__lte=day)
        if participant is not None:
            actions = actions.filter(participant=participant)
        return cls(instruments=wanted, tables=tables, actions=list(actions.order_by("date", "pk")))

    @cached_property
    def _by_pair(self) -> dict[tuple[str, int], tuple[TreatyAction, ...]]:
        grouped: dict[tuple[str, int], list[TreatyAction]] = {}
        for action in self.actions:
            grouped.setdefault((action.participant, action.instrument_id), []).append(action)
        return {pair: tuple(acts) for pair, acts in grouped.items()}

    def standing(self, participant: str, instrument: Instrument) -> Standing:
        """What a participant is to a treaty."""
        acts = self._by_pair.get((participant, instrument.pk), ())
        if instrument.pk not in self.tables and not any(act.act in _binding() for act in acts):
            return Standing(status=NOT_KNOWN, acts=acts)
        return Standing(status=_status(acts), acts=acts)


def today() -> dt.date:
    """The day of today in coordinated universal time."""
    return dt.datetime.now(tz=dt.UTC).date()


def treaties() -> list[Instrument]:
    """The treaties whose tables can be read, in their order."""
    return list(Instrument.objects.exclude(untc=""))


def _status(acts: tuple[TreatyAction, ...]) -> str:
    """The last act of joining or leaving decides; a reservation changes nothing."""
    for act in reversed(acts):
        if act.act == LEAVING:
            return LEFT
        if act.act in _binding():
            return PARTY
    return SIGNED if any(act.act in SIGNING for act in acts) else NONE


def _binding() -> frozenset[str]:
    """Acts by which a participant consents to be bound."""
    return frozenset(load("treaty_action").values("binds"))
