"""Registers the jobs and the periodic work of this area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """The area of what is known."""

    name = "palermo_hub.evidence"

    def ready(self) -> None:
        """Register the making of tables, and the erasure of what is old."""
        from palermo_hub.organisations.permissions import RUN_START
        from palermo_hub.work import kinds, periodic

        from . import keeping, receiving, retention, tabulating

        kinds.register(
            receiving.TABULATE,
            label=_("Make the tables of accepted rows"),
            permission=RUN_START,
            run=tabulating.tabulate,
            conclude=tabulating.conclude,
        )
        periodic.register("evidence.retention", every=periodic.DAY, run=retention.erase_old)
        periodic.register("evidence.clear", every=periodic.HOUR, run=keeping.clear)
