"""``palermo-hub node``: prepare a node, its keys, its organisation and the first person who works there."""

import argparse
import getpass
import os
import sys
import uuid
from pathlib import Path

from palermo.cli.report import Report
from palermo.errors import UsageError

from .migrate import migrate
from .passphrase import secret_of, unlock

FILE = "PALERMO_PASSWORD_FILE"
"""Names a file with the person's first password, where nobody sits at a terminal."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.set_defaults(node=True)
    parser.add_argument("--organisation", required=True, metavar="CODE", help="short name, as shelter")
    parser.add_argument("--name", required=True, help="the organisation's name")
    parser.add_argument("--number", type=_number, required=True, help="its number on the hub (a uuid)")
    parser.add_argument("--kind", default="other", help="what it is, as shelter or police (default other)")
    parser.add_argument("--person", required=True, metavar="NAME", help="sign-in name of its data steward")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> Report:
    """Make what is missing; what is there stays as it is. All is checked before keys are made, or none is."""
    from django.db import transaction

    from palermo_hub.protection.founding import found_node
    from palermo_hub.protection.models import Vault

    migrate()
    with transaction.atomic():
        founded = found_node(
            code=arguments.organisation,
            name=arguments.name,
            kind=arguments.kind,
            number=arguments.number,
            person=arguments.person,
            password=_password,
        )
        unlock()
    public = Vault.objects.get(pk=1).public_key
    text = (
        f"The node of {founded.code} is ready. Register its public key on the hub: {public}\n"
        "Then start it: palermo-hub serve --node"
    )
    data = {"organisation": founded.code, "number": str(founded.uuid), "public_key": public}
    return Report(data=data, text=text)


def _number(text: str) -> uuid.UUID:
    """A number of the hub's pages."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number as the hub's page Keys shows it: 32 hexadecimal figures with hyphens"
        ) from error


def _password() -> str:
    """The person's first password, from a private file or from the terminal."""
    if os.environ.get(FILE):
        return secret_of(Path(os.environ[FILE]))
    if not sys.stdin.isatty():
        raise UsageError(f"The password cannot be asked for here. Name a file of mode 600 in {FILE}.")
    return getpass.getpass("Password of the first person: ")
