"""Registers the jobs and the periodic work of this area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """The area of what is known."""

    name = "palermo_hub.evidence"

    def ready(self) -> None:
        """Register the making of tables, and the erasure of what is old."""
        from palermo_hub.organisations.permissions import RELEASE_PREPARE, RUN_START
        from palermo_hub.work import kinds, periodic

        from . import collecting, following, keeping, receiving, retention, running, tabulating
        from .published import actions, reading

        kinds.register(
            receiving.TABULATE,
            label=_("Make the tables of accepted rows"),
            permission=RUN_START,
            run=tabulating.tabulate,
            conclude=tabulating.conclude,
        )
        kinds.register(
            actions.READ,
            label=_("Read figures that others published"),
            permission=RELEASE_PREPARE,
            run=reading.read_file,
            conclude=reading.keep_figures,
        )
        kinds.register(
            running.RUN,
            label=_("Run a collection: link, count, estimate, protect"),
            permission=RUN_START,
            run=running.run,
            conclude=running.conclude,
        )
        periodic.register("evidence.published", every=periodic.HOUR, run=actions.clear)
        periodic.register("evidence.remind", every=periodic.HOUR, run=collecting.remind)
        periodic.register("evidence.forget", every=periodic.DAY, run=following.forget_unconfirmed)
        periodic.register("evidence.retention", every=periodic.DAY, run=retention.erase_old)
        periodic.register("evidence.clear", every=periodic.HOUR, run=keeping.clear)
