"""Registers what is periodic on every installation."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The app of background work."""

    name = "palermo_hub.work"

    def ready(self) -> None:
        """Register what this app does at its hours."""
        from . import housekeeping, periodic

        periodic.register("audit.head", every=periodic.DAY, run=housekeeping.sign_audit_head)
        periodic.register("work.clear", every=periodic.HOUR, run=housekeeping.clear_old)
