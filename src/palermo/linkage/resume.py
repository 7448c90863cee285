"""What a long search has done so far, kept beside its output: counts and row numbers, never a value."""

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from palermo.records.files import replacing

from .bloom import Integers

EVERY_SECONDS = 20.0


@dataclass(slots=True, kw_only=True)
class Checkpoint:
    """Notes of one search.

    Attributes:
        path: the file of the notes; None keeps none.
        mark: digest of what is searched; notes of anything else are not used.
        every: seconds between notes.
    """

    path: Path | None = None
    mark: str = ""
    every: float = EVERY_SECONDS
    last: float = field(default_factory=time.monotonic)

    def resume(self, patterns: int) -> tuple[Integers, list[Integers], int]:
        """Counts, pairs and number of tasks that an earlier run of the same search did, or zeros."""
        fresh: tuple[Integers, list[Integers], int] = (np.zeros((2, patterns), np.int64), [], 0)
        if self.path is None or not self.path.exists():
            return fresh
        with contextlib.suppress(OSError, ValueError, KeyError), np.load(self.path) as notes:
            if str(notes["mark"]) == self.mark and notes["counts"].shape == fresh[0].shape:
                return notes["counts"], [notes["found"]], int(notes["done"])
        return fresh

    def note(self, done: int, counts: Integers, found: list[Integers]) -> None:
        """Write down what is done, if the last note is some time ago."""
        if self.path is not None and time.monotonic() - self.last >= self.every:
            self._write(self.path, done, counts, found)

    def close(self, done: int, counts: Integers, found: list[Integers]) -> None:
        """Write down the whole of a search that was long enough to have notes."""
        if self.path is not None and self.path.exists():
            self._write(self.path, done, counts, found)

    def _write(self, path: Path, done: int, counts: Integers, found: list[Integers]) -> None:
        whole = np.vstack([np.empty((0, 3), np.int64), *found])

        with replacing(path, private=True) as draft, draft.open("wb") as file:
            np.savez(file, mark=self.mark, done=done, counts=counts, found=whole)
        self.last = time.monotonic()

    def finish(self) -> None:
        """Delete the notes."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
