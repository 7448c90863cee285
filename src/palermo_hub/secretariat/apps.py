"""Registers the periodic work of the secretariat's desk."""

from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    """The area of bodies, meetings and decisions."""

    name = "palermo_hub.secretariat"

    def ready(self) -> None:
        """Register the daily digest, and the closing of rounds whose deadline has passed."""
        from palermo_hub.work import periodic

        from . import periods

        periodic.register("secretariat.digests", every=periodic.DAY, run=periods.tell_holders)
        periodic.register("secretariat.rounds", every=periodic.HOUR, run=periods.close_rounds)
