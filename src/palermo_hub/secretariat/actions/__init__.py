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
from .decisions import add_action, close_action, make_digests, record_decision
from .errors import (
    ClosedError,
    LateError,
    MeetingError,
    PublishingError,
    RoundError,
    SeatError,
    StaleError,
    TakenError,
    TermError,
)
from .marked import TooWideError
from .meetings import (
    add_agenda_item,
    add_paper,
    answer_invitation,
    cancel_meeting,
    change_meeting,
    invite,
    note_paper,
    record_attendance,
    set_meeting,
    write_minutes,
)
from .plans import add_release, write_measure, write_study
from .publishing import answer_public, ask_public
from .rounds import break_silence, close_rounds, endorse, open_round, revise_round, withdraw_round
from .seeding import seed_bodies

__all__ = [
    "ClosedError",
    "LateError",
    "MeetingError",
    "PublishingError",
    "RoundError",
    "SeatError",
    "StaleError",
    "TakenError",
    "TermError",
    "TooWideError",
    "add_action",
    "add_agenda_item",
    "add_paper",
    "add_release",
    "answer_invitation",
    "answer_public",
    "ask_public",
    "break_silence",
    "cancel_meeting",
    "change_meeting",
    "close_action",
    "close_rounds",
    "create_body",
    "end_seat",
    "endorse",
    "invite",
    "link_body",
    "make_digests",
    "note_paper",
    "open_round",
    "record_attendance",
    "record_decision",
    "record_seat",
    "record_statement",
    "record_term",
    "revise_round",
    "seed_bodies",
    "set_meeting",
    "take_up_body",
    "withdraw_round",
    "write_measure",
    "write_minutes",
    "write_study",
]
