"""Errors that a caller can correct.

Every message says what was found, what was expected and what to do next, and never holds a person's data.
The command ends with ``exit_code``: 1 where the data are at fault, 2 where the command was used wrongly.
"""


class PalermoError(Exception):
    """Base of every error that the user can mend."""

    exit_code = 1


class UsageError(PalermoError):
    """The command was given something it cannot work with: a missing file, contradictory options."""

    exit_code = 2


class UnreadableFileError(PalermoError):
    """A file cannot be read as the format it claims."""


class MappingError(PalermoError):
    """A mapping names columns, fields or codes that do not exist."""


class RecordError(PalermoError):
    """A table of records breaks the case record's schema."""


class StandardError(PalermoError):
    """A code list is missing, or a code is not in it."""


class LinkageError(PalermoError):
    """Lists cannot be linked as asked."""


class EstimationError(PalermoError):
    """The lists cannot carry the estimate that was asked for."""


class StateError(PalermoError):
    """``state.toml`` says something that cannot be, or not what is needed."""


class StatisticsError(PalermoError):
    """A table cannot be made as asked without counting wrongly."""


class DisclosureError(PalermoError):
    """A release would break its disclosure rule."""


class GapError(PalermoError):
    """A figure that stands in a gap table cannot be, or would be counted wrongly."""
