"""Registers the jobs and the periodic work of this area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """The area of what is known."""

    name = "palermo_hub.evidence"

    def ready(self) -> None:
        """Register the making of tables."""
        from palermo_hub.organisations.permissions import RUN_START
        from palermo_hub.work import kinds

        from . import receiving, tabulating

        kinds.register(
            receiving.TABULATE,
            label=_("Make the tables of accepted rows"),
            permission=RUN_START,
            run=tabulating.tabulate,
            conclude=tabulating.conclude,
        )
