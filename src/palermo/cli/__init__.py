"""The command ``palermo``: one module a subcommand, loaded only when it is called.

A subcommand's module has ``configure(parser)`` and ``run(arguments) -> Report``.
"""

import importlib
import sys
from collections.abc import Sequence

from palermo.errors import PalermoError

from .report import Parser, Report, emit

COMMANDS: dict[str, str] = {
    "simulate": "make a fictional State with a known truth, as a folder",
    "check": "say what is wrong with a file of case records, row by row; nothing is written",
    "map": "propose what the columns of a file mean, and write it beside the file",
    "intake": "read files of case records of any layout into one table; keep bad rows apart",
    "run": "run the whole pipeline of one state.toml",
    "tables": "make every table of a file of case records",
    "glotip": "read UNODC's published GLOTIP workbook, mark what cannot be, compare two releases",
    "key": "make the secret key of a linkage project",
    "encode": "turn identities into keyed encodings, on the node that keeps them",
    "link": "find the records of one person across lists, from encodings",
    "histories": "count persons by the lists they are on",
    "estimate": "how many people no list has seen, by several methods side by side",
    "release": "publish protected counts and synthetic records",
    "gaps": "detected persons beside the response: shares, capacity, money, three kinds of empty",
}
"""Each subcommand and its one-line help, in the order of the work."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; the value is the exit status: 0 fine, 1 the data have errors, 2 wrong use."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    command, as_json = arguments[0] if arguments and arguments[0] in COMMANDS else "", "--json" in arguments
    try:
        parsed = _parser(arguments).parse_args(arguments)
        report: Report = importlib.import_module(f"palermo.cli.{parsed.command}").run(parsed)
    except PalermoError as error:
        return emit(Report.of_error(error), as_json=as_json, command=command)
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing half-written was kept.", file=sys.stderr)  # noqa: T201
        return 130
    return emit(report, as_json=as_json, command=command)


def _parser(arguments: Sequence[str]) -> Parser:
    """Build the parser; only the subcommand that is asked for is imported."""
    parser = Parser(
        prog="palermo",
        description="Evidence on trafficking in persons: read case files, link, estimate, tabulate, publish.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=text, description=text)
        if arguments and arguments[0] == name:
            importlib.import_module(f"palermo.cli.{name}").configure(subparser)
        subparser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser
