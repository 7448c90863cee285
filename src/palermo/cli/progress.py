"""Progress bars on standard error, and only when a person is watching it."""

import sys
from typing import NoReturn

from tqdm import tqdm


def progress(total: int | None, text: str, unit: str = "row") -> "tqdm[NoReturn]":
    """A bar with an estimate of the time left; silent when standard error is not a terminal."""
    return tqdm(total=total, desc=text, unit=unit, unit_scale=True, disable=not sys.stderr.isatty())
