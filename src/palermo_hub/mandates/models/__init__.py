"""Mandates: what was asked of whom, which State is bound by what, and who watches over it at home."""

from .instruments import Instrument, Provision, ProvisionVersion, Succession
from .mechanisms import MechanismField, NationalMechanism
from .treaties import LawElement, StatusTable, TreatyAction

__all__ = [
    "Instrument",
    "LawElement",
    "MechanismField",
    "NationalMechanism",
    "Provision",
    "ProvisionVersion",
    "StatusTable",
    "Succession",
    "TreatyAction",
]
