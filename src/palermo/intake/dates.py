"""Dates as people write them, to the precision they give: 1999, 1999-05, 1999-05-17; ``~`` if estimated."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from .header import plain

_NAMES = (
    "january jan janvier janv enero ene يناير كانون_الثاني январь января янв 1月 一月",
    "february feb février fevr fév febrero فبراير شباط февраль февраля фев 2月 二月",
    "march mar mars marzo مارس آذار март марта мар 3月 三月",
    "april apr avril avr abril abr أبريل نيسان апрель апреля апр 4月 四月",
    "may mai mayo مايو أيار май мая 5月 五月",
    "june jun juin junio يونيو حزيران июнь июня июн 6月 六月",
    "july jul juillet juil julio يوليو تموز июль июля июл 7月 七月",
    "august aug août agosto ago أغسطس آب август августа авг 8月 八月",
    "september sep sept septembre septiembre setiembre سبتمبر أيلول сентябрь сентября сен 9月 九月",
    "october oct octobre octubre أكتوبر تشرين_الأول октябрь октября окт 10月 十月",
    "november nov novembre noviembre نوفمبر تشرين_الثاني ноябрь ноября ноя 11月 十一月",
    "december dec décembre déc diciembre dic ديسمبر كانون_الأول декабрь декабря дек 12月 十二月",
)
_MONTHS = {
    plain(name.replace("_", " ")): number for number, names in enumerate(_NAMES, 1) for name in names.split()
}
_ABOUT = re.compile(
    r"^(?:~|≈|\?|about|approx(?:imately)?\.?|circa|ca?\.|around|est(?:imated)?\.?|vers|environ|env\.|hacia|"
    r"aprox(?:imadamente)?\.?|alrededor de|حوالي|نحو|около|примерно|ок\.|约|大约)\s*|"
    r"\s*(?:~|\?|\(approx\.?\)|左右)$",
    re.IGNORECASE,
)
_TIME = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?: ?[AP]M)?$", re.IGNORECASE)
_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|º)?[-\s.]*)?([^\W\d_]+(?: [^\W\d_]+)?)"
    r"[-\s.,]*(?:(\d{1,2}),? )?(\d{4}|\d\d)"
)


class DateError(ValueError):
    """The text is no date; the argument is a code of the table of errors."""


@dataclass(frozen=True, slots=True)
class Read:
    """A date that was read.

    Attributes:
        text: ISO 8601 to the precision given, with ``~`` where it is an estimate.
        either: day and month could be the other way round.
        decisive: its figures show which of day and month comes first: dmy, mdy, or empty.
    """

    text: str
    either: bool = False
    decisive: str = ""


def read_date(cell: str, order: str = "", today: datetime.date | None = None) -> Read:
    """Read a date.

    Args:
        cell: the text of the cell.
        order: dmy, mdy or ymd where figures alone do not tell; empty is dmy, as in most countries.
        today: pivot of years of two figures: later ones belong to the century before.

    Raises:
        DateError: it is not a date, or not of the Gregorian calendar.
    """
    text = _digits(cell.strip())
    bare = _ABOUT.sub("", text)
    mark = "~" if bare != text else ""
    bare = _TIME.sub("", bare).strip()
    found = _numeric(bare, order or "dmy", today) or _worded(bare, today)
    if found is None:
        raise DateError("date_unreadable")
    return Read(found.text + mark, found.either, found.decisive)


def _digits(text: str) -> str:
    """Arabic-Indic and full-width figures as the usual ones."""
    plain_text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(letter, letter)) for letter in plain_text)


def _numeric(text: str, order: str, today: datetime.date | None) -> Read | None:
    if re.fullmatch(r"\d{4}(?:\.0)?年?", text):
        return Read(_iso(int(text[:4])))
    if found := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = found.groups()
        return Read(_iso(int(year), int(month), int(day) if day else None))
    if found := _MONTH_YEAR.fullmatch(text):
        return Read(_iso(int(found[2]), int(found[1])))
    if found := _NUMBERS.fullmatch(text):
        return _ordered(int(found[1]), int(found[2]), _year(found[3], today), order)
    if re.fullmatch(r"[34]\d{4}(?:\.0)?", text):  # a spreadsheet's count of days since 30 December 1899
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(text[:5]))
        return Read(day.isoformat())
    return None


def _ordered(first: int, second: int, year: int, order: str) -> Read:
    decisive = "dmy" if first > 12 else "mdy" if second > 12 else ""
    used = order if order != "ymd" else "dmy"
    if decisive and used != decisive:
        raise DateError("date_order")
    day, month = (second, first) if used == "mdy" else (first, second)
    return Read(_iso(year, month, day), either=not decisive and first != second, decisive=decisive)


def _worded(text: str, today: datetime.date | None) -> Read | None:
    found = _WORDS.fullmatch(re.sub(r"\b(?:de|del|من) ", "", text))
    month = _MONTHS.get(plain(found[2])) if found else None
    if found is None or month is None:
        return None
    day = found[1] or found[3]
    return Read(_iso(_year(found[4], today), month, int(day) if day else None))


def _year(text: str, today: datetime.date | None) -> int:
    if len(text) == 4:
        return int(text)
    now = (today or datetime.date.today()).year  # noqa: DTZ011 - only the century matters
    return int(text) + (now // 100 * 100 if int(text) <= now % 100 else now // 100 * 100 - 100)


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    if 1300 <= year <= 1500 or year > 2400:
        raise DateError("date_calendar")
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        raise DateError("date_impossible") from None
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])
