"""Everything that changes what is held of mandates: one function an act."""

from .provisions import StaleProvisionError, revise_provision, seed_instruments

__all__ = ["StaleProvisionError", "revise_provision", "seed_instruments"]
