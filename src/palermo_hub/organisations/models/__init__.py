"""Who takes part, what they agreed, and the marking on everything they share."""

from .agreements import Circle, Decision, RetentionRule, SharingAgreement
from .marking import Marked, MarkedQuerySet, Marking, MarkingChange, Reader
from .people import Membership, Organisation, Role, User
from .tokens import ApiToken

__all__ = [
    "ApiToken",
    "Circle",
    "Decision",
    "Marked",
    "MarkedQuerySet",
    "Marking",
    "MarkingChange",
    "Membership",
    "Organisation",
    "Reader",
    "RetentionRule",
    "Role",
    "SharingAgreement",
    "User",
]
