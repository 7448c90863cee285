"""The command ``palermo-hub``: serve, load, back up and manage a hub; one module a subcommand.

A subcommand's module has ``configure(parser)`` and ``run(arguments) -> Report``, as in ``palermo.cli``.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from palermo.cli.report import Parser, Report, emit
from palermo.errors import PalermoError, UsageError

COMMANDS: dict[str, str] = {
    "serve": "prepare the database and serve the pages on http://127.0.0.1:PORT",
    "worker": "do the background work (serve starts one by itself)",
    "tick": "do what is due by the calendar (the worker does it by itself)",
    "node": "prepare a node: its keys, its organisation, the first person who works there",
    "migrate": "bring the database to this version's tables",
    "load": "load a State that `palermo run` has computed",
    "describe": "store what a State says of itself, so that tables are made of rows sent here",
    "load-treaties": "take in status tables of the United Nations Treaty Collection",
    "verify-audit": "find any row of the audit trail that was changed, deleted, added or moved",
    "export-audit-head": "sign the newest row of the audit trail, to be kept elsewhere",
    "backup": "copy the hub to a file, also while it is being used",
    "restore": "put a backup in the place of the hub, after checking it",
    "manage": "run one of Django's own commands: palermo-hub manage COMMAND ...",
}
"""Each subcommand and its one-line help, in the order of use."""

EXISTING = {"worker", "tick", "verify-audit", "export-audit-head", "backup"}
"""Subcommands of a hub or node that is there: a mistyped folder must not pass for an empty one."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; the value is the exit status: 0 fine, 1 the data have errors, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palermo_hub.config.settings")
    os.umask(0o077)  # whatever is written here is for the operator alone
    if arguments[:1] == ["manage"] and arguments[1:2] not in (["-h"], ["--help"]):
        return _manage(arguments[1:])
    try:
        report = _run(_parser(arguments).parse_args(arguments))
    except PalermoError as error:
        report = Report.of_error(error)
    except KeyboardInterrupt:
        return 130
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    return emit(report, as_json="--json" in arguments, command=command, program="palermo-hub")


def _module(name: str) -> ModuleType:
    """The module of a subcommand."""
    return importlib.import_module(f"palermo_hub.command.{name.replace('-', '_')}")


def _run(parsed: argparse.Namespace) -> Report:
    """Start Django and call the subcommand; settings that cannot be read are wrong use."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    if parsed.command in EXISTING:
        _require_home()
    module = _module(parsed.command)
    os.environ.update(getattr(module, "ENVIRONMENT", {}))
    if getattr(parsed, "node", False):
        os.environ["PALERMO_NODE"] = "1"
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(str(error)) from error
    report: Report = module.run(parsed)
    return report


def _require_home() -> None:
    """Refuse a data folder in which no hub or node was ever started, before anything is made in it."""
    home = Path(os.environ.get("PALERMO_HOME") or "var")
    if not os.environ.get("DATABASE_URL") and not (home / "palermo.sqlite3").is_file():
        raise UsageError(
            f"There is no hub and no node in {home}. Set PALERMO_HOME to the data folder of one, "
            "or start one there with palermo-hub serve."
        )


def _manage(arguments: list[str]) -> int:
    """Run one of Django's commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["palermo-hub manage", *(arguments or ["help"])])
    return 0


def _parser(arguments: Sequence[str]) -> Parser:
    """Build the parser; only the subcommand that is asked for is imported."""
    parser = Parser(
        prog="palermo-hub",
        description="Palermo's hub, or an organisation's node. "
        "Its data folder is $PALERMO_HOME (var/ by default).",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if arguments and arguments[0] == name and name != "manage":
            _module(name).configure(subparser)
    return parser
