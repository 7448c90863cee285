"""Registers the jobs of this area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponseConfig(AppConfig):
    """The area of what is done about it."""

    name = "palermo_hub.response"

    def ready(self) -> None:
        """Register the writing of long sheets."""
        from palermo_hub.organisations.permissions import ACTIVITY_WRITE
        from palermo_hub.work import kinds

        from . import applying

        for kind, label, conclude in (
            (applying.APPLY, _("Apply a sheet of activities"), applying.apply),
            (applying.UNDO, _("Undo a sheet of activities"), applying.undo),
        ):
            kinds.register(kind, label=label, permission=ACTIVITY_WRITE, run=applying.read, conclude=conclude)
