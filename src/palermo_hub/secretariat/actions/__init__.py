"""Everything that changes bodies, meetings and decisions: one function an act."""

from .bodies import (
    create_body,
    end_seat,
    link_body,
    record_seat,
    record_statement,
    record_term,
    take_up_body,
)
from .errors import SeatError, TakenError, TermError
from .seeding import seed_bodies

__all__ = [
    "SeatError",
    "TakenError",
    "TermError",
    "create_body",
    "end_seat",
    "link_body",
    "record_seat",
    "record_statement",
    "record_term",
    "seed_bodies",
    "take_up_body",
]
