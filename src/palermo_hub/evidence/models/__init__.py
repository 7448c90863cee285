"""The evidence of a hub, one module for each kind of record."""

from .figures import DataSource, Indicator, Observation, ObservationQuerySet, Origin
from .published import (
    GLOTIP,
    PublishedFigure,
    PublishedFigureQuerySet,
    PublishedRelease,
    PublishedReleaseQuerySet,
    Revision,
    RevisionQuerySet,
    published_folder,
)
from .releases import Release, ReleaseQuerySet, StateDescription
from .submissions import Submission, SubmissionQuerySet

__all__ = [
    "GLOTIP",
    "DataSource",
    "Indicator",
    "Observation",
    "ObservationQuerySet",
    "Origin",
    "PublishedFigure",
    "PublishedFigureQuerySet",
    "PublishedRelease",
    "PublishedReleaseQuerySet",
    "Release",
    "ReleaseQuerySet",
    "Revision",
    "RevisionQuerySet",
    "StateDescription",
    "Submission",
    "SubmissionQuerySet",
    "published_folder",
]
