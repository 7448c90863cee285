"""Why an act on the mandates was refused; each says what was found and what to do."""

from palermo.errors import PalermoError


class StaleProvisionError(PalermoError):
    """Somebody else gave the provision a new version meanwhile."""


class HeldAlreadyError(PalermoError):
    """The instrument is here already."""


class CircularSuccessionError(PalermoError):
    """A provision would, over others, take the place of itself."""


class DecidedError(PalermoError):
    """The succession was confirmed or refused already."""


class NotOfThisStateError(PalermoError):
    """The organisation does not speak for this State."""


class WrongEntryError(PalermoError):
    """A code, date or text of the entry cannot be."""
