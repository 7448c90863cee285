"""Who coordinates, when they meet, what they decide, and what became of it."""

from .bodies import Body, BodyStatement, ChairTerm, Seat
from .decisions import ActionItem, Decision, Digest
from .meetings import AgendaItem, Invitation, Meeting, Minutes, Paper
from .plans import Measure, Study, StudyRelease
from .rounds import EndorsementRound, RoundEvent, RoundText

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Body",
    "BodyStatement",
    "ChairTerm",
    "Decision",
    "Digest",
    "EndorsementRound",
    "Invitation",
    "Measure",
    "Meeting",
    "Minutes",
    "Paper",
    "RoundEvent",
    "RoundText",
    "Seat",
    "Study",
    "StudyRelease",
]
