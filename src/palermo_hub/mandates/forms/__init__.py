"""The choices of a reader, which stand in the address, and the entries of those who may write."""

from .choices import (
    STATUSES,
    ChangeChoices,
    CompareChoices,
    MatrixChoices,
    ProvisionChoices,
    TreatyChoices,
)
from .entries import (
    LawElementForm,
    MechanismForm,
    ProvisionForm,
    ResolutionForm,
    SuccessionForm,
    TablesForm,
    TreatyActionForm,
)

__all__ = [
    "STATUSES",
    "ChangeChoices",
    "CompareChoices",
    "LawElementForm",
    "MatrixChoices",
    "MechanismForm",
    "ProvisionChoices",
    "ProvisionForm",
    "ResolutionForm",
    "SuccessionForm",
    "TablesForm",
    "TreatyActionForm",
    "TreatyChoices",
]
