"""``palermo-hub serve``: prepare the database and the static files, and serve the pages."""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from palermo.cli.report import Report
from palermo.errors import UsageError

from .migrate import migrate
from .passphrase import refuse_node, unlock

ENVIRONMENT = {"PALERMO_HASHED_NAMES": "1"}
"""What the settings of this command, and of the processes it starts, need to know."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=os.environ.get("PORT", "8000"), help="port (default $PORT or 8000)"
    )
    parser.add_argument(
        "--workers", type=_workers, default="1", help="processes (default 1, of 4 threads each)"
    )
    parser.add_argument(
        "--node", action="store_true", help="serve one organisation's own records, under its passphrase"
    )


def run(arguments: argparse.Namespace) -> Report:
    """Serve until stopped."""
    _refuse_demo(arguments.host)
    _check_free(arguments.host, arguments.port)
    migrate()
    if arguments.node:
        unlock()
    else:
        refuse_node()
    _collect_static()
    with _worker():
        _serve(arguments.host, arguments.port, arguments.workers)
    return Report()


def _refuse_demo(host: str) -> None:
    """A hub whose accounts have a known password is for this machine only."""
    from django.conf import settings

    if (settings.HOME / "demo").exists() and host not in {"127.0.0.1", "::1", "localhost"}:
        raise UsageError(
            f"{settings.HOME} holds demo accounts, whose password everybody knows: it is served on the "
            "loopback only. For others to reach it, set PALERMO_HOME to another folder."
        )


def _port(text: str) -> int:
    """A port that a user may listen on."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535 was expected")
    return int(text)


def _workers(text: str) -> int:
    """A number of processes."""
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes from 1 to 64")
    return int(text)


def _check_free(host: str, port: int) -> None:
    """Say at once, and plainly, that the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                "Stop what uses that port, or choose another: --port."
            ) from error


def _collect_static() -> None:
    """Gather styles, fonts and scripts under names that hold their hash."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    """The background worker as a process beside the server: started again if it dies, ended with it."""
    ended = threading.Event()
    command = [sys.executable, "-m", "palermo_hub.command", "worker", "--parent", str(os.getpid())]
    at_hand: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ended.is_set():
            at_hand[:] = [subprocess.Popen(command, start_new_session=True)]  # noqa: S603 - our own command
            at_hand[0].wait()
            ended.wait(1)

    threading.Thread(target=keep, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        for process in at_hand:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()


def _serve(host: str, port: int, workers: int) -> None:
    """Start the server; the address is printed once it listens."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    name = f"[{host}]" if ":" in host else host
    server = Granian(
        "palermo_hub.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    server.on_startup(lambda: _announce(f"Palermo is on http://{name}:{port} (stop with Ctrl-C)"))
    server.serve(target_loader=partial(_application, _node_key()), wrap_loader=False)


def _node_key() -> bytes | None:
    """The key of an unlocked node, for the processes that serve it; a hub has none."""
    from django.conf import settings

    from palermo_hub.protection import keyring

    return keyring.node_key() if settings.NODE else None


def _application(key: bytes | None) -> Callable[..., Any]:
    """The application, in a process that serves it. A node's key came through memory (ADR 0082)."""
    from palermo_hub.config.wsgi import application
    from palermo_hub.protection import keyring

    if key is not None:
        keyring.hold(key)
    return application


def _announce(text: str) -> None:
    """Print a line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
