"""How the figures of one cell are made, with its own numbers in the formula (docs/explanation/the-gap.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as translate

from palermo.gaps.schema import FEWEST
from palermo_hub.reference import amounts

from .shown import Shown, between

Pair = Sequence[int | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One figure: what it is, how it is made, and what comes out.

    Attributes:
        code: the figure's name in ``palermo.gaps``.
    """

    code: str
    label: str
    how: str
    result: str


def steps(cell: Shown, *, months: int = 12) -> list[Step]:
    """Every figure of a cell, in the order of the definition."""
    record = cell.record
    return [
        _detected(cell),
        _share(record, cell),
        _not_known(record, cell),
        *_beside(record),
        *_capacity(record, cell, months),
        _contacts(record, cell),
        _money(cell),
        _estimate(record, cell),
    ]


def _detected(cell: Shown) -> Step:
    how = translate("presumed or identified, counted once, in the place and year of detection")
    if cell.looked:
        how = f"{how}; {translate('lists that looked: %(number)s') % {'number': cell.looked}}"
    return Step(code="detected", label=translate("Detected"), how=how, result=cell.empty or cell.detected)


def _share(record: Mapping[str, Any], cell: Shown) -> Step:
    if cell.untold:
        told = translate("not told: this release does not say what became of them")
        return Step(
            code="assisted_share",
            label=translate("Known to be assisted within 90 days"),
            how="",
            result=told,
        )
    result = cell.share or (
        translate("no share under %(fewest)s persons") % {"fewest": amounts.number(FEWEST)}
        if record["detected"]
        else ""
    )
    how = ""
    if record["detected"] and record["assisted"]:
        low, high = _ends(record["assisted"])
        least, most = _ends(record["detected"])
        unknown = between(record["outcome_unknown"]) or translate("not known")
        how = translate("%(low)s ÷ %(most)s to (%(high)s + %(unknown)s) ÷ %(least)s") % {
            "low": low, "high": high, "unknown": unknown, "least": least, "most": most,
        }  # fmt: skip
    label = translate("Known to be assisted within 90 days")
    return Step(code="assisted_share", label=label, how=how, result=result)


def _not_known(record: Mapping[str, Any], cell: Shown) -> Step:
    how = ""
    if record["detected"] and record["assisted"]:
        how = f"{cell.detected} − {cell.text('assisted')}"
    return Step(
        code="not_known_assisted",
        label=translate("Not known to be assisted"),
        how=how,
        result=translate("not told") if cell.untold else cell.not_known,
    )


def _beside(record: Mapping[str, Any]) -> list[Step]:
    named = {
        "refused": translate("Refused"),
        "left": translate("Left after a service"),
        "not_due": translate("Not yet due"),
    }
    how = translate("stands beside and changes no share: no gap")
    return [
        Step(code=name, label=label, how=how, result=between(record[name]) or translate("not known"))
        for name, label in named.items()
    ]


def _capacity(record: Mapping[str, Any], cell: Shown, months: int) -> list[Step]:
    monthly = record["wanting_monthly"]
    per_month = amounts.ratio(*monthly) if monthly else translate("not known")
    how_many = _monthly(monthly, months)
    if not record["places"]:
        how, result = "", translate("no places on record for this year")
    else:
        places = cell.places
        how = translate("%(places)s places ÷ %(monthly)s persons a month") % {
            "places": places, "monthly": per_month,
        }  # fmt: skip
        result = cell.capacity or translate("no ratio under %(fewest)s persons wanting one") % {
            "fewest": amounts.number(FEWEST)
        }
    return [
        Step(
            code="wanting_monthly",
            label=translate("Wanting a place, each month"),
            how=how_many,
            result=per_month,
        ),
        Step(code="capacity", label=translate("Places for each person wanting one"), how=how, result=result),
    ]


def _monthly(monthly: Pair, months: int) -> str:
    """Persons wanting a place, added up month by month, ÷ months."""
    if not monthly:
        return ""
    low, high = (round((end or 0) * months) for end in monthly)
    least, most = (f"{amounts.number(end)} ÷ {months}" for end in (low, high))
    return least if low == high else translate("%(least)s to %(most)s") % {"least": least, "most": most}


def _contacts(record: Mapping[str, Any], cell: Shown) -> Step:
    how = translate("reported by %(number)s activities and added up; another population, may repeat") % {
        "number": amounts.number(record["activities"])
    }
    none = translate("no activity on record")
    return Step(
        code="contacts",
        label=translate("Contacts"),
        how=how if record["activities"] else "",
        result=cell.contacts if record["activities"] else none,
    )


def _money(cell: Shown) -> Step:
    told = [
        *(translate("budget %(amount)s") % {"amount": amount} for amount in cell.budget),
        *(translate("spent %(amount)s") % {"amount": amount} for amount in cell.spent),
    ]
    how = translate("of those activities; it may serve other cells too; currencies are never added")
    result = " · ".join(told) or translate("no money on record")
    return Step(code="money", label=translate("Money"), how=how if told else "", result=result)


def _estimate(record: Mapping[str, Any], cell: Shown) -> Step:
    return Step(
        code="estimate",
        label=translate("Estimated, detected and undetected"),
        how=translate("only where this cell’s own overlaps pass; never scaled down from a larger one"),
        result=cell.estimate if record["estimate"] else translate("too little overlap for this cell"),
    )


def _ends(pair: Pair) -> tuple[str, str]:
    low, high = pair or (None, None)
    most = translate("any number") if high is None else amounts.number(high)
    return amounts.number(low or 0), most
