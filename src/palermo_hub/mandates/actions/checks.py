"""What every entry keeps to: a day that has been, and a text that a reader can read."""

import datetime as dt

from django.utils.translation import gettext as translate

from .errors import WrongEntryError

LONGEST = 4_000
"""Characters of a text."""


def check_day(day: dt.date) -> None:
    """Refuse a day before 1900 or after today."""
    today = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)  # somewhere it is tomorrow already
    if not dt.date(1900, 1, 1) <= day <= today:
        raise WrongEntryError(
            translate("%(day)s is not a day between 1900 and today.") % {"day": day.isoformat()}
        )


def check_text(text: str, what: str, *, most: int = LONGEST) -> None:
    """Refuse a text that is empty, longer than a page or ``most``, or holds characters that are none."""
    if not text.strip() or len(text) > most or "\0" in text:
        raise WrongEntryError(
            translate("The %(what)s is empty, or longer than %(most)s characters.")
            % {"what": what, "most": most}
        )
