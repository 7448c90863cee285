"""Unlock a node before a command works on it: the passphrase is asked for, or read from a private file."""

import getpass
import os
import stat
import sys
from pathlib import Path

from django.conf import settings

from palermo.errors import UsageError

FILE = "PALERMO_PASSPHRASE_FILE"
"""Names a file with the passphrase, for a start that nobody attends."""


def unlock() -> None:
    """Unlock the node in this process; the first time, make its keys and say what that means.

    Raises:
        UsageError: the passphrase is wrong, too short or not to be had, or this is not a node's data folder.
    """
    from palermo_hub.evidence.models import Release, Submission
    from palermo_hub.protection import unlocking

    if settings.DEBUG:
        raise UsageError(
            "A node does not run with PALERMO_DEBUG=1: an error's page would show people's data."
        )
    if Release.objects.exists() or Submission.objects.exists():
        raise UsageError(
            f"{settings.HOME} is the data folder of a hub. Set PALERMO_HOME to a folder of the node's own."
        )
    if not unlocking.is_new():
        unlocking.open_vault(_read("Passphrase of this node: "))
        return
    vault = unlocking.make_vault(_chosen())
    sys.stderr.write(
        "This node has its keys now. Whoever loses the passphrase loses the records: nobody can reset it. "
        "Write it down and lock it away.\n"
        f"Public key, to be registered on the hub: {vault.public_key}\n"
    )


def refuse_node() -> None:
    """Refuse to serve a node's data folder as a hub.

    Raises:
        UsageError: it is one.
    """
    from palermo_hub.protection import unlocking

    if not unlocking.is_new():
        raise UsageError(f"{settings.HOME} is the data folder of a node. Start it with serve --node.")


def _chosen() -> str:
    """A new passphrase, typed twice where it is typed."""
    if os.environ.get(FILE):
        return _read("")
    passphrase = _read("Choose a passphrase for this node, several words long: ")
    if _read("The same once more: ") != passphrase:
        raise UsageError("The two passphrases differ. Start again.")
    return passphrase


def _read(prompt: str) -> str:
    """The passphrase: from the file that is named, else from whoever sits at the terminal."""
    named = os.environ.get(FILE)
    if named:
        return secret_of(Path(named))
    if not sys.stdin.isatty():
        raise UsageError(
            f"The passphrase cannot be asked for here. Start at a terminal, or name a private file in {FILE}."
        )
    return getpass.getpass(prompt)


def secret_of(path: Path) -> str:
    """The first line of a file that only its owner may read.

    Raises:
        UsageError: there is no such file, or others may read it.
    """
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise UsageError(f"Others may read {path}. Give it mode 600: chmod 600 {path}")
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read. Name a file with the secret in its first line.") from error
