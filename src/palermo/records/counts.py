"""Counts of people as closed intervals: a censored count ("<5") is an interval, never a number.

Sums, shares and rates follow interval arithmetic (Moore, 1966): the interval of a result holds every value
that the members of its intervals allow, and is no wider than that needs.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self, TypeVar

from palermo.errors import RecordError

_NUMBER = r"\d{1,3}(?:[,'’٬\s]\d{3})+|\d+(?:\.0{1,2})?"
_WRITTEN = re.compile(
    rf"(?P<sign><=|>=|[<>≤≥])\s*(?P<bound>{_NUMBER})"
    rf"|(?P<first>{_NUMBER})\s*(?:[-–]\s*(?P<last>{_NUMBER})|(?P<plus>\+))?"
)
_MOST_DIGITS = 15
_N = TypeVar("_N", int, float)


@dataclass(frozen=True, slots=True)
class Ratio:
    """An interval of non-negative real numbers: a share, a rate.

    Attributes:
        low: the lowest value possible.
        high: the highest value possible; None where no highest is known.
    """

    low: float
    high: float | None

    def __post_init__(self) -> None:
        if not self.low >= 0 or (self.high is not None and not self.low <= self.high):
            raise RecordError(f"a ratio runs from 0 upwards, low to high; found {self.low} to {self.high}")

    @property
    def is_exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    def times(self, factor: float) -> "Ratio":
        """The ratio in other units: ``times(100)`` is per cent."""
        return Ratio(self.low * factor, None if self.high is None else self.high * factor)

    def text(self, number: Callable[[float], str] = "{:.1f}".format) -> str:
        """For people: one figure, or both ends; ``number`` writes a figure in the reader's language."""
        return _interval_text(self.low, self.high, number)

    def __str__(self) -> str:
        return self.text("{:g}".format)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people known exactly or as an interval.

    Attributes:
        low: the lowest number possible.
        high: the highest number possible, itself included; None where no highest is known.

    Raises:
        RecordError: low is negative or above high.
    """

    low: int
    high: int | None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise RecordError(f"a count runs from 0 upwards, low to high; found {self.low} to {self.high}")

    @classmethod
    def exact(cls, number: int) -> Self:
        """A number known exactly."""
        return cls(number, number)

    @classmethod
    def censored(cls, *, below: int = 5, low: int = 1) -> Self:
        """A number withheld as too small: under ``below``; ``low`` is 0 where zeros are withheld too."""
        return cls(min(low, below - 1), below - 1)

    @classmethod
    def at_least(cls, number: int) -> Self:
        """A number with no known upper end."""
        return cls(number, None)

    @classmethod
    def parse(cls, text: str, *, censored_low: int = 1) -> Self:
        """Read a count as people write it: ``12``, ``1,234``, ``<5``, ``≤4``, ``1-4``, ``5+``, ``>=5``.

        Args:
            text: the cell.
            censored_low: what ``<5`` starts from: 1, or 0 where the source withholds zeros too.

        Raises:
            RecordError: the text is not a count.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise RecordError("the cell is not a count: expected a whole number such as 12, or <5, 1-4, 5+")
        if found["sign"]:
            return cls._bounded(found["sign"], _whole(found["bound"]), censored_low)
        first = _whole(found["first"])
        if found["plus"]:
            return cls.at_least(first)
        return cls(first, _whole(found["last"]) if found["last"] else first)

    @classmethod
    def _bounded(cls, sign: str, bound: int, censored_low: int) -> Self:
        if sign in (">", ">=", "≥"):
            return cls.at_least(bound + (sign == ">"))
        high = bound - (sign == "<")
        return cls(max(0, min(censored_low, high)), high)

    @property
    def is_exact(self) -> bool:
        """Whether only one number is possible."""
        return self.low == self.high

    def __add__(self, other: "Count | int") -> "Count":
        more = Count.exact(other) if isinstance(other, int) else other
        open_end = self.high is None or more.high is None
        return Count(self.low + more.low, None if open_end else (self.high or 0) + (more.high or 0))

    __radd__ = __add__

    def __mul__(self, number: int) -> "Count":
        """The count taken ``number`` times, a whole number; use ``rate`` for other factors."""
        if number == 0:
            return Count.exact(0)
        return Count(self.low * number, None if self.high is None else self.high * number)

    __rmul__ = __mul__

    def __contains__(self, number: int) -> bool:
        return self.low <= number <= _end(self.high)

    def divide(self, whole: "Count", *, inside: bool = False) -> Ratio:
        """This count divided by another, over every denominator of at least one.

        Args:
            whole: the denominator.
            inside: the people counted are among those of the denominator, so that the share cannot pass 1.

        Raises:
            RecordError: the denominator is zero, or a part is larger than its whole.
        """
        if whole.high == 0:
            raise RecordError("nothing to divide by: the denominator is 0, a positive count was expected")
        if inside and self.low > _end(whole.high):
            raise RecordError(
                f"a part of at least {self.low} cannot be inside a whole of at most {whole.high}"
            )
        low = self.low / _end(whole.high)
        high = _end(self.high) / max(whole.low, 1)
        return _ratio(low, min(high, 1.0) if inside else high)

    def share(self, rest: "Count") -> Ratio:
        """The share of this count in itself and the rest: both ends move together, so the interval is tight.

        Raises:
            RecordError: both counts are zero.
        """
        if self.high == 0 and rest.high == 0:
            raise RecordError("nothing to divide by: both counts are 0")
        low = 1.0 if rest.high == 0 else _part(self.low, _end(rest.high))
        return _ratio(low, _part(_end(self.high), rest.low))

    def rate(self, population: float, *, per: int = 100_000) -> Ratio:
        """The count per ``per`` people of a population.

        Raises:
            RecordError: the population is not positive.
        """
        if not population > 0:
            raise RecordError(f"a rate needs a population above 0, found {population}")
        return _ratio(self.low * per / population, _end(self.high) * per / population)

    def text(self, number: Callable[[int], str] = str) -> str:
        """For people: ``12``, ``1–4``, ``5+``; ``number`` writes a figure in the reader's language."""
        return _interval_text(self.low, self.high, number)

    def cells(self) -> tuple[str, str]:
        """For csv: the low and the high end; an unknown high end is an empty cell."""
        return str(self.low), "" if self.high is None else str(self.high)

    def __str__(self) -> str:
        return self.text()


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts; of none, exactly zero."""
    return sum(counts, start=Count.exact(0))


def _whole(written: str) -> int:
    digits = re.sub(r"\D", "", written.partition(".")[0])
    if len(digits) > _MOST_DIGITS:
        raise RecordError(f"a count has at most {_MOST_DIGITS} digits; the cell has {len(digits)}")
    return int(digits)


def _end(high: float | None) -> float:
    return math.inf if high is None else high


def _part(part: float, rest: float) -> float:
    """``part / (part + rest)`` with its limits: no part is 0, an endless part is 1."""
    if part == 0:
        return 0.0
    return 1.0 if math.isinf(part) else part / (part + rest)


def _ratio(low: float, high: float) -> Ratio:
    return Ratio(low, None if math.isinf(high) else high)


def _interval_text(low: _N, high: _N | None, number: Callable[[_N], str]) -> str:
    if high is None:
        return f"{number(low)}+"
    first, last = number(low), number(high)
    return first if first == last else f"{first}–{last}"
