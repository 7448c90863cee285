"""Where an endorsement round stands: told from its timeline and the clock, not from a column."""

import datetime as dt
from collections.abc import Iterable

from .models import EndorsementRound, RoundEvent, RoundText

State = EndorsementRound.State


def standing_of(
    texts: Iterable[RoundText], events: Iterable[RoundEvent], now: dt.datetime
) -> EndorsementRound.State:
    """Where a round stands at a moment.

    Args:
        texts: its wordings; at least one.
        events: its timeline.
        now: the moment.
    """
    newest = max(texts, key=lambda text: text.number)
    kinds = {event.kind for event in events if event.number == newest.number}
    if RoundEvent.Kind.WITHDRAWN in kinds:
        return State.WITHDRAWN
    if RoundEvent.Kind.BROKEN in kinds:
        return State.BROKEN
    return State.ENDORSED if newest.is_over(now) else State.OPEN
