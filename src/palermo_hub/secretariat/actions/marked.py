"""How far a new row of a secretariat goes: never to the public at once, for a second person decides that."""

from django.utils.translation import gettext as translate

from palermo.errors import PalermoError
from palermo_hub.organisations.models import Marking


class TooWideError(PalermoError):
    """One person alone would make a row public."""


def refuse_public(marking: str) -> None:
    """Refuse what one person alone may not choose.

    Raises:
        TooWideError: everybody would see it.
    """
    if Marking(marking).width > Marking.GREEN.width:
        raise TooWideError(
            translate("A second person decides what becomes public: choose a smaller audience first.")
        )
