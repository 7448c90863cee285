"""What the fictional States are made of, read from this package's data: chances, lists, places, words."""

import csv
import tomllib
import zlib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

ORGANISATIONS = ("authority", "police", "shelter", "labour", "immigration", "hotline")
"""The six lists, in the order of every matrix: the authority that identifies comes first."""


def data_text(name: str) -> str:
    """The text of one file of this package's data."""
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def model() -> dict[str, Any]:
    """The chances of the model, as written in ``model.toml``."""
    return tomllib.loads(data_text("model.toml"))


@cache
def places() -> tuple[dict[str, str], ...]:
    """Invented countries, regions and districts: code, level, parent, subregion, names in six languages."""
    return tuple(csv.DictReader(data_text("places.csv").splitlines()))


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """A generator of its own for one named part, so that a change in one part does not move another."""
    keys = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *keys]))


def choose(
    generator: np.random.Generator, chances: "np.typing.ArrayLike", size: int
) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """``size`` positions drawn with the given ``chances``, which are scaled to sum to one."""
    steps = np.cumsum(np.asarray(chances, dtype=float))
    positions: np.ndarray[Any, np.dtype[np.intp]] = np.searchsorted(
        steps / steps[-1], generator.random(size), side="right"
    )
    return positions
