"""Registers the periodic work of the secretariat's desk."""

from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    """The area of bodies, meetings and decisions."""

    name = "palermo_hub.secretariat"
