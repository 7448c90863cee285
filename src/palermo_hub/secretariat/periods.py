"""What the secretariat's desk does at its hours."""

import datetime as dt

from . import actions


def tell_holders(now: dt.datetime) -> None:
    """One digest a body and day."""
    actions.make_digests(now)


def close_rounds(now: dt.datetime) -> None:
    """Note what silence has endorsed."""
    actions.close_rounds(now)
