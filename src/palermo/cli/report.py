"""What a subcommand answers, and how it is shown: text for a person, one JSON object for a program."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from palermo.errors import PalermoError, UsageError


class Parser(argparse.ArgumentParser):
    """Reads the words of a command; wrong ones are an error like any other, told in JSON if that is asked."""

    def error(self, message: str) -> NoReturn:
        """Refuse, instead of leaving the process."""
        raise UsageError(f"{message}. {self.prog} --help says what can be given.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a subcommand.

    Attributes:
        data: what ``--json`` prints; its keys are documented in ``docs/reference/commands.md``.
        text: what a person reads on standard output.
        exit_code: 0 fine, 1 the data have errors, 2 wrong use.
        error: the one sentence for standard error when the subcommand could not do its work.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    exit_code: int = 0
    error: str = ""

    @classmethod
    def of_error(cls, error: PalermoError) -> "Report":
        """The report of an error that stopped the subcommand."""
        return cls(
            data={"error": str(error), "kind": type(error).__name__},
            exit_code=error.exit_code,
            error=str(error),
        )


def emit(report: Report, *, as_json: bool, command: str, program: str = "palermo") -> int:
    """Write ``report`` to the standard streams; the value is the exit status."""
    if as_json:
        # in one piece: written bit by bit it takes ten times as long
        sys.stdout.write(json.dumps(report.data, ensure_ascii=False, allow_nan=False) + "\n")
    elif report.text:
        sys.stdout.write(report.text.rstrip("\n") + "\n")
    if report.error:
        sys.stderr.write(f"{f'{program} {command}'.strip()}: {report.error}\n")
    return report.exit_code
