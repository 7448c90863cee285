"""A cell as a person writes it → its canonical text, or what is wrong with it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from palermo.errors import RecordError
from palermo.records.counts import Count

from .columns import Column, Lists

MOST_MONEY = Decimal("99999999999999.99")
_YES = frozenset({"yes", "true", "1", "y", "x", "نعم", "oui", "sí", "si", "да", "是"})
_NO = frozenset({"no", "false", "0", "n", "لا", "non", "нет", "否"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


class CellError(Exception):
    """What is wrong with a cell: ``code`` for programs, the message for people; never the cell's text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def canonical(value: object, column: Column, lists: Lists) -> str:
    """The canonical text of a cell; empty where nothing is said.

    Raises:
        CellError: the cell is not what the column holds.
    """
    text = _text(value)
    if not text:
        if column.needed:
            raise CellError("empty", f"{column.label} is needed: fill it in.")
        return ""
    if len(text) > column.most:
        raise CellError("too_long", f"{len(text):,} characters; at most {column.most:,}. Shorten it.")
    return _READERS[column.type](text, column, lists)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFC", _CONTROL.sub("", str(value).replace("\r\n", "\n"))).strip()


def _any_text(text: str, _column: Column, _lists: Lists) -> str:
    return text


def _whole(text: str, _column: Column, _lists: Lists) -> str:
    if not re.fullmatch(r"\d{1,9}", text):
        raise CellError("not_a_number", "a whole number was expected.")
    return str(int(text))


def _date(text: str, column: Column, _lists: Lists) -> str:
    try:
        return dt.date.fromisoformat(
            text[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]", text) else text
        ).isoformat()
    except ValueError:
        found = _DAY_FIRST.fullmatch(text)
    if found and int(found[1]) > 12:  # else nobody can tell the day from the month
        try:
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        except ValueError:
            pass
    raise CellError("not_a_date", f"{column.label} is not a day: write it as 2026-07-30.")


def _yes_no(text: str, _column: Column, _lists: Lists) -> str:
    word = text.casefold()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    raise CellError("not_yes_or_no", "yes or no was expected.")


def _code(text: str, column: Column, lists: Lists) -> str:
    known = lists.codes[column.name]
    for candidate in (text, text.partition(" ")[0]):
        if candidate in known:
            return candidate
    word = text.casefold()
    found = lists.words.get(column.name, {}).get(word)
    if found is None:
        found = next(
            (code for code, label in known.items() if word in {code.casefold(), label.casefold()}), None
        )
    if found is None:
        raise _not_listed(column, known)
    return found


def _not_listed(column: Column, known: object) -> CellError:
    if column.name == "places":
        return CellError(
            "no_such_place", "a place that does not exist, or no longer: choose one of the list."
        )
    if column.name == "currency":
        return CellError("unknown_currency", "a currency that is not in use: write its code, such as EUR.")
    shown = ", ".join(list(known)[:6])  # type: ignore[call-overload]
    return CellError("not_in_list", f"{column.label}: not in the list ({shown} …); choose from the list.")


def _codes(text: str, column: Column, lists: Lists) -> str:
    parts = (part.strip() for part in re.split(r"[;\n]", text))
    return ";".join(sorted({_code(part, column, lists) for part in parts if part}))


def _count(text: str, _column: Column, _lists: Lists) -> str:
    if text.startswith(("-", "−")):
        raise CellError("negative", "a number below 0: nobody can be reached less than never.")
    try:
        count = Count.parse(text)
    except RecordError as error:
        raise CellError("not_a_count", "a count was expected, such as 12, <5 or 1-4.") from error
    return str(count).replace("–", "-")


def _money(text: str, _column: Column, _lists: Lists) -> str:
    plain = re.sub(r"[\s\u00a0\u202f']|,(?=\d{3}(?:\D|$))", "", text)
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise CellError(
            "not_money", "an amount was expected, such as 18400.50, without the currency."
        ) from error
    if not amount.is_finite() or amount > MOST_MONEY:
        raise CellError("not_money", "an amount that can be was expected.")
    if amount < 0:
        raise CellError("negative", "an amount below 0: write what was paid back in the description.")
    return format(amount.quantize(Decimal("0.01")).normalize(), "f")


_READERS: dict[str, Callable[[str, Column, Lists], str]] = {
    "identifier": _any_text,
    "text": _any_text,
    "whole": _whole,
    "date": _date,
    "yes_no": _yes_no,
    "code": _code,
    "codes": _codes,
    "count": _count,
    "money": _money,
}
