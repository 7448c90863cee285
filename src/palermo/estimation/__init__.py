"""Multiple systems estimation: one file for each estimator, and the panel."""

from palermo.estimation.panel import METHODS, POPULATION, Panel, estimate, estimate_from_contacts
from palermo.estimation.reading import CaptureTable, read_table
from palermo.estimation.result import MethodEstimate
from palermo.estimation.suitability import drop_empty_lists
from palermo.estimation.table import CaptureHistories

__all__ = [
    "METHODS",
    "POPULATION",
    "CaptureHistories",
    "CaptureTable",
    "MethodEstimate",
    "Panel",
    "drop_empty_lists",
    "estimate",
    "estimate_from_contacts",
    "read_table",
]
