"""What the values of a column look like, as evidence for what the column means."""

import datetime
from collections.abc import Sequence

from palermo.records.schema import fields

from .cells import reader_for
from .dates import DateError, read_date
from .mapping import FAMILIES, Column, Mapping
from .words import key, words_of

_EMPTY = Mapping(columns=())
TODAY = datetime.date(2100, 1, 1)
"""Looks do not depend on the day they are taken."""


def share_read(target: str, values: Sequence[str], separator: str = ";") -> float:
    """The share of the distinct filled values that a target can read; 0 where there are none.

    Args:
        target: as in ``mapping.Column.field``.
        values: distinct values of a column.
        separator: between several values in a cell.
    """
    read = reader_for(Column(name="-", field=target, separator=separator), _EMPTY, TODAY)
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
    shares = {mark: share_read(target, values, mark) for mark in ";,/|+\n؛،、"}
    best = max(shares, key=lambda mark: shares[mark])
    return best if best != ";" and shares[best] > shares[";"] else ""


_BY_LOOK = (
    "sex",
    "age_group",
    "identification",
    "justice_stage",
    "form",
    "means",
    "sector",
    "recruiter",
    "channel",
    "assistance.service",
    "assistance.outcome",
    "language",
    "migration_status",
    "citizenship",
)


def target_by_look(values: Sequence[str]) -> tuple[str, float]:
    """A target that nearly all of the distinct values fit, where only few kinds of column look so."""
    filled = [value for value in values if value.strip()]
    if len(filled) < 2 or all(key(value) in words_of("answer") or value.isdigit() for value in filled):
        return "", 0.0
    shares = {target: share_read(target, filled, separator_of(filled, target) or ";") for target in _BY_LOOK}
    best = max(shares, key=lambda target: shares[target])
    return (best, shares[best] * 0.6) if shares[best] > 0.9 else ("", 0.0)


def dates_are_recent(values: Sequence[str]) -> bool | None:
    """Whether dates lie close together, as a register's do and dates of birth do not; None: no dates."""
    years = []
    for value in values:
        try:
            years.append(int(read_date(value).text[:4]))
        except DateError:
            continue
    if not values or len(years) < 0.8 * len(values):
        return None
    return max(years) - min(years) < 15
