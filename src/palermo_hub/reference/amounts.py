"""Numbers as the reader's language writes them; an interval stays an interval, and unknown is a word."""

from functools import lru_cache

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

LOCALES = {"zh-hans": "zh_Hans"}


def count(low: int | None, high: int | None) -> str:
    """A count, as ``1,240`` or ``1–4``."""
    if low is None or high is None:
        return _("withheld")
    first, last = number(low), number(high)
    return first if low == high else f"{first}–{last}"


def between(low: int | None, high: int | None) -> str:
    """An estimate's interval; one without an upper end says so."""
    if high is None:
        return _("%(low)s or more") % {"low": number(low or 0)}
    return f"{number(low or 0)}–{number(high)}"


def ratio(low: float, high: float | None) -> str:
    """A ratio, as ``0.6–0.75`` or ``24–111``: no finer than it can mean; one without an upper end says so."""
    ends = [_ratio(end) for end in (low, high) if end is not None]
    if high is None:
        return _("%(low)s or more") % {"low": ends[0]}
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _ratio(value: float) -> str:
    pattern = "#,##0" if value >= 10 else "0.#" if value >= 1 else "0.##"
    return format_decimal(value, format=pattern, locale=_locale())


def share(low: float | None, high: float | None) -> str:
    """A share, as ``36–48 %``; empty where none is shown."""
    if low is None or high is None:
        return ""
    first, last = percent(low), percent(high)
    return first if first == last else f"{percent(low, sign=False)}–{last}"


def rate(low: int | None, high: int | None, inhabitants: int | None) -> str:
    """People per 100,000 inhabitants, as ``4.1–5.0``; empty where either is not known."""
    if low is None or high is None or not inhabitants:
        return ""
    ends = (
        format_decimal(end * 100_000 / inhabitants, format="#,##0.0", locale=_locale()) for end in (low, high)
    )
    first, last = ends
    return first if first == last else f"{first}–{last}"


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return _decimal(value, _locale())


def percent(value: float, *, sign: bool = True) -> str:
    """A share of one as whole per cent."""
    return _percent(value, _locale()) if sign else _decimal(round(100 * value), _locale())


@lru_cache(maxsize=20_000)
def _decimal(value: int, locale: str) -> str:
    """Kept: a page writes the same small numbers hundreds of times, and Babel takes 20 µs for each."""
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=20_000)
def _percent(value: float, locale: str) -> str:
    return format_percent(value, locale=locale)


def _locale() -> str:
    """Babel's name of the language; Babel writes Arabic with Western digits unless told otherwise."""
    language = get_language() or "en"
    return LOCALES.get(language, language)
