"""Forms of the secretariat's desk."""

from .bodies import BodyForm, LinkForm, SeatEndForm, SeatForm, StatementForm, TakeUpForm, TermForm

__all__ = [
    "BodyForm",
    "LinkForm",
    "SeatEndForm",
    "SeatForm",
    "StatementForm",
    "TakeUpForm",
    "TermForm",
]
