"""Why an act at the secretariat's desk was refused; each says what was found and what to do."""

from palermo.errors import PalermoError


class TakenError(PalermoError):
    """The body has a coordinator, or an organisation that acts for it, already."""


class SeatError(PalermoError):
    """The body holds no seat (any more), or holds it already."""


class TermError(PalermoError):
    """More would chair at the same time than the group has chairs, or one body twice."""


class MeetingError(PalermoError):
    """The meeting cannot be so: its hours, its state, or the order of what is noted of it."""


class StaleError(PalermoError):
    """Somebody else wrote it meanwhile."""


class ClosedError(PalermoError):
    """The action is done or dropped already."""


class PublishingError(PalermoError):
    """Who asked would answer, it is answered already, or a text is still before the members."""


class RoundError(PalermoError):
    """The round does not stand so that this can be done."""


class LateError(RoundError):
    """The deadline has passed."""
