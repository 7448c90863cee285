"""A stage of a run: a name, the stages it needs, the table of ``state.toml`` it reads, and a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from palermo.pipeline.state import State


@dataclass(slots=True, kw_only=True)
class Context:
    """What a stage works with.

    Attributes:
        state: the state file.
        output: the new output folder; a stage writes its files here.
        results: what stages before it made, by name: ``cases`` is the table of case records, ``persons``
            a table of source, record_id, person_id; a stage adds its own.
        options: the stage's own table of ``state.toml``; empty where there is none.
    """

    state: State
    output: Path
    results: dict[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage.

    Attributes:
        name: one word, as it stands in run.json.
        run: does the work; returns the few counts that run.json keeps, never a person's data.
        needs: stages that must have run before it.
        section: the table of ``state.toml`` it reads, or empty.
    """

    name: str
    run: Callable[[Context], Mapping[str, Any]]
    needs: tuple[str, ...] = ()
    section: str = ""
