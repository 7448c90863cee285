"""Everything that changes what is held of mandates: one function an act."""

from .errors import (
    CircularSuccessionError,
    DecidedError,
    HeldAlreadyError,
    NotOfThisStateError,
    StaleProvisionError,
    WrongEntryError,
)
from .national import record_law_element, record_mechanism_field
from .provisions import revise_provision, seed_instruments
from .resolutions import decide_succession, import_resolution, name_succession
from .treaties import import_status_tables, record_treaty_action

__all__ = [
    "CircularSuccessionError",
    "DecidedError",
    "HeldAlreadyError",
    "NotOfThisStateError",
    "StaleProvisionError",
    "WrongEntryError",
    "decide_succession",
    "import_resolution",
    "import_status_tables",
    "name_succession",
    "record_law_element",
    "record_mechanism_field",
    "record_treaty_action",
    "revise_provision",
    "seed_instruments",
]
