"""The command ``palermo-hub``: serve, load, back up and manage a hub or a node."""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a management command; ``palermo-hub manage X`` is Django's own ``X``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palermo_hub.config.settings")
    from django.core.management import execute_from_command_line

    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        arguments = arguments[1:]
    execute_from_command_line(["palermo-hub", *arguments])
    return 0
