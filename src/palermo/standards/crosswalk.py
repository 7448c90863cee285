"""Crosswalks as data: from our codes to a standard's, each step with what it loses.

The crosswalks are files (``crosswalks/NAME.csv``) described in ``crosswalks.toml``. The internal lists are
finer than every target, so that an export aggregates and never guesses: organ removal keeps its own series
of SDG 16.2.2 though GLOTIP folds it into other forms; begging is labour for CTDC and another purpose for
UNODC.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from palermo.errors import StandardError
from palermo.standards.codelist import CodeList, Verification, load, read_rows, unknown

Loss = Literal["none", "merged", "conditional", "absent"]
"""What a step loses: nothing; other codes share the value; it holds under a condition; there is no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One code in one target.

    Attributes:
        value: the target's code; empty where the target has none.
        loss: none, merged, conditional or absent.
        note: why, or the condition; may be empty.
    """

    value: str
    loss: Loss
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """A crosswalk from our codes to those of several standards.

    Attributes:
        name: the name it is read by.
        version: its version.
        title: what its codes are, in a few words.
        source: what it was made from.
        verification: how far it was checked.
        steps: for each target, for each of our codes, the step.
        lists: for each target, the code list its values are in, and what stands before a value in it.
    """

    name: str
    version: str
    title: str
    source: str
    verification: Verification
    steps: Mapping[str, Mapping[str, Step]]
    lists: Mapping[str, tuple[str, str]]

    @property
    def targets(self) -> tuple[str, ...]:
        """The standards it leads to."""
        return tuple(self.lists)

    def to(self, target: str) -> Mapping[str, Step]:
        """The step of each of our codes to a target.

        Raises:
            StandardError: it does not lead to that target.
        """
        if target not in self.steps:
            raise StandardError(unknown(f"a target of the crosswalk {self.name}", target, self.targets))
        return self.steps[target]

    def values(self, target: str) -> dict[str, str]:
        """The target's code for each of our codes that has one; raises what ``to`` raises."""
        return {code: step.value for code, step in self.to(target).items() if step.value}

    def sources(self, target: str, value: str) -> tuple[str, ...]:
        """The way back: our codes that share a value of a target; raises what ``to`` raises."""
        return tuple(code for code, step in self.to(target).items() if step.value == value)

    def codelist(self, target: str) -> CodeList:
        """The code list that a target's values are in."""
        self.to(target)
        return load(self.lists[target][0])


@cache
def _index() -> dict[str, dict[str, object]]:
    text = resources.files(__package__).joinpath("crosswalks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def crosswalk_names() -> tuple[str, ...]:
    """The names of all crosswalks, in alphabetical order."""
    return tuple(sorted(_index()))


@cache
def crosswalk(name: str) -> Crosswalk:
    """Read a crosswalk.

    Args:
        name: one of ``crosswalk_names()``, such as ``"forms"``.

    Raises:
        StandardError: no crosswalk has that name; the message offers the nearest.
    """
    if name not in _index():
        raise StandardError(unknown("a crosswalk", name, crosswalk_names()))
    header = dict(_index()[name])
    header.pop("date")
    targets: dict[str, str] = header.pop("targets")  # type: ignore[assignment]  # toml is typed by the tests
    lists = {target: _list_and_prefix(place) for target, place in targets.items()}
    steps: dict[str, dict[str, Step]] = {target: {} for target in targets}
    for row in read_rows("crosswalks", name):
        step = Step(value=row["value"], loss=row["loss"], note=row["note"])  # type: ignore[arg-type]  # idem
        steps[row["target"]][row["code"]] = step
    return Crosswalk(name=name, steps=MappingProxyType(steps), lists=lists, **header)  # type: ignore[arg-type]  # idem


def _list_and_prefix(place: str) -> tuple[str, str]:
    codelist, _, prefix = place.partition(" ")
    return codelist, f"{prefix}:" if prefix else ""
