"""Who does what about it: commitments, activities and their figures, capacity, justice, uploads."""

from .activities import Activity, ActivityFigure, ActivityForm, ActivityVersion
from .capacity import ServiceCapacity
from .commitments import Commitment
from .justice import JusticeCount
from .overlaps import OverlapDismissal
from .uploads import SheetMapping, Upload, UploadRow

__all__ = [
    "Activity",
    "ActivityFigure",
    "ActivityForm",
    "ActivityVersion",
    "Commitment",
    "JusticeCount",
    "OverlapDismissal",
    "ServiceCapacity",
    "SheetMapping",
    "Upload",
    "UploadRow",
]
