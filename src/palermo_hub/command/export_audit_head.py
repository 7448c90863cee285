"""``palermo-hub export-audit-head FILE``: sign the newest row of the audit trail, to be kept elsewhere."""

import argparse
import json
from pathlib import Path

from palermo.cli.report import Report
from palermo.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help="where to write it; an existing file is not replaced")


def run(arguments: argparse.Namespace) -> Report:
    """Write the signed head."""
    from django.conf import settings

    from palermo_hub.audit import chain
    from palermo_hub.config.home import signing_key

    try:
        with arguments.file.open("x", encoding="utf-8") as file:
            json.dump(chain.signed_head(signing_key(settings.HOME)), file, indent=1)
    except FileExistsError as error:
        raise UsageError(f"{arguments.file} exists: heads are kept, so choose another name.") from error
    except OSError as error:
        raise UsageError(f"{arguments.file} cannot be written ({error.strerror}).") from error
    return Report(
        text=f"The head of the audit trail is in {arguments.file}. Keep it where this machine cannot write."
    )
