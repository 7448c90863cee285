"""Where a citation comes from, by a key that versions share.

Each kind is found in a handful of queries, however many citations there are, through the reader's own gate.
"""

from .figures import FIGURE
from .gaps import GAP, PICTURE
from .kinds import Found, Origin
from .rows import ACTION, ACTIVITY, ANSWER, DECISION, PROVISION
from .states import LAW, MECHANISM, TREATY

__all__ = ["ORIGINS", "Found", "Origin"]

ORIGINS: dict[str, Origin] = {
    "figure": FIGURE,
    "gap": GAP,
    "picture": PICTURE,
    "answer": ANSWER,
    "provision": PROVISION,
    "decision": DECISION,
    "action": ACTION,
    "activity": ACTIVITY,
    "treaty": TREATY,
    "law": LAW,
    "mechanism": MECHANISM,
}
"""Every kind of origin by name."""
