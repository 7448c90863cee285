"""The evidence of a hub, one module for each kind of record."""

from .collections import Collection, Refusal, Reminder
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
from .reviews import Follower, Review
from .submissions import Submission, SubmissionQuerySet

__all__ = [
    "GLOTIP",
    "Collection",
    "DataSource",
    "Follower",
    "Indicator",
    "Observation",
    "ObservationQuerySet",
    "Origin",
    "PublishedFigure",
    "PublishedFigureQuerySet",
    "PublishedRelease",
    "PublishedReleaseQuerySet",
    "Refusal",
    "Release",
    "ReleaseQuerySet",
    "Reminder",
    "Review",
    "Revision",
    "RevisionQuerySet",
    "StateDescription",
    "Submission",
    "SubmissionQuerySet",
    "published_folder",
]
