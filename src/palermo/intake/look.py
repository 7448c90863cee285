"""What the values of a column look like, as evidence for what the column means."""

import datetime
from collections.abc import Sequence

from palermo.records.schema import fields

from .cells import reader_for
from .dates import DateError, read_date
from .mapping import FAMILIES, Column, Mapping
from .words import key, words_of

_EMPTY = Mapping(columns=())
_TODAY = datetime.date(2100, 1, 1)
"""Looks do not depend on the day they are taken."""


def share_read(target: str, values: Sequence[str], separator: str = ";") -> float:
    """The share of the distinct filled values that a target can read; 0 where there are none.

    Args:
        target: as in ``mapping.Column.field``.
        values: distinct values of a column.
        separator: between several values in a cell.
    """
    read = reader_for(Column(name="-", field=target, separator=separator), _EMPTY, _TODAY)
    filled = [value for value in values if value.strip()]
    return sum(not read(value).fault for value in filled) / len(filled) if filled else 0.0


def date_order(values: Sequence[str]) -> str:
    """The order that the figures of dates show: dmy or mdy, or empty where none of them decides."""
    votes = {"dmy": 0, "mdy": 0}
    for value in values:
        for order in votes:
            try:
                votes[order] += read_date(value, order).decisive == order
            except DateError:
                continue
    return max(votes, key=lambda order: votes[order]) if any(votes.values()) else ""


def separator_of(values: Sequence[str], target: str) -> str:
    """What stands between several values in a cell of a column that lists values."""
    lists = target in FAMILIES or target.startswith("assistance.")
    if not lists and (target not in fields() or fields()[target].type != "codes"):
        return ""
    shares = {mark: share_read(target, values, mark) for mark in ";,/|+\n،、"}
    best = max(shares, key=lambda mark: shares[mark])
    return best if best != ";" and shares[best] > shares[";"] else ""


def target_by_look(values: Sequence[str]) -> tuple[str, float]:
    """A target that nearly all of the distinct values fit, where only few kinds of column look so."""
    filled = [value for value in values if value.strip()]
    if len(filled) < 2:
        return "", 0.0
    for target in ("sex", "age_group", "identification", "form", "means", "citizenship"):
        share = share_read(target, filled)
        if share > 0.9 and not all(key(value) in words_of("answer") or value.isdigit() for value in filled):
            return target, share * 0.6
    return "", 0.0
