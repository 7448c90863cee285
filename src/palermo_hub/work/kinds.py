"""The kinds of jobs: each area registers its own when it is started, so this app imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils.functional import Promise

from palermo_hub.organisations.models import Organisation, User

Result = dict[str, Any]
"""What a job leaves: JSON, never a person's data."""


class Running(Protocol):
    """A job under way, as the function that does its work sees it."""

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked."""

    @property
    def organisation(self) -> Organisation:
        """For whom."""

    @property
    def by(self) -> User | None:
        """Who asked; None where it follows from another act."""

    @property
    def folder(self) -> Path:
        """A private folder for what is done so far; it is deleted at the end."""

    def step(self, name: str, fraction: float) -> None:
        """Say what is done next, and how much of the whole is done (0 to 1).

        Args:
            name: marked with ``gettext_noop``; the reader sees it in their language.
            fraction: never falls.

        Raises:
            Exception: the job was cancelled, or taken up by others, or the worker ends: let it pass.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of job.

    Attributes:
        name: as ``evidence.tabulate``.
        label: what it does, in the reader's words.
        permission: what somebody needs, in the job's organisation, to start, see and cancel it.
        run: does the work, step by step, each step repeatable; leaves files in the job's folder only.
        conclude: turns what ``run`` gave into rows of the database, in one transaction with the job's own
            row: it happens once or not at all. Without it, what ``run`` gives is the result.
    """

    name: str
    label: str | Promise
    permission: str
    run: Callable[[Running], Result]
    conclude: Callable[[Running, Result], Result] | None = None


KINDS: dict[str, Kind] = {}
"""Every kind by name."""


def register(
    name: str,
    *,
    label: str | Promise,
    permission: str,
    run: Callable[[Running], Result],
    conclude: Callable[[Running, Result], Result] | None = None,
) -> None:
    """Make a kind of job known; called from ``AppConfig.ready`` of the area that does it."""
    KINDS[name] = Kind(name=name, label=label, permission=permission, run=run, conclude=conclude)
