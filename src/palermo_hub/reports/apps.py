"""Says what of the reports can become public."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app of reports."""

    name = "palermo_hub.reports"

    def ready(self) -> None:
        """Reports and answers wait for a second person with what a secretariat makes public."""
        from palermo_hub.secretariat.actions.publishing import MODELS

        from .models import Answer, Report

        MODELS.update({model._meta.label: model for model in (Report, Answer)})
