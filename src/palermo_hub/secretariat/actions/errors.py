"""Why an act at the secretariat's desk was refused; each says what was found and what to do."""

from palermo.errors import PalermoError


class TakenError(PalermoError):
    """The body has a coordinator, or an organisation that acts for it, already."""


class SeatError(PalermoError):
    """The body holds no seat (any more), or holds it already."""


class TermError(PalermoError):
    """More would chair at the same time than the group has chairs, or one body twice."""
