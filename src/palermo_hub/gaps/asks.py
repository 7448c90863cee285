"""The provisions that ask for action in a cell: ``asks.csv`` says which form or group each is about."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Q

from palermo.gaps.schema import ALL
from palermo_hub.mandates.models import Provision

_FILE = Path(__file__).with_name("asks.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One row: a provision and what it is about; empty is any. ``source`` says where one reads that."""

    instrument: str
    number: str
    form: str
    sex: str
    age_group: str
    source: str

    def is_about(self, form: str, sex: str, age_group: str) -> bool:
        """Whether it asks for action in a cell."""
        return self.form in ("", form) and self.sex in ("", sex) and self.age_group in ("", age_group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A provision and why it stands beside a cell."""

    provision: Provision
    source: str


@cache
def asks() -> tuple[Ask, ...]:
    """All rows."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Ask(**row) for row in csv.DictReader(file))


def asked_in(form: str, sex: str = ALL, age_group: str = ALL) -> list[Asked]:
    """The provisions that ask for action in a cell, in the order of their instruments."""
    sources = {
        (ask.instrument, ask.number): ask.source for ask in asks() if ask.is_about(form, sex, age_group)
    }
    found = Provision.objects.filter(_any(sources)).select_related("instrument")
    return [
        Asked(provision=one, source=sources[one.instrument.code, one.number])
        for one in found.order_by("instrument__position", "position")
    ]


def asks_for_action(provision: Provision) -> bool:
    """Whether any cell names this provision."""
    return any(
        (ask.instrument, ask.number) == (provision.instrument.code, provision.number) for ask in asks()
    )


def _any(keys: Iterable[tuple[str, str]]) -> Q:
    found = Q(pk__in=[])
    for code, number in keys:
        found |= Q(instrument__code=code, number=number)
    return found
