"""The evidence of a hub, one module for each kind of record."""

from .figures import DataSource, Indicator, Observation, ObservationQuerySet, Origin
from .releases import Release, ReleaseQuerySet, StateDescription
from .submissions import Submission, SubmissionQuerySet

__all__ = [
    "DataSource",
    "Indicator",
    "Observation",
    "ObservationQuerySet",
    "Origin",
    "Release",
    "ReleaseQuerySet",
    "StateDescription",
    "Submission",
    "SubmissionQuerySet",
]
