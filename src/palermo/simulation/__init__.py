"""Fictional States with a known truth, for the demo, the tests and the benchmarks.

Nobody in them is real and no place exists. ``simulate`` makes a State, ``write`` puts it in a folder,
``capture_histories`` and ``simulate_lists`` give lists with a known population for studies of estimators,
``identity_lists`` gives names with errors and the truth for studies of linkage.
"""

from .capture import Lists, simulate_lists
from .countries import ARDENIA, SERIN, Country
from .folder import check_target, write
from .state import Histories, State, capture_histories, identity_lists, simulate

__all__ = [
    "ARDENIA",
    "SERIN",
    "Country",
    "Histories",
    "Lists",
    "State",
    "capture_histories",
    "check_target",
    "identity_lists",
    "simulate",
    "simulate_lists",
    "write",
]
