"""Moments in the zones of the IANA list: an hour that clocks never show, or show twice, is refused."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.errors import PalermoError

COMMON: dict[str, str | Promise] = {
    "UTC": _("Universal time"),
    "Europe/Vienna": _("Vienna"),
    "Europe/Zurich": _("Geneva"),  # the list has one place for Switzerland
    "America/New_York": _("New York"),
    "Europe/Paris": _("Paris"),
    "Africa/Nairobi": _("Nairobi"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Beirut": _("Beirut"),
    "Africa/Addis_Ababa": _("Addis Ababa"),
    "America/Santiago": _("Santiago"),
}
"""Seats of the United Nations, offered first, by their zone."""


def city(zone: str) -> str:
    """What a zone's place is called: of a seat in the reader's language, else as the list writes it."""
    return str(COMMON[zone]) if zone in COMMON else zone.rpartition("/")[2].replace("_", " ")


class ZoneError(PalermoError):
    """A zone that does not exist, or an hour that its clocks do not show exactly once."""


@cache
def names() -> frozenset[str]:
    """Every zone of the list."""
    return frozenset(available_timezones())


def check_zone(name: str) -> str:
    """The name, if the list has it.

    Raises:
        ZoneError: it has not.
    """
    if name not in names():
        raise ZoneError(
            translate("There is no time zone %(name)s. Write a place of the IANA list, as Europe/Vienna.")
            % {"name": name[:64]}
        )
    return name


def moment(local: dt.datetime, zone: str) -> dt.datetime:
    """What the clocks of a zone show, as a moment.

    Args:
        local: day and hour without a zone.
        zone: name of the IANA list.

    Returns:
        The moment, in UTC.

    Raises:
        ZoneError: the zone does not exist; or its clocks skip this hour, or show it twice, on that day.
    """
    there = ZoneInfo(check_zone(zone))
    first, second = (local.replace(tzinfo=there, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    said = {"hour": f"{local:%Y-%m-%d %H:%M}", "zone": zone}
    if first.astimezone(there).replace(tzinfo=None) != local:
        raise ZoneError(
            translate("%(hour)s does not exist in %(zone)s: clocks go forward then. Choose another hour.")
            % said
        )
    if first != second:
        raise ZoneError(
            translate("%(hour)s comes twice in %(zone)s: clocks go back then. Choose another hour.") % said
        )
    return first
