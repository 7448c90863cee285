"""Why something about a report is refused."""

from palermo.errors import PalermoError


class ReportError(PalermoError):
    """The report cannot be so: its period, a mark without a citation, an origin that is not there."""


class StaleSectionError(PalermoError):
    """Somebody else wrote the section meanwhile."""


class CallError(PalermoError):
    """An input cannot be called for or given so: a day that is past, nobody asked."""


class StaleAnswerError(PalermoError):
    """Somebody else, or another window, changed the answer meanwhile."""
