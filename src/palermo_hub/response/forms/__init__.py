"""Forms of the response."""

from .activities import ActivityForm, CitesForm, MarkingForm, ReasonForm, UploadForm
from .choices import NARROW
from .filters import CommitmentFilterForm, FilterForm, OverlapFilterForm
from .mapping import MappingForm
from .rows import CapacityForm, CommitmentForm, JusticeForm, OwnedForm

__all__ = [
    "NARROW",
    "ActivityForm",
    "CapacityForm",
    "CitesForm",
    "CommitmentFilterForm",
    "CommitmentForm",
    "FilterForm",
    "JusticeForm",
    "MappingForm",
    "MarkingForm",
    "OverlapFilterForm",
    "OwnedForm",
    "ReasonForm",
    "UploadForm",
]
