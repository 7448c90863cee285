"""``palermo-hub migrate``: bring the database to this version's tables."""

import argparse

from palermo.cli.report import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no options."""


def run(arguments: argparse.Namespace) -> Report:
    """Apply the migrations that are missing."""
    migrate()
    return Report(text="The database is ready.")


def migrate() -> None:
    """Apply the migrations that are missing, in silence; guard what is append-only; seed what all have."""
    from django.core.management import call_command

    from palermo_hub.audit import guard
    from palermo_hub.mandates.actions import seed_instruments
    from palermo_hub.secretariat.actions import seed_bodies

    call_command("migrate", interactive=False, verbosity=0)
    guard.lay()
    seed_instruments()
    seed_bodies()
